"""The best settings are found where a search wrote them, fold by fold."""

from dataclasses import replace

import pytest
from support.fake_search import GENDER, NONE, TOY, fake, folds_of
from support.small_corpora import SETTINGS

from privemo.errors import PrivemoError
from privemo.experiments.cells import make_cells
from privemo.experiments.tuning import (
    best_first,
    best_settings,
    score_folds,
    settings_file,
)
from privemo.search import study as search_module
from privemo.search.study import search


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))


@pytest.fixture
def faked(monkeypatch):
    monkeypatch.setattr(search_module, "score_point", fake)


def facts_of(emotion, gender):
    """Make the facts of a training whose second epoch was chosen."""
    wrong = {"emotion": 0.0, "gender": 1.0}
    return {"epoch": 1, "history": [wrong, {"emotion": emotion, "gender": gender}]}


@pytest.mark.parametrize(
    ("private", "emotion", "gender", "score", "at_chance"),
    [
        (False, 0.6, 0.9, 0.6, True),
        (True, 0.6, 0.9, 0.2, False),
        (True, 0.6, 0.54, 0.56, True),
        (True, 0.6, 0.46, 0.6, True),
        (True, 0.6, 0.3, 0.6, False),
    ],
)
def test_a_private_network_pays_for_gender_above_chance(
    private, emotion, gender, score, at_chance
):
    facts = [[facts_of(emotion, gender)]]
    (fold,) = score_folds(facts, private=private, margin=0.05)
    assert fold["score"] == pytest.approx(score)
    assert fold["at_chance"] == at_chance


def test_seeds_are_averaged_and_folds_are_not():
    facts = [[facts_of(0.4, 0.6), facts_of(0.6, 0.4)], [facts_of(0.9, 0.5)] * 2]
    folds = score_folds(facts, private=True, margin=0.05)
    assert [fold["score"] for fold in folds] == pytest.approx([0.5, 0.9])


def test_settings_at_chance_come_before_better_ones_that_are_not():
    good = {"point": "good", "folds": folds_of(0.9, at_chance=False)}
    fair = {"point": "fair", "folds": folds_of(0.5)}
    poor = {"point": "poor", "folds": folds_of(0.4)}
    assert best_first([good, poor, fair]) == [fair, poor, good]


def test_a_cell_keeps_its_strength_unless_told_otherwise(faked):
    search(TOY, GENDER, SETTINGS, trials=None)
    found, strength = best_settings(TOY, GENDER, SETTINGS)
    assert (found.n_gru_layers, strength) == (3, 0.5)
    (other,) = make_cells("gender", ["lexical"], ["activation"], strength=0.6)
    assert best_settings(TOY, other, SETTINGS) == (SETTINGS, 0.6)


def test_each_fold_is_chosen_by_its_own_validation_rows(monkeypatch):
    def by_fold(prepared, cell, settings, **_):
        deep = settings.n_gru_layers == 3
        return folds_of(0.6 - 0.1 * deep, n_folds=2) + folds_of(0.5 * deep, n_folds=1)

    monkeypatch.setattr(search_module, "score_point", by_fold)
    search(TOY, NONE, SETTINGS, trials=None)
    layers = [
        best_settings(TOY, NONE, SETTINGS, fold=k)[0].n_gru_layers for k in (0, 2)
    ]
    assert layers == [2, 3]


def test_without_a_search_nothing_changes(faked):
    assert best_settings(TOY, NONE, SETTINGS) == (SETTINGS, 0.0)
    search(TOY, NONE, SETTINGS, trials=2)
    others = [
        (replace(TOY, fingerprint="other"), NONE, SETTINGS),
        (replace(TOY, attribute="accent"), NONE, SETTINGS),  # folds of other people
        (TOY, replace(NONE, target="valence"), SETTINGS),
        (TOY, replace(NONE, recipe="strong"), SETTINGS),
        (TOY, NONE, replace(SETTINGS, max_epochs=3)),
    ]
    for prepared, cell, settings in others:
        assert best_settings(prepared, cell, settings)[0] == settings
    assert best_settings(TOY, NONE, SETTINGS, seed=1)[0] == SETTINGS
    attacked = replace(SETTINGS, attacker_epochs=7)
    assert best_settings(TOY, NONE, attacked)[0].n_gru_units == 32


def test_a_damaged_file_says_what_to_do(faked):
    search(TOY, NONE, SETTINGS, trials=1)
    path = settings_file(TOY, NONE, SETTINGS)
    path.write_text(path.read_text()[:-20])
    with pytest.raises(PrivemoError, match="is damaged .* search again"):
        best_settings(TOY, NONE, SETTINGS)
