"""Training: it learns what is there, chooses on validation only, and repeats."""

import numpy as np
import pytest

from privemo.attacks.dense import fresh_attack
from privemo.config import load_profile
from privemo.errors import PrivemoError
from privemo.experiments.cells import Cell
from privemo.network.adversaries import Adversary
from privemo.network.labels import TrainingData
from privemo.network.training import EPOCHS, excess_of, train_network, watched

N = 120
SETTINGS = load_profile("smoke", max_epochs=15, learning_rate=1e-2)
N_CLASSES = {"emotion": 3, "gender": 2}


def planted(*, confounded=True, seed=0):
    """Make streams in which emotion raises one band; women sound high, men low.

    A general encoder keeps only what serves emotion, so an adversary finds gender only
    where it goes with emotion.
    """
    rng = np.random.default_rng(seed)
    emotion, coin = np.arange(N) % 3, rng.integers(0, 2, N)
    gender = np.where(emotion == 1, coin, emotion // 2) if confounded else coin
    frames = [
        rng.normal(size=(n, 40)).astype("float32") for n in rng.integers(30, 60, N)
    ]
    for level, x in zip(emotion, frames, strict=True):
        x[:, 3] += 2.0 * (level - 1)
    return {"acoustic": frames}, {"emotion": emotion, "gender": gender}


def run(streams, labels, *, strength=0.0, recipe="paper", settings=SETTINGS, seed=0):
    """Train on the first half, validate on the next quarter."""
    data = TrainingData(streams, labels, N_CLASSES, np.arange(0, 60), np.arange(60, 90))
    return train_network(
        data,
        look_in=fresh_attack,
        cell=Cell("acoustic", "activation", (Adversary("gender", strength),), recipe),
        settings=settings,
        seed=seed,
    )


def share_right(trained, labels, task):
    """Share of right answers on rows that neither trained nor validated."""
    said = trained.outputs[task][90:].argmax(axis=1)
    return np.mean(said == labels[task][90:])


def test_planted_emotion_and_gender_are_learnt():
    streams, labels = planted()
    trained = run(streams, labels)
    assert share_right(trained, labels, "emotion") > 0.8
    # everybody but the "mid" third, where gender is a coin
    assert share_right(trained, labels, "gender") > 0.7


def test_absent_gender_is_not_learnt():
    # 30 test rows guessed: sd 0.09; four of them around chance
    streams, labels = planted(confounded=False)
    assert abs(share_right(run(streams, labels), labels, "gender") - 0.5) < 0.37


def test_same_seed_same_bits_and_another_seed_others():
    streams, labels = planted()
    first, again, other = (run(streams, labels, seed=s) for s in (1, 1, 2))
    for name, values in first.outputs.items():
        np.testing.assert_array_equal(values, again.outputs[name])
    assert not np.array_equal(
        first.outputs["representation"], other.outputs["representation"]
    )


def test_a_training_in_between_leaves_no_trace():
    """The compiled network is shared; its weights and its optimiser must not be."""
    streams, labels = planted()
    alone = run(streams, labels, seed=1)
    run(streams, labels, strength=1.0, seed=5)
    after = run(streams, labels, seed=1)
    np.testing.assert_array_equal(
        alone.outputs["representation"], after.outputs["representation"]
    )


def test_test_rows_decide_nothing():
    """Poisoned features and labels outside training and validation change nothing."""
    streams, labels = planted()
    clean = run(streams, labels)
    rng = np.random.default_rng(9)
    poisoned = {"acoustic": [x.copy() for x in streams["acoustic"]]}
    for x in poisoned["acoustic"][90:]:
        x += 100
    wrong = {name: values.copy() for name, values in labels.items()}
    for name, values in wrong.items():
        values[90:] = rng.integers(0, N_CLASSES[name], 30)
    dirty = run(poisoned, wrong)
    assert dirty.history == clean.history
    for name, values in clean.outputs.items():
        np.testing.assert_array_equal(values[:90], dirty.outputs[name][:90])


def test_weights_are_those_of_the_best_epoch():
    streams, labels = planted()
    trained = run(streams, labels)
    losses = [scores["loss"] for scores in trained.history]
    assert trained.epoch == int(np.argmin(losses))
    truth = labels["emotion"][60:90]
    said = trained.outputs["emotion"][60:90]
    weight = 1 / np.bincount(truth)[truth]
    loss = np.average(-np.log(said[np.arange(30), truth]), weights=weight)
    assert loss == pytest.approx(min(losses), rel=1e-4)


@pytest.mark.parametrize("patience", [1, 3])
def test_training_stops_after_patience_epochs_without_improvement(patience):
    streams, labels = planted()
    labels["emotion"] = np.random.default_rng(1).permutation(labels["emotion"])
    settings = load_profile(
        "smoke", max_epochs=40, patience=patience, learning_rate=3e-2
    )
    losses = [s["loss"] for s in run(streams, labels, settings=settings).history]
    assert len(losses) < 40
    assert len(losses) - 1 - int(np.argmin(losses)) == patience


def kept(choice, losses, genders, cell):
    """Say which epoch is kept."""
    epochs = [
        {"loss": loss, "gender": gender, "excess": 0.0}
        for loss, gender in zip(losses, genders, strict=True)
    ]
    for scores in epochs:
        scores["excess"] = excess_of(scores, cell, 0.05, {"gender": 2})
    ranks = [EPOCHS[choice](scores, epoch) for epoch, scores in enumerate(epochs)]
    return ranks.index(min(ranks))


@pytest.mark.parametrize(
    "choice, losses, genders, epoch",
    [
        ("lowest loss", (0.9, 0.5, 0.7), (0.5, 0.7, 0.5), 1),  # the gate has no say
        ("at chance", (0.9, 0.5, 0.7), (0.5, 0.7, 0.54), 2),
        ("at chance", (0.1, 0.9, 0.2), (0.8, 0.6, 0.3), 1),  # nearest, where none is
        ("last", (0.1, 0.9, 0.2), (0.5, 0.5, 0.5), 2),
    ],
)
def test_epoch_is_kept_by_the_choice_that_is_named(choice, losses, genders, epoch):
    cell = Cell("lexical", "activation", (Adversary("gender", 0.5),))
    assert kept(choice, losses, genders, cell) == epoch


def test_choice_that_there_is_not_is_refused():
    with pytest.raises(PrivemoError, match="no epoch_kept 'best'.*lowest loss"):
        load_profile("smoke", epoch_kept="best")


@pytest.mark.parametrize(
    "adversaries, names",
    [
        ((Adversary(),), ["gender"]),  # a spectator, where nothing is reversed
        ((Adversary("gender", 0.5),), ["gender"]),
        ((Adversary(), Adversary("gender", 1, "lexical")), ["gender_lexical"]),
        ((Adversary(), Adversary("speaker", 0.5)), ["gender"]),
    ],
)
def test_gate_watches_reversed_genders_else_spectators(adversaries, names):
    cell = Cell("multimodal", "activation", adversaries)
    assert watched(cell) == names
    scores = dict.fromkeys(names, 0.65) | {"loss": 1.0}
    assert excess_of(scores, cell, 0.05, {"gender": 2}) == pytest.approx(0.1)


@pytest.mark.parametrize("strength", [0.0, 1e-6])
@pytest.mark.parametrize("margin", [0.0, 0.5])
def test_gate_is_reported(margin, strength):
    streams, labels = planted()
    settings = load_profile(
        "smoke", max_epochs=6, learning_rate=1e-2, chance_margin=margin
    )
    trained = run(streams, labels, strength=strength, settings=settings)
    excess = [abs(s["gender"] - 0.5) for s in trained.history]
    assert trained.gate_passed == (excess[trained.epoch] <= margin)
    losses = [s["loss"] for s in trained.history]
    assert trained.epoch == losses.index(min(losses))  # whatever the gate says


@pytest.mark.parametrize("max_epochs, ended", [(3, False), (60, True)])
def test_it_is_known_whether_training_ended_by_itself(max_epochs, ended):
    streams, labels = planted()
    labels["emotion"] = np.random.default_rng(1).permutation(labels["emotion"])
    settings = load_profile("smoke", max_epochs=max_epochs, learning_rate=3e-2)
    assert run(streams, labels, settings=settings).ended == ended


def test_missing_class_is_refused():
    streams, labels = planted()
    labels["gender"][60:90] = 0
    with pytest.raises(PrivemoError, match=r"validation rows .*class \[1\] of gender"):
        run(streams, labels)
