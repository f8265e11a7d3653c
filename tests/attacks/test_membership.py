"""Who knows more finds more, and nobody learns from those they ask about."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from privemo.attacks.membership import (
    SUREST,
    Shadow,
    axis_free,
    ignorant_scores,
    log_odds,
    membership_attack,
)
from privemo.config import load_profile
from privemo.errors import PrivemoError

SETTINGS = load_profile("smoke")
N_UNITS = 8


def network(*, grown=1.0, moved=0.0, n_speakers=40, n_each=8, seed=0, name="toy"):
    """Representations; members' are longer, or moved along the first unit."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(n_speakers), n_each)
    member = who % 2 == 0
    Z = rng.normal(size=(len(who), N_UNITS))
    Z *= np.where(member, grown, 1)[:, None]
    Z[:, 0] += moved * member
    labels = np.where(member, "yes", "no")
    return Z, labels, np.array([f"{name}:{s:02d}" for s in who])


def semi_informed_scores(Z, labels, *, fitted, saved, asked):
    """How sure the attacker of section 4.2 is of the asked rows."""
    how = {"fitted": fitted, "saved": saved, "settings": SETTINGS, "seed": 0}
    return log_odds(membership_attack(Z, labels, **how), Z[asked])


def semi_informed(Z, labels, speaker):
    """Known: the first three quarters of the speakers; saved: a tenth of them."""
    known = np.arange(len(Z)) < 0.75 * len(Z)
    saved = known & np.isin(speaker, np.unique(speaker[known])[-4:])
    asked = np.flatnonzero(~known)
    scores = semi_informed_scores(
        Z, labels, fitted=np.flatnonzero(known & ~saved),
        saved=np.flatnonzero(saved), asked=asked,
    )  # fmt: skip
    return roc_auc_score(labels[asked] == "yes", scores)


def ignorant(target, shadow, **changes):
    Z, labels, speaker = target
    other, other_labels, other_speaker = shadow
    given = dict(
        asked=np.arange(len(Z)),
        shadow=Shadow(other, other_labels, other_speaker),
        settings=SETTINGS,
        seed=0,
    )
    return ignorant_scores(Z, speaker, **(given | changes))


def area(target, scores):
    return roc_auc_score(target[1] == "yes", scores)


def test_membership_in_the_length_is_found_by_both():
    target = network(grown=1.8)
    shadow = network(grown=1.8, seed=1, name="other")
    assert semi_informed(*target) > 0.8
    assert area(target, ignorant(target, shadow)) > 0.8


def test_membership_on_a_unit_takes_somebody_who_knows_members():
    target = network(moved=1.0)
    shadow = network(moved=1.0, seed=1, name="other")
    shadow[0][:] = shadow[0] @ np.diag([-1] + [1] * (N_UNITS - 1))  # units differ
    found = semi_informed(*target)
    assert found > 0.7
    assert area(target, ignorant(target, shadow)) < found - 0.1


def test_without_membership_neither_finds_any():
    target, shadow = network(n_speakers=80), network(seed=1, name="other")
    # 640 rows and 160 rows that tell nothing: standard deviations 0.023 and 0.046
    assert abs(area(target, ignorant(target, shadow)) - 0.5) < 0.1
    assert abs(semi_informed(*target) - 0.5) < 0.16


def test_the_ignorant_does_not_know_which_unit_is_which():
    target = network(grown=1.3)
    shadow = network(grown=1.3, seed=1, name="other")
    Z, *facts = target
    mixed = Z[:, np.random.default_rng(0).permutation(N_UNITS)]
    scores = [ignorant((z, *facts), shadow) for z in (Z, mixed)]
    np.testing.assert_allclose(*scores, rtol=1e-6)


