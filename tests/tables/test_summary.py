"""What is averaged, over how many folds, and beside which printed cells."""

import numpy as np
import pandas as pd
import pytest
from support.tables_of_scores import MAIN, defended, make_scores

from privemo.errors import PrivemoError
from privemo.published import load_table
from privemo.statistics.intervals import fold_interval
from privemo.tables.summary import beside_paper, name_networks, summarise
from privemo.terms import QUANTITIES


def row(summary, quantity):
    return summary.set_index("quantity").loc[quantity]


def test_a_summary_is_the_mean_with_the_corrected_interval():
    leakage = [0.6, 0.7, 0.8, 0.7, 0.9]
    summary = summarise(make_scores(L=leakage))
    expected = fold_interval(leakage, test_share=1 / 3)
    found = row(summary, "L")
    assert (found.score, found.low, found.high) == pytest.approx(expected)
    assert summary["quantity"].tolist() == list(MAIN)
    assert found.n_folds == 5


def test_every_corpus_target_and_modality_has_its_own_rows():
    scores = pd.concat(
        [
            make_scores(corpus=corpus, target=target, modality=modality)
            for corpus in ("emodb", "planted")
            for target in ("activation", "valence")
            for modality in ("acoustic", "lexical")
        ]
    )
    assert len(summarise(scores)) == 8 * len(MAIN)


def test_a_refused_score_is_left_out_and_counted():
    summary = summarise(make_scores(U_male=[0.5, np.nan, 0.6, 0.7, np.nan]))
    assert row(summary, "U_male").n_folds == 3
    assert row(summary, "U_male").score == pytest.approx(0.6)
    assert row(summary, "U_female").n_folds == 5


def test_below_two_folds_there_is_no_interval():
    summary = summarise(make_scores(U_male=[np.nan] * 4 + [0.6], P=[np.nan] * 5))
    one, none = row(summary, "U_male"), row(summary, "P")
    assert one.score == 0.6 and np.isnan([one.low, one.high]).all()
    assert none.n_folds == 0 and np.isnan([none.score, none.low, none.high]).all()


def test_the_papers_range_is_over_its_corpora():
    table = beside_paper(summarise(make_scores()))
    printed = load_table(1).query("modality == 'acoustic'")["L"]
    found = row(table, "L")
    assert (found.published_low, found.published_high) == (0.69, 0.73)
    assert (found.published_low, found.published_high) == (printed.min(), printed.max())
    assert found.published == "0.69 to 0.73"


def test_targets_and_modalities_are_not_mixed_up():
    scores = make_scores(target="valence", modality="multimodal")
    assert row(beside_paper(summarise(scores)), "L").published == "0.64 to 0.68"


@pytest.mark.parametrize(
    ("defence", "published"),
    [
        ("none", {"P": "0.32 to 0.38", "L": "0.64 to 0.68", "MI": "0.70 to 0.71"}),
        ("gender", {"P": "0.45 to 0.46", "L": "", "MI": "0.68 to 0.71"}),
        (
            "gender and speaker",
            {"P": "0.43 to 0.44", "U_male": "", "MI": "0.56 to 0.58"},
        ),
        ("speaker", {"P": "", "MI": "0.57 to 0.58"}),
        ("gender by stream", {"P": "0.46", "U": "0.64 to 0.67", "L": ""}),
    ],
)
def test_each_defence_stands_beside_its_own_table(defence, published):
    scores = defended(
        defence, target="valence", modality="multimodal", quantities=QUANTITIES
    )
    table = beside_paper(summarise(scores)).set_index("quantity")
    assert table.loc[list(published), "published"].to_dict() == published
    assert (table["published_low"].isna() == (table["published"] == "")).all()


def test_defences_recipes_and_strengths_have_their_own_rows():
    cells = [
        ("none", "paper", 0.0),
        ("gender", "paper", 0.3),
        ("gender", "paper", 1.0),
        ("gender", "strong", 1.0),
    ]
    scores = [defended(d, recipe=r, strength=s, U=s / 2) for d, r, s in cells]
    summary = summarise(pd.concat(scores))
    found = summary[summary["quantity"] == "U"]
    keys = found[["defence", "recipe", "strength"]].itertuples(index=False, name=None)
    assert list(keys) == cells
    assert found["score"].tolist() == [0, 0.15, 0.5, 0.5]


def test_only_what_was_measured_is_summarised():
    membership = summarise(defended("speaker", quantities=["MI"]))
    assert membership["quantity"].tolist() == ["MI"]
    assert membership["score"].tolist() == [pytest.approx(0.6)]
    without = summarise(defended("speaker", L=np.nan))
    assert row(without, "L").n_folds == 0 and np.isnan(row(without, "L").score)
    assert row(without, "P").n_folds == 5


def test_rows_and_their_order_are_kept_beside_the_paper():
    summary = summarise(pd.concat([make_scores(), make_scores(modality="lexical")]))
    table = beside_paper(summary)
    pd.testing.assert_frame_equal(table[summary.columns], summary)


def test_a_fold_that_occurs_twice_is_refused():
    scores = pd.concat([make_scores(), make_scores().head(1)])
    with pytest.raises(PrivemoError, match="fold 0 of planted.*average the seeds"):
        summarise(scores)


def test_two_defences_are_not_averaged_into_one():
    scores = pd.concat([defended("none"), defended("gender")])
    assert summarise(scores)["n_folds"].eq(5).all()
    with pytest.raises(PrivemoError, match="keep the columns defence, recipe"):
        summarise(scores.drop(columns="defence"))


def test_a_missing_column_is_refused_by_name():
    with pytest.raises(PrivemoError, match=r"lack the columns \['n_train'\]"):
        summarise(make_scores().drop(columns=["n_train", "P"]))


def test_a_table_without_any_score_is_refused():
    with pytest.raises(PrivemoError, match="none of U, U_male, .*run_cells returns"):
        summarise(make_scores(quantities=[]))


def test_networks_have_the_names_that_a_notebook_gives_them():
    table = pd.DataFrame({"defence": ["none", "LEACE"], "recipe": "paper"})
    names = {("none", "paper"): "general"}
    assert name_networks(table, names) == ["general", "LEACE"]
