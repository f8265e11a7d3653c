"""A small corpus, trained and attacked once for the whole folder."""

from dataclasses import replace

import numpy as np
import pytest
from support.small_corpora import CELL, SETTINGS, make_prepared, treated

from privemo.experiments.beyond.scores import (
    battery_scores,
)
from privemo.experiments.experiment import run_cells
from privemo.features.store import write_ragged


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    return make_prepared(tmp_path_factory.mktemp("toy"))


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def scores(prepared, folder):
    """Score a general network; its trainings and attacks lie in the folder."""
    return run_cells(prepared, [CELL], SETTINGS, folder=folder, n_jobs=1)


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory):
    """Make another corpus, whose words give its speakers' gender away."""
    return make_prepared(
        tmp_path_factory.mktemp("elsewhere"), seed=5, name="other", gender=3.0
    )


@pytest.fixture(scope="session")
def attacked(telling, how):
    """Attack both controls; name the folder's records by when they were written."""
    cells = [treated("raw features"), treated("shuffled labels")]
    return cells, battery_scores(telling, cells, SETTINGS, **how)


@pytest.fixture(scope="session")
def telling(tmp_path_factory):
    """Make a corpus in which every column of every word tells gender."""
    folder = tmp_path_factory.mktemp("toy")
    toy = make_prepared(folder / "plain", n_speakers=24, n_per_speaker=6)
    side = np.where(toy.utterances["gender"] == "male", 1, -1)
    words = [np.asarray(toy.streams["lexical"][i]) + s for i, s in enumerate(side)]
    (folder / "telling").mkdir()
    streams = {"lexical": write_ragged(folder / "telling", words)}
    return replace(toy, streams=streams, fingerprint="telling")


@pytest.fixture(scope="session")
def how(tmp_path_factory):
    """Say where the records of the telling corpus lie."""
    return {"folder": tmp_path_factory.mktemp("runs"), "n_jobs": 1}


@pytest.fixture(scope="session")
def treated_scores(telling, how):
    """Score a general network and a treated one; their trainings are the same."""
    return run_cells(telling, [CELL, treated("LEACE")], SETTINGS, **how)
