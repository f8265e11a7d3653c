"""A change is the mean of what the folds changed by, beside what the paper prints."""

import numpy as np
import pandas as pd
import pytest

from privemo.errors import PrivemoError
from privemo.statistics.intervals import paired_difference
from privemo.tables.changes import changes, published_changes, share_harmed

BEFORE = np.array([0.60, 0.66, 0.58, 0.71, 0.63])
NOISE = np.array([0.01, -0.02, 0.00, 0.02, -0.01])


def rows(defence, values, *, modality="lexical", recipe="paper", strength=None):
    n = len(values)
    return pd.DataFrame(
        {
            "corpus": "toy",
            "target": "activation",
            "modality": modality,
            "defence": defence,
            "recipe": recipe,
            "strength": (0.5 if defence != "none" else 0.0)
            if strength is None
            else strength,
            "fold": range(n),
            "n_train": 30,
            "n_test": 10,
            "U": values,
        }
    )


@pytest.mark.parametrize("planted", [-0.1, 0.0, 0.05])
def test_a_change_is_the_paired_difference_of_the_folds(planted):
    after = BEFORE + planted + NOISE
    scores = pd.concat([rows("gender", after), rows("none", BEFORE)])
    found = changes(scores, "U").iloc[0]
    expected = paired_difference(after, BEFORE, test_share=1 / 3)
    assert found["change"] == pytest.approx(planted)
    for name in ("low", "high", "p", "p_corrected"):
        assert found[name] == pytest.approx(getattr(expected, name))
    assert found["spread"] == pytest.approx(NOISE.std(ddof=1))
    assert found["after"] - found["before"] == pytest.approx(found["change"])
    error = NOISE.std(ddof=1) * np.sqrt(1 / 5 + 1 / 3)
    assert (found["error"], found["df"]) == pytest.approx((error, 4))


def test_folds_are_paired_by_their_number_and_not_by_their_order():
    scores = pd.concat([rows("gender", BEFORE + 0.02).iloc[::-1], rows("none", BEFORE)])
    assert changes(scores, "U").loc[0, "spread"] == pytest.approx(0)


def test_a_fold_without_a_score_counts_on_neither_side():
    lost = BEFORE.copy()
    lost[0] = np.nan
    scores = pd.concat([rows("none", BEFORE), rows("gender", lost + 0.02)])
    found = changes(scores, "U").iloc[0]
    assert found["n_folds"] == 4
    assert found["before"] == pytest.approx(BEFORE[1:].mean())
    alone = changes(scores[scores["fold"] < 2], "U").iloc[0]
    assert alone["n_folds"] == 1 and np.isnan(alone["low"])


def test_other_recipes_and_cells_without_a_partner_are_left_out():
    scores = pd.concat(
        [
            rows("none", BEFORE),
            rows("gender", BEFORE),
            rows("gender", BEFORE + 0.3, recipe="strong"),
            rows("none", BEFORE, modality="acoustic"),
        ]
    )
    found = changes(scores, "U")
    assert found["modality"].tolist() == ["lexical"]
    assert found["change"].tolist() == [0]
    assert changes(scores[scores["defence"] == "none"], "U").empty


def test_two_strengths_or_a_missing_score_are_refused():
    twice = [rows("gender", BEFORE, strength=s) for s in (0.5, 1.0)]
    scores = pd.concat([rows("none", BEFORE), *twice])
    with pytest.raises(PrivemoError, match=r"strengths \[0.5, 1.0\]; keep one"):
        changes(scores, "U")
    with pytest.raises(PrivemoError, match=r"lack the columns \['U_male'\]"):
        changes(scores, "U_male")


def test_the_papers_changes_are_its_private_tables_minus_its_general_ones():
    found = published_changes("U").set_index(["target", "modality", "corpus"])["change"]
    assert len(found) == 16
    assert found["activation", "multimodal", "muse"] == -0.01  # 0.65 and 0.66
    assert found["valence", "multimodal", "iemocap"] == 0  # 0.69 and 0.69
    assert found["valence", "lexical", "muse"] == 0.02  # 0.70 and 0.68


def test_what_tables_3_and_4_do_not_print_is_refused():
    with pytest.raises(PrivemoError, match="do not both print 'L'; they share U_male"):
        published_changes("L")


def test_harm_is_counted_by_the_papers_last_digit():
    changes = pd.DataFrame(
        {
            "change": [-0.004, -0.006, -0.05, 0.02, np.nan],
            "high": [0.01, -0.001, 0.02, 0.1, np.nan],
        }
    )
    published = pd.DataFrame({"change": [-0.01, 0.0, 0.01, -0.02]})
    counts = share_harmed(changes, published)
    assert (counts["cells"], counts["lower"], counts["shown lower"]) == (4, 2, 1)
    assert (counts["share lower"], counts["paper's share"]) == (0.5, 0.5)
