"""Networks of a small corpus, trained once, that the commands find."""

from dataclasses import replace

import pytest
from support.passed_on import ASKED
from support.small_corpora import make_prepared

from privemo.config import load_profile
from privemo.experiments.experiment import compute_draws
from privemo.experiments.passing_on import commands, finished
from privemo.experiments.runs import draws_of


@pytest.fixture(scope="session")
def toy(tmp_path_factory):
    """Make a corpus with a column of its own, and a row that nobody labelled."""
    made = make_prepared(tmp_path_factory.mktemp("toy"), gender=0.5)
    table = made.utterances.assign(age_group="old", activation_rating=2.5)
    table.loc[3, "activation"] = ""
    return replace(made, utterances=table, fingerprint="toy with an age")


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory):
    """Make another corpus."""
    folder = tmp_path_factory.mktemp("elsewhere")
    return make_prepared(folder, seed=5, name="other", gender=2.0, n_speakers=6)


@pytest.fixture(scope="session")
def home(toy, tmp_path_factory):
    """Train and attack a general network, as it is and by LEACE."""
    folder = tmp_path_factory.mktemp("home")
    settings = load_profile("smoke")
    cells = [replace(ASKED, defence=name).cell for name in ("none", "LEACE")]
    draws = [draws_of(toy, cell, settings, seed=0)[ASKED.fold] for cell in cells]
    how = {"folder": folder / "runs", "n_jobs": 1}
    compute_draws(dict.fromkeys(draws), settings, **how)
    return folder


@pytest.fixture
def here(home, toy, elsewhere, monkeypatch, tmp_path):
    """Let the commands find the small corpora and the networks; return a folder."""
    monkeypatch.setenv("PRIVEMO_HOME", str(home))
    monkeypatch.setattr(finished, "_prepared", lambda asked, settings: toy)
    monkeypatch.setattr(commands, "load_other", lambda asked: asked.other or None)
    monkeypatch.setattr(
        commands, "prepare_other", lambda asked, own, corpus, _: corpus and elsewhere
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path
