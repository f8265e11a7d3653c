"""Whatever decides a result is in its name, and nothing else is."""

from dataclasses import replace

import pytest
from support.small_corpora import CELL, RUN, SETTINGS

from privemo.experiments.cells import Cell
from privemo.experiments.naming import attack_settings, training_settings
from privemo.network.adversaries import Adversary


@pytest.mark.parametrize(
    "change",
    [
        {"cell": Cell("lexical", "valence")},
        {"cell": replace(CELL, adversaries=(Adversary(strength=0.5),))},
        {"cell": replace(CELL, recipe="strong")},
        {"membership": True},
        {"fold": 1},
        {"n_folds": 4},
        {"fold_seed": 1},
        {"seed": 1},
    ],
)
def test_another_run_is_another_training(prepared, change):
    was = training_settings(prepared, RUN, SETTINGS)
    assert training_settings(prepared, replace(RUN, **change), SETTINGS) != was


def test_another_corpus_or_setting_is_another_training(prepared):
    was = training_settings(prepared, RUN, SETTINGS)
    other = replace(prepared, fingerprint="toy-1")
    assert training_settings(other, RUN, SETTINGS) != was
    for change in ({"learning_rate": 2e-3}, {"n_kernels": 9}, {"chance_margin": 0.1}):
        assert training_settings(prepared, RUN, replace(SETTINGS, **change)) != was


def test_what_only_the_attacker_uses_leaves_the_training_alone(prepared):
    was = training_settings(prepared, RUN, SETTINGS)
    settings = replace(SETTINGS, attacker_units=(64,), n_seeds=3)
    assert training_settings(prepared, RUN, settings) == was
    assert attack_settings("t", RUN, settings) != attack_settings("t", RUN, SETTINGS)
