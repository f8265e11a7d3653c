"""Scores of the battery mean what they say, and their intervals hold chance."""

import numpy as np
import pandas as pd
import pytest

from privemo.attacks.crossing import Job
from privemo.battery.scoring import score_answers, with_verdicts
from privemo.errors import PrivemoError
from privemo.metrics import mean_uar, uar
from privemo.scores.quantities import calibrated_privacy
from privemo.statistics.over_speakers import speaker_interval


def corpus(n_speakers=20, n_each=6, n_folds=5):
    """Speakers of two classes in turn, dealt to folds in pairs."""
    speaker = np.repeat(np.arange(n_speakers), n_each)
    return np.array(["a", "b"])[speaker % 2], speaker, speaker // 2 % n_folds


def answer(truth, right):
    """Say the truth where it is right, else the other class."""
    return np.where(right, truth, np.where(truth == "a", "b", "a"))


@pytest.mark.parametrize("k", [2, 3, 7])
def test_calibrated_privacy_is_0_if_all_is_told_and_1_at_chance(k):
    assert calibrated_privacy(1.0, k) == 0
    assert calibrated_privacy(1 / k, k) == pytest.approx(1)
    assert calibrated_privacy((1 + 1 / k) / 2, k) == pytest.approx(0.5)
    assert calibrated_privacy(0.0, k) == pytest.approx(k / (k - 1))


def test_one_class_has_no_chance_level():
    with pytest.raises(PrivemoError, match="two classes or more, got 1"):
        calibrated_privacy(0.5, 1)


def test_mean_uar_is_the_mean_of_the_parts_uar():
    truth, _, fold = corpus()
    said = np.random.default_rng(0).choice(["a", "b"], size=len(truth))
    scores = [
        uar(truth[fold == k], said[fold == k], classes=["a", "b"]) for k in range(5)
    ]
    assert mean_uar(truth, said, fold) == pytest.approx(np.mean(scores))


def test_the_commonest_known_class_is_at_chance_whatever_the_folds():
    """As one set the folds would give less: what is rare among the known is asked."""
    truth = np.array(list("aab" + "abb"))
    fold = np.repeat([0, 1], 3)
    said = np.where(fold == 0, "b", "a")  # the commonest of the other fold
    assert mean_uar(truth, said, fold) == 0.5
    assert uar(truth, said, classes=["a", "b"]) == pytest.approx(1 / 3)


def test_a_part_without_a_class_is_refused():
    with pytest.raises(PrivemoError, match="part 1 has no utterance of 'b'"):
        mean_uar(np.array(list("abaa")), np.array(list("abaa")), np.array([0, 0, 1, 1]))


def test_the_interval_is_around_the_mean_uar():
    truth, speaker, fold = corpus()
    said = answer(truth, np.random.default_rng(1).random(len(truth)) < 0.7)
    interval = speaker_interval(truth, said, speaker, fold)
    assert interval.estimate == pytest.approx(mean_uar(truth, said, fold))
    assert interval.low < interval.estimate < interval.high


def test_the_interval_has_the_width_of_its_formula():
    """Ten speakers a class, right in all utterances or in none: sd of a recall 1/2."""
    truth, speaker, fold = corpus()
    said = answer(truth, speaker % 4 < 2)
    interval = speaker_interval(truth, said, speaker, fold)
    error = np.sqrt(2 * 2 * (0.25 / 9) / 4)  # doubled; two classes; mean of the two
    assert interval.high - interval.estimate == pytest.approx(2.1009 * error, rel=1e-4)


def test_utterances_of_one_speaker_count_as_one():
    """Ten times the utterances, all alike, are no more evidence."""
    widths = []
    for n_each in (2, 20):
        truth, speaker, fold = corpus(n_each=n_each)
        said = answer(truth, speaker % 4 < 2)
        interval = speaker_interval(truth, said, speaker, fold)
        widths.append(interval.high - interval.low)
    assert widths[0] == pytest.approx(widths[1])


def test_several_seeds_are_no_more_evidence_than_one():
    truth, speaker, fold = corpus()
    said = answer(truth, np.random.default_rng(1).random(len(truth)) < 0.7)
    once = speaker_interval(truth, said, speaker, fold)
    thrice = [np.tile(values, 3) for values in (truth, said, speaker, fold)]
    assert speaker_interval(*thrice) == pytest.approx(once)


def test_guesses_by_speaker_are_held_by_the_interval():
    """Independent speakers: the doubled variance holds more than 95 %."""
    truth, speaker, fold = corpus()
    rng = np.random.default_rng(0)
    held = 0
    for _ in range(100):
        said = answer(truth, (rng.random(20) < 0.5)[speaker])
        interval = speaker_interval(truth, said, speaker, fold)
        held += interval.low <= 0.5 <= interval.high
    assert held >= 95


def scores(right, *, n_seeds=1, **size):
    truth, speaker, fold = corpus(**size)
    said = np.tile(answer(truth, right(speaker)), (n_seeds, 1))
    job = Job(None, truth, speaker)
    return score_answers(said, job, fold, n_permutations=200, seed=0)


def test_an_attacker_who_tells_everybody_is_above_chance():
    found = scores(lambda speaker: speaker >= 0)
    assert found["UAR"] == 1
    assert found["P"] == found["calibrated P"] == 0
    assert found["p"] < 0.05


def test_seeds_that_agree_have_no_spread():
    assert scores(lambda speaker: speaker % 3 > 0, n_seeds=2)["sd over seeds"] == 0


@pytest.mark.parametrize(("n_speakers", "least"), [(8, 2 / 16), (20, 2 / 6**5)])
def test_the_smallest_p_is_that_of_the_arrangements(n_speakers, least):
    n_folds = 4 if n_speakers == 8 else 5
    found = scores(lambda s: s >= 0, n_speakers=n_speakers, n_folds=n_folds)
    assert found["smallest p"] == pytest.approx(least)


def table(*rows):
    return pd.DataFrame(rows, columns=["UAR", "p"])


def test_a_flipped_label_is_flagged_as_below_chance():
    found = scores(lambda speaker: speaker < 0)
    assert found["UAR"] == 0
    assert (
        with_verdicts(table((0.0, found["p"])), 2)["verdict"].item() == "below chance"
    )


def test_verdicts_are_on_their_side_of_chance_for_three_classes():
    judged = with_verdicts(
        table((0.45, 0.01), (0.2, 0.01), (0.45, 0.5), (0.4, np.nan)), 3
    )
    sides = ["above chance", "below chance", "not told from chance", ""]
    assert judged["verdict"].to_list() == sides


def test_many_attackers_have_to_be_more_convincing():
    assert with_verdicts(table((0.6, 0.04)), 2)["verdict"].item() == "above chance"
    many = with_verdicts(table(*[(0.6, 0.04)] + [(0.5, 0.9)] * 5), 2)
    assert many["verdict"].iloc[0] == "not told from chance"
