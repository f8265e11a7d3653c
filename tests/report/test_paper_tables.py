"""Which scores stand in which table of the paper, and against what they are tested."""

import numpy as np
import pandas as pd
import pytest
from support.tables_of_scores import defended

from privemo.errors import PrivemoError
from privemo.published import load_table
from privemo.report.layout import lay_out
from privemo.report.paper_tables import paper_table, quantities_of, write_tables
from privemo.report.results import LeftBehind, save_results
from privemo.statistics.intervals import adjust, fold_interval, paired_difference
from privemo.terms import QUANTITIES

NOISE = np.array([0.01, -0.02, 0.00, 0.02, -0.01])
GENERAL = {name: 0.6 + NOISE for name in ("U", "U_male", "U_female", "L", "P")}


def scores_of(defence, **values):
    """One acoustic cell for activation, whose folds vary as in `GENERAL`."""
    table = defended(
        defence, **{"strength": 0.0 if defence == "none" else 0.5} | values
    )
    return table.assign(gate_passed=values.get("gate_passed", True))


def look_up(table, quantity, **key):
    for name, value in {"quantity": quantity, **key}.items():
        table = table[table[name] == value]
    (row,) = table.to_dict("records")
    return row


@pytest.fixture
def scores():
    """Make a cell without a defence, and with a gender adversary that raises P."""
    private = GENERAL | {"P": 0.7 + NOISE[::-1], "L": 0.5 + NOISE**2}
    parts = [scores_of("none", **GENERAL), scores_of("gender", **private)]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize(
    ("number", "quantities"),
    [
        (1, ["U", "U_male", "U_female", "L", "P", "MI"]),
        (2, ["U", "U_male", "U_female", "L", "P", "MI"]),
        (3, ["U", "U_male", "U_female", "L", "P", "MI"]),
        (5, ["U", "L", "P", "MI"]),
    ],
)
def test_a_table_has_the_printed_quantities_and_leakage(number, quantities):
    assert quantities_of(number) == quantities


@pytest.mark.parametrize(("number", "other", "sign"), [(1, 3, -1), (3, 1, 1)])
def test_a_cell_is_averaged_and_compared_by_fold(scores, number, other, sign):
    found = look_up(paper_table(number, scores), "P")
    a, b = (part["P"].to_numpy() for _, part in scores.groupby("defence", sort=False))
    ours, theirs = (a, b) if number == 1 else (b, a)
    interval = fold_interval(ours, test_share=1 / 3)
    assert [found[k] for k in ("score", "low", "high")] == pytest.approx(interval)
    test = paired_difference(ours, theirs, test_share=1 / 3)
    assert found["difference"] == pytest.approx(test.estimate)
    assert found["difference"] * sign > 0 and found["compared_with"] == other


def test_p_values_are_adjusted_over_all_tests_of_the_table(scores):
    table = paper_table(3, scores).set_index("quantity")
    general, private = (part for _, part in scores.groupby("defence", sort=False))
    tests = [
        paired_difference(private[name], general[name], test_share=1 / 3)
        for name in table.index
    ]
    assert table["p"].tolist() == pytest.approx(adjust([t.p for t in tests]))
    corrected = adjust([test.p_corrected for test in tests])
    assert table["p_corrected"].tolist() == pytest.approx(corrected)
    assert table["p"]["P"] < 0.05 and table["p"]["U"] == 1


def test_table_5_holds_both_targets_each_beside_its_own_table():
    parts = [
        scores_of(defence, target=target, **GENERAL)
        for defence in ("none", "gender and speaker")
        for target in ("activation", "valence")
    ]
    table = paper_table(5, pd.concat(parts))
    found = table.groupby("target")["compared_with"].unique()
    assert found["activation"].tolist() == [1] and found["valence"].tolist() == [2]


def test_membership_comes_from_its_own_scores(scores):
    membership = pd.concat(
        scores_of(defence, quantities=["MI"], MI=level + NOISE)
        for defence, level in (("none", 0.7), ("gender", 0.65))
    )
    found = look_up(paper_table(3, scores, membership), "MI")
    assert found["score"] == pytest.approx(0.65)
    assert found["difference"] == pytest.approx(-0.05)
    assert len(paper_table(1, scores.iloc[:0], membership)) == 1


@pytest.mark.parametrize(
    ("strengths", "wanted", "shown"),
    [((0.3, 0.5, 1.0), 0.5, 0.5), ((0.3, 0.5, 1.0), 1.0, 1.0), ((0.75,), 0.5, 0.75)],
)
def test_one_lambda_is_shown(strengths, wanted, shown):
    parts = [scores_of("gender", strength=s, U=s + NOISE) for s in strengths]
    found = look_up(paper_table(3, pd.concat(parts), strength=wanted), "U")
    assert found["strength"] == shown and found["score"] == pytest.approx(shown)


