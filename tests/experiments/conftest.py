"""A small corpus, trained and attacked once for the whole folder."""

import pytest
from support.small_corpora import CELL, SETTINGS, make_prepared

from privemo.experiments.experiment import run_cells


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
