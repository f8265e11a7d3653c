"""Who is learnt by heart is found, by the same attack, and in no untrained network."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from support.small_corpora import SETTINGS, make_prepared

from privemo.config import load_profile
from privemo.experiments import canaries
from privemo.experiments.canaries import (
    by_heart,
    canary_blocks,
    canary_scores,
    compute_canaries,
)
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import run_membership
from privemo.features.canaries import with_canaries

NONE, UNTRAINED = (
    make_cells(name, ["lexical"], ["activation"])[0]
    for name in ("none", "untrained encoder")
)


@pytest.fixture(scope="module")
def blocks(tmp_path_factory):
    """Make two blocks whose emotion is plain, with canaries."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PRIVEMO_HOME", str(home))
        yield whole([with_canaries(toy(home, i), seed=i) for i in range(2)])


def toy(home, i):
    """Make a block of the toy corpus."""
    made = make_prepared(home / f"{i}", n_speakers=24, seed=i, name="planted")
    return replace(made, block=i)


def whole(blocks):
    """Put blocks together."""
    return replace(blocks[0], blocks=tuple(blocks), block=None)


@pytest.mark.parametrize(
    ("profile", "n_epochs"), [("smoke", 2), ("lesson", 30), ("paper", 30)]
)
def test_nothing_ends_a_training_early_and_no_row_chooses(profile, n_epochs):
    settings = by_heart(load_profile(profile))
    assert settings.max_epochs == settings.patience == n_epochs
    assert settings.epoch_kept == "last" and not settings.tuned


@pytest.mark.parametrize(
    ("profile", "seed", "expected"),
    [
        *(("smoke", 0, [0]), ("smoke", 2, [6])),
        *(("lesson", 0, [0, 1, 2]), ("lesson", 1, [3, 4, 5]), ("paper", 0, [0, 1, 2])),
    ],
)
def test_no_dealing_belongs_to_two_seeds(profile, seed, expected):
    assert list(canaries._dealings(load_profile(profile), seed)) == expected


def test_every_block_has_canaries_of_its_own(monkeypatch, tmp_path):
    asked = []

    def load(*, seed, n_blocks):
        asked.append((seed, n_blocks))
        return whole([toy(tmp_path, i) for i in range(n_blocks)])

    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(canaries.planted, "load", load)
    monkeypatch.setattr(canaries, "prepare", lambda corpus, *_, **__: corpus)
    found = canary_blocks(SETTINGS, seed=5)
    assert asked == [(5, SETTINGS.n_blocks)] and len(found.blocks) == SETTINGS.n_blocks
    assert [block.block for block in found.blocks] == [*range(SETTINGS.n_blocks)]
    assert len({block.fingerprint for block in found.blocks}) == SETTINGS.n_blocks
    first, second, *_ = (block.streams["lexical"][0][-1] for block in found.blocks)
    assert np.abs(first - second).max() > 0.1


@pytest.mark.slow
def test_a_blocks_score_is_the_mean_over_its_dealings(blocks, tmp_path, monkeypatch):
    monkeypatch.setattr(canaries, "_dealings", lambda settings, seed: (3, 4))
    how, cells = {"folder": tmp_path, "n_jobs": 1}, [NONE, UNTRAINED]
    assert compute_canaries(blocks, cells, SETTINGS, **how) > 0
    assert compute_canaries(blocks, cells, SETTINGS, **how) == 0
    scores = canary_scores(blocks, cells, SETTINGS, **how)
    assert len(scores) == 4 and scores["independent"].all()
    assert not scores.duplicated(["defence", "fold"]).any()
    tables = [
        run_membership(blocks, cells, by_heart(SETTINGS), seed=seed, **how)
        for seed in (3, 4)
    ]
    every = pd.concat(tables).groupby(["defence", "fold"])["MI"]
    assert (every.size() == 2).all()
    mine = scores.set_index(["defence", "fold"])["MI"]
    pd.testing.assert_series_equal(mine.sort_index(), every.mean().sort_index())