def test_recipes_are_rows_and_families_of_their_own(scores):
    strong = scores_of("gender", recipe="strong", **GENERAL | {"P": 0.8 + NOISE})
    table = paper_table(3, pd.concat([scores, strong]))
    alone = paper_table(3, scores)
    paper = table[table["recipe"] == "paper"].reset_index(drop=True)
    pd.testing.assert_frame_equal(paper, alone)
    found = look_up(table, "P", recipe="strong")
    assert found["difference"] == pytest.approx(0.2)  # from the general models
    leakage = look_up(table, "L", recipe="strong")  # whose adversary is another one
    assert np.isnan([leakage["difference"], leakage["p"]]).all()


def test_one_fold_without_the_gate_is_enough_to_say_so(scores):
    here = scores["defence"].eq("gender") & scores["fold"].eq(3)
    scores.loc[here, "gate_passed"] = False
    assert not paper_table(3, scores)["gate_passed"].any()
    assert paper_table(1, scores)["gate_passed"].all()


def test_folds_that_only_one_side_has_are_not_compared(scores):
    scores.loc[(scores["defence"] == "gender") & (scores["fold"] < 4), "U_male"] = (
        np.nan
    )
    found = look_up(paper_table(3, scores), "U_male")
    assert found["n_folds"] == 1 and np.isnan(found["p"])


def test_equal_scores_are_not_significant():
    scores = pd.concat([scores_of("none", **GENERAL), scores_of("gender", **GENERAL)])
    for number in (1, 3):
        table = paper_table(number, scores)
        assert table["p"].eq(1).all() and table["p_corrected"].eq(1).all()


@pytest.mark.parametrize("number", [0, 6, "1"])
def test_a_table_the_paper_lacks_is_refused(scores, number):
    with pytest.raises(PrivemoError, match="tables 1 to 5"):
        paper_table(number, scores)


def test_a_fold_that_occurs_twice_is_refused(scores):
    with pytest.raises(PrivemoError, match="occurs twice"):
        paper_table(1, pd.concat([scores, scores.head(1)]))


def save(folder, notebook, scores, **settings):
    claims = pd.DataFrame({"claim": ["1a"], "verdict": ["reproduced"]})
    parts = dict(tables={}, figures={}, question="?", settings=settings)
    found = LeftBehind(claims=claims, scores=scores, **parts)
    save_results(notebook, found, folder=folder)


def test_all_three_files_of_all_tables_are_written(tmp_path, scores):
    save(tmp_path, "1_leakage", scores)
    assert len(write_tables(tmp_path)) == 5
    found = {path.name for path in (tmp_path / "tables/paper").iterdir()}
    ends = ("csv", "md", "tex")
    assert found == {f"table{n}.{end}" for n in range(1, 6) for end in ends}


def test_the_csv_holds_ours_and_the_published_to_the_last_digit(tmp_path, scores):
    save(tmp_path, "1_leakage", scores)
    write_tables(tmp_path)
    table = pd.read_csv(tmp_path / "tables/paper/table3.csv")
    ours = table[table["source"] == "measured"]
    assert ours["p"].tolist() == paper_table(3, scores)["p"].tolist()
    published = table[table["source"] == "published"]
    assert len(published) == load_table(3).iloc[:, 3:].size
    assert set(QUANTITIES) - set(published["quantity"]) == {"L"}


def test_the_lambda_that_the_notebooks_state_is_shown(tmp_path, scores):
    other = scores_of("gender", strength=1.0, **GENERAL)
    save(tmp_path, "2_privacy", pd.concat([scores, other]), strength=1.0)
    notes = write_tables(tmp_path)[2].notes
    assert "Recipe paper: lambda 1." in notes


def test_without_scores_there_are_no_tables(tmp_path):
    save(tmp_path, "1_leakage", None)
    assert write_tables(tmp_path) == []
    assert not (tmp_path / "tables/paper").exists()


@pytest.mark.parametrize("modality", ["given", "given and lexical"])
def test_features_that_somebody_brings_stand_below_without_the_papers(scores, modality):
    given = scores.assign(modality=modality)
    table = paper_table(1, pd.concat([scores, given]))
    rows = lay_out(1, table).rows
    titles = [row.modality for row in rows]
    assert titles[-1] == modality.capitalize() and titles.count(titles[-1]) == 1
    acoustic = next(row for row in rows if row.modality == "Audio")
    assert rows[-1].ours and rows[-1].entries == acoustic.entries
    assert "Given" not in {
        row.modality for row in lay_out(1, paper_table(1, scores)).rows
    }