def test_nobody_learns_from_speakers_they_ask_about():
    target = network(grown=1.5)
    shadow = network(grown=1.5, seed=1, name="other")
    # the target's own speakers in the shadow, with labels that would mislead
    wrong = np.where(target[1] == "yes", "no", "yes")
    both = (
        np.concatenate([shadow[0], target[0]]),
        np.concatenate([shadow[1], wrong]),
        np.concatenate([shadow[2], target[2]]),
    )
    unused = (both[0], np.where(np.arange(640) < 320, both[1], ""), both[2])
    np.testing.assert_array_equal(ignorant(target, both), ignorant(target, unused))


def test_labels_of_asked_rows_are_not_looked_at():
    Z, labels, speaker = network(moved=1.0)
    known = np.arange(len(Z)) < 240
    hidden = np.where(known, labels, "")
    rows = dict(
        fitted=np.arange(200), saved=np.arange(200, 240), asked=np.arange(240, 320),
    )  # fmt: skip
    scores = [semi_informed_scores(Z, given, **rows) for given in (labels, hidden)]
    np.testing.assert_array_equal(*scores)


@pytest.mark.parametrize("n_units", [3, 16])
def test_a_description_without_axes_has_lengths_and_distances(n_units):
    rng = np.random.default_rng(0)
    Z, speaker = rng.normal(3, 2, size=(60, n_units)), np.repeat(list("abc"), 20)
    found = axis_free(Z, speaker)
    standard = (Z - Z.mean(axis=0)) / Z.std(axis=0)
    np.testing.assert_allclose(
        found[:, 0], np.linalg.norm(standard, axis=1) / np.sqrt(n_units)
    )
    np.testing.assert_allclose(found[:, 2], np.median(standard, axis=1))
    mine = speaker == "b"
    away = np.linalg.norm(standard[mine] - standard[mine].mean(axis=0), axis=1)
    away *= np.sqrt(20 / 19)
    np.testing.assert_allclose(found[mine, 4], away / np.sqrt(n_units))
    np.testing.assert_allclose(found[mine, 5], away.mean() / np.sqrt(n_units))


def test_the_number_of_utterances_tells_nobody():
    """Members are asked about with half as many as others."""
    rng = np.random.default_rng(0)
    n_rows = np.tile([6, 12], 300)
    speaker = np.repeat([f"{i:03d}" for i in range(600)], n_rows)
    found = axis_free(rng.normal(size=(len(speaker), 16)), speaker)[:, 5]
    few, many = (found[np.repeat(n_rows, n_rows) == n].mean() for n in (6, 12))
    assert abs(few - many) < 0.01  # without the correction 0.045


def test_what_trained_is_not_looked_at():
    Z, _, speaker = network()
    shadow, shadow_labels, shadow_speaker = network(seed=1, name="other")
    asked = np.flatnonzero(np.arange(len(Z)) % 2)
    other = Z.copy()
    other[::2] += 100  # rows that nobody is asked about
    shadow = Shadow(shadow, shadow_labels, shadow_speaker)
    how = dict(asked=asked, shadow=shadow, settings=SETTINGS, seed=0)
    scores = [ignorant_scores(given, speaker, **how) for given in (Z, other)]
    np.testing.assert_array_equal(*scores)


def test_a_constant_unit_says_nothing_and_does_not_divide_by_zero():
    Z, _, speaker = network()
    Z[:, 2] = 7.0
    assert np.isfinite(axis_free(Z, speaker)).all()


def test_log_odds_are_of_yes_and_finite():
    class Sure:
        classes_ = np.array(["no", "yes"])

        def predict_proba(self, Z):
            return np.array([[1.0, 0.0], [0.25, 0.75], [0.0, 1.0]])

    edge = np.log((1 - SUREST) / SUREST)
    np.testing.assert_allclose(
        log_odds(Sure(), np.ones((3, 1))), [-edge, np.log(3), edge]
    )


def test_a_shadow_without_members_to_spare_is_refused():
    target, shadow = network(), network(seed=1, name="other")
    few = np.where(np.isin(shadow[2], ["other:00"]), "yes", "no")
    with pytest.raises(PrivemoError, match="1 speakers labelled 'yes'.*needs two"):
        ignorant(target, (shadow[0], few, shadow[2]))
