"""What is averaged, over how many folds, and beside which printed cells."""

import numpy as np
import pandas as pd
import pytest

from privemo.errors import PrivemoError
from privemo.published import load_table
from privemo.statistics import fold_interval
from privemo.summary import QUANTITIES, beside_paper, summarise


def make_scores(
    *, corpus="planted", target="activation", modality="acoustic", **values
):
    """Scores of five folds: 300 utterances train, 100 validate, 100 test."""
    constants = dict.fromkeys(QUANTITIES, [0.5, 0.6, 0.6, 0.6, 0.7])
    keys = dict(corpus=corpus, target=target, modality=modality)
    folds = dict(fold=range(5), n_train=300, n_test=100)
    return pd.DataFrame(keys | folds | constants | values)


def row(summary, quantity):
    return summary.set_index("quantity").loc[quantity]


def test_a_summary_is_the_mean_with_the_corrected_interval():
    leakage = [0.6, 0.7, 0.8, 0.7, 0.9]
    summary = summarise(make_scores(L=leakage))
    expected = fold_interval(leakage, test_share=1 / 3)
    found = row(summary, "L")
    assert (found.score, found.low, found.high) == pytest.approx(expected)
    assert summary["quantity"].tolist() == list(QUANTITIES)
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
    assert len(summarise(scores)) == 8 * len(QUANTITIES)


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


def test_targets_modalities_and_defences_are_not_mixed_up():
    scores = make_scores(target="valence", modality="multimodal")
    assert row(beside_paper(summarise(scores)), "L").published == "0.64 to 0.68"
    private = beside_paper(summarise(scores), tables=(3, 4))
    assert row(private, "P").published == "0.45 to 0.46"
    assert row(private, "L").published == "" and np.isnan(
        row(private, "L").published_low
    )


def test_rows_and_their_order_are_kept_beside_the_paper():
    summary = summarise(pd.concat([make_scores(), make_scores(modality="lexical")]))
    table = beside_paper(summary)
    pd.testing.assert_frame_equal(table[summary.columns], summary)


def test_a_fold_that_occurs_twice_is_refused():
    scores = pd.concat([make_scores(), make_scores().head(1)])
    with pytest.raises(PrivemoError, match="fold 0 of planted.*average the seeds"):
        summarise(scores)


def test_a_missing_column_is_refused_by_name():
    with pytest.raises(PrivemoError, match=r"lack the columns \['n_train', 'P'\]"):
        summarise(make_scores().drop(columns=["n_train", "P"]))
