"""Who attacks may know other people than those whom the network was tested on."""

from dataclasses import replace

import pandas as pd
from support.small_corpora import CELL, SETTINGS, make_prepared, times

from privemo.experiments.experiment import run_cells


def test_an_attacker_may_know_another_corpus(prepared, elsewhere, folder, scores):
    before = times(folder)
    known = run_cells(
        prepared, [CELL], SETTINGS, known=elsewhere, folder=folder, n_jobs=1
    )
    new = [r for r in set(times(folder)) - set(before)]
    assert len(new) == 3 and all('"kind": "attack"' in r.read_text() for r in new)
    assert known["known"].eq("other").all() and scores["known"].eq("toy").all()
    # the networks are the same ones; only who attacks them differs
    same = ["U", "L", "n_train", "n_test", "gate_passed"]
    pd.testing.assert_frame_equal(known[same], scores[same])
    assert known["P"].between(0, 1).all() and not known["P"].equals(scores["P"])


def test_gender_learnt_elsewhere_is_found_here(elsewhere, tmp_path):
    telling = make_prepared(tmp_path / "toy", gender=3.0)
    untold = make_prepared(tmp_path / "untold", seed=6, name="untold")
    settings = replace(SETTINGS, attacker_epochs=60)
    options = dict(folder=tmp_path / "runs", n_jobs=1)
    found = run_cells(telling, [CELL], settings, known=elsewhere, **options)
    # who knows people whose words tell nothing has nothing to learn from
    empty = run_cells(telling, [CELL], settings, known=untold, **options)
    assert found["P"].mean() < 0.25 and found["P_reverse"].mean() < 0.4
    assert empty["P"].mean() > 0.4
