"""The unit that is shuffled is the speaker."""

from itertools import product

import numpy as np
import pytest
from support.answers import answer, corpus

from privemo.errors import PrivemoError
from privemo.metrics import mean_uar, uar
from privemo.statistics.over_speakers import speaker_interval, speaker_permutation


def speakers_and_folds(*, n_speakers, n_utterances, n_folds, seed):
    """Deal speakers of both genders to folds; utterance counts differ."""
    rng = np.random.default_rng(seed)
    speaker = np.repeat(
        np.arange(n_speakers),
        rng.integers(n_utterances // 2, 2 * n_utterances, n_speakers),
    )
    gender = np.array(["female", "male"])[speaker % 2]
    return rng, gender, speaker, speaker // 2 % n_folds


def predict(rng, gender, accuracy):
    other = np.where(gender == "male", "female", "male")
    return np.where(rng.random(len(gender)) < accuracy, gender, other)


def mean_by_hand(gender, predicted, fold):
    return np.mean(
        [
            uar(gender[fold == k], predicted[fold == k], classes=["female", "male"])
            for k in np.unique(fold)
        ]
    )


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_observed_uar_is_the_mean_over_folds(seed):
    rng, gender, speaker, fold = speakers_and_folds(
        n_speakers=12, n_utterances=6, n_folds=3, seed=seed
    )
    predicted = predict(rng, gender, 0.7)
    test = speaker_permutation(gender, predicted, speaker, fold=fold)
    assert test.uar == pytest.approx(mean_by_hand(gender, predicted, fold))
    whole = speaker_permutation(gender, predicted, speaker)
    assert whole.uar == pytest.approx(
        uar(gender, predicted, classes=["female", "male"])
    )


@pytest.mark.parametrize("n_folds", [2, 5])
def test_luck_reaches_less_far_over_blocks_than_over_folds(n_folds):
    rng, gender, speaker, fold = speakers_and_folds(
        n_speakers=20, n_utterances=6, n_folds=n_folds, seed=3
    )
    given = gender, predict(rng, gender, 0.6), speaker
    folds = speaker_permutation(*given, fold=fold)
    blocks = speaker_permutation(*given, fold=fold, independent=True)
    wide, narrow = (t.null_high - t.null_low for t in (folds, blocks))
    assert wide == pytest.approx(np.sqrt(2) * narrow)
    assert folds.uar == blocks.uar


def test_the_p_value_approaches_that_of_all_arrangements():
    rng, gender, speaker, fold = speakers_and_folds(
        n_speakers=10, n_utterances=8, n_folds=5, seed=4
    )
    predicted = predict(rng, gender, 0.6)
    every = []
    for swaps in product([False, True], repeat=5):  # one man and one woman a fold
        swapped = np.array(swaps)[fold]
        other = np.where(gender == "male", "female", "male")
        every.append(mean_by_hand(np.where(swapped, other, gender), predicted, fold))
    every = np.array(every)
    wide = every.mean() + np.sqrt(2) * (every - every.mean())  # shared training
    exact = np.mean(wide >= every[0] - 1e-12)
    test = speaker_permutation(
        gender, predicted, speaker, fold=fold, n_permutations=20_000
    )
    assert test.n_arrangements == 32
    # three standard errors of a share over 20 000 shuffles
    assert test.p_greater == pytest.approx(exact, abs=3 * np.sqrt(0.25 / 20_000))
    assert min(wide) - 0.01 <= test.null_low < test.null_high <= max(wide) + 0.01


def test_gender_that_was_told_is_found():
    rng, gender, speaker, fold = speakers_and_folds(
        n_speakers=20, n_utterances=8, n_folds=5, seed=0
    )
    test = speaker_permutation(
        gender, predict(rng, gender, 0.8), speaker, fold=fold, n_permutations=2000
    )
    assert test.p_greater < 0.01 and test.p_two_sided < 0.02
    assert test.null_high < test.uar


def test_an_attacker_below_chance_is_seen_by_the_two_sided_p_only():
    rng, gender, speaker, fold = speakers_and_folds(
        n_speakers=20, n_utterances=8, n_folds=5, seed=0
    )
    test = speaker_permutation(gender, predict(rng, gender, 0.2), speaker, fold=fold)
    assert test.p_greater > 0.99 and test.p_two_sided < 0.02


def test_recognising_voices_is_not_mistaken_for_gender():
    # every speaker is always called the same gender, at random: over utterances this
    # looks overwhelming, over 12 speakers it is nothing
    false_alarms = 0
    for seed in range(100):
        rng, gender, speaker, _ = speakers_and_folds(
            n_speakers=12, n_utterances=30, n_folds=1, seed=seed
        )
        called = rng.choice(["female", "male"], 12)[speaker]
        test = speaker_permutation(gender, called, speaker, n_permutations=200)
        false_alarms += test.p_greater <= 0.05
    assert false_alarms <= 12  # a rate of 0.05 exceeds this in 1 run of 600


def test_calling_everyone_a_woman_tells_nothing():
    _, gender, speaker, fold = speakers_and_folds(
        n_speakers=20, n_utterances=8, n_folds=5, seed=0
    )
    called = np.full(len(gender), "female")
    test = speaker_permutation(gender, called, speaker, fold=fold)
    assert test.uar == 0.5 and test.p_greater == test.p_two_sided == 1


def test_the_smallest_p_value_is_not_zero_and_the_seed_decides():
    rng, gender, speaker, _ = speakers_and_folds(
        n_speakers=40, n_utterances=8, n_folds=5, seed=0
    )
    first = speaker_permutation(gender, gender, speaker, n_permutations=99)
    assert first.p_greater == pytest.approx(0.01)
    predicted = predict(rng, gender, 0.6)
    again = [speaker_permutation(gender, predicted, speaker, seed=s) for s in (5, 5, 6)]
    assert again[0] == again[1] != again[2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (dict(y_true=list("fmmm")), "speaker 'a' has 2 values of gender"),
        (dict(fold=[0, 1, 1, 1]), "speaker 'a' has 2 values of fold"),
        (dict(fold=[0, 0, 1, 1]), "fold 0 has speakers of one gender.*stratify"),
        (dict(y_true=list("ffff"), y_pred=list("ffff")), "one gender only"),
        (dict(y_pred=[0, 0, 1, 1]), "not their codes"),
        (dict(speaker=list("aab")), "one of each for each utterance"),
    ],
)
def test_what_cannot_be_shuffled_is_refused(change, message):
    given = dict(y_true=list("ffmm"), y_pred=list("fmmf"), speaker=list("aabb"))
    with pytest.raises(PrivemoError, match=message):
        speaker_permutation(**(given | change))


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
