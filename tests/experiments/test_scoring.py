"""What a fold scores is what its networks and attackers said."""

from dataclasses import replace

import numpy as np
from support.small_corpora import CELL, SETTINGS

from privemo.experiments.experiment import run_cells
from privemo.experiments.scoring import predictions, training_histories


def test_scores_are_those_of_the_predictions(prepared, folder, scores):
    said = predictions(prepared, CELL, SETTINGS, folder=folder)
    assert len(said) == len(prepared.utterances)
    right = said["predicted_gender"] == said["gender"]
    leakage = (
        right.groupby([said["fold"], said["gender"]]).mean().groupby("fold").mean()
    )
    np.testing.assert_allclose(leakage, scores["L"])


def test_histories_show_the_attacker_beside_the_adversary(prepared, folder, scores):
    settings = replace(SETTINGS, probe_epochs=2)
    run_cells(prepared, [CELL], settings, folder=folder, n_jobs=1)
    seen = training_histories(prepared, CELL, settings, folder=folder)
    assert len(seen) == 6 and seen.groupby("fold")["chosen"].sum().eq(1).all()
    assert seen["attacker"].notna().tolist() == [False, True] * 3
    assert seen[["emotion", "gender"]].stack().between(0, 1).all()
