"""An attacker must find what is there, and only what is there."""

import numpy as np
import pandas as pd
import pytest

from privemo.attacks.paper import choose_attacker, retrain_attacker
from privemo.config import load_profile
from privemo.metrics import uar

SETTINGS = load_profile("smoke", attacker_layers=(2, 3), attacker_epochs=60)
GENDERS = ("female", "male")


def corpus(*, gender, speaker=0.5, n_speakers=20, n_per_speaker=10, seed=0):
    """Draw representations with so much gender in axis 0 and speaker in the others."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(n_speakers), n_per_speaker)
    representation = rng.normal(size=(len(who), 8))
    representation += speaker * rng.normal(size=(n_speakers, 8))[who]
    representation[:, 0] += gender * (2 * (who % 2) - 1)
    table = pd.DataFrame(
        {"speaker": [f"c:{s}" for s in who], "gender": np.take(GENDERS, who % 2)}
    )
    return representation, table, np.flatnonzero(who < 8), np.flatnonzero(who >= 8)


def attack(planted, table=None, known=None):
    """Return an attacker on a corpus, and what it says of the unknown rows."""
    Z, own_table, own_known, unknown = planted
    table = own_table if table is None else table
    known = own_known if known is None else known
    attacker = choose_attacker(Z, table, known=known, settings=SETTINGS, seed=0)
    return attacker, attacker.model.predict(Z[unknown])


def attack_uar(**planted):
    drawn = corpus(**planted)
    _, table, _, unknown = drawn
    return uar(table["gender"].iloc[unknown], attack(drawn)[1], classes=GENDERS)


def test_planted_gender_is_found_and_more_so_where_there_is_more():
    weak, plain = attack_uar(gender=0.5), attack_uar(gender=2.0)
    assert plain > 0.9
    assert 0.55 < weak < plain


def test_absent_gender_is_at_chance_on_average():
    scores = [attack_uar(gender=0.0, seed=seed) for seed in range(8)]
    # sd of one such score over 40 draws: 0.065; mean of 8, four standard errors
    assert np.mean(scores) == pytest.approx(0.5, abs=4 * 0.065 / np.sqrt(8))


def test_unknown_genders_are_not_looked_at():
    drawn = corpus(gender=0.5)
    hidden = drawn[1].copy()
    hidden.loc[drawn[3], "gender"] = "?"
    np.testing.assert_array_equal(attack(drawn, hidden)[1], attack(drawn)[1])


def test_size_is_chosen_by_speaker_and_says_so():
    attacker, _ = attack(corpus(gender=1.0))
    assert attacker.chosen_by == "speaker"
    assert attacker.hidden_layers in {(32, 32), (32, 32, 32)}


def test_with_one_speaker_of_a_gender_the_size_is_chosen_by_utterance():
    drawn = corpus(gender=1.0)
    known = np.flatnonzero(drawn[1]["speaker"].isin(["c:0", "c:1"]))
    assert attack(drawn, known=known)[0].chosen_by == "utterance"


def test_rare_gender_is_not_given_up():
    """Weighted classes: two women among ten still have to be recognised."""
    drawn = corpus(gender=1.5)
    _, table, _, unknown = drawn
    speakers = [f"c:{s}" for s in (0, 2, 1, 3, 5, 7, 9, 11, 13, 15)]
    known = np.flatnonzero(table["speaker"].isin(speakers))
    said = attack(drawn, known=known)[1]
    women = table["gender"].iloc[unknown] == "female"
    assert np.mean(said[women] == "female") > 0.7


def test_retrained_attacker_has_the_size_but_not_the_memory():
    Z, table, known, unknown = corpus(gender=2.0)
    first = choose_attacker(Z, table, known=known, settings=SETTINGS, seed=0)
    before = first.model.predict_proba(Z)
    turned = table.assign(
        gender=table["gender"].map(dict(zip(GENDERS, GENDERS[::-1], strict=True)))
    )
    second = retrain_attacker(first, Z, turned, known=unknown)
    assert second.hidden_layers == second.model[-1].hidden_layer_sizes
    assert second.hidden_layers == first.hidden_layers
    said = second.model.predict(Z[known])
    assert uar(turned["gender"].iloc[known], said, classes=GENDERS) > 0.9
    np.testing.assert_array_equal(first.model.predict_proba(Z), before)
