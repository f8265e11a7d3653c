"""Canaries say a word of their own, mean it four times in five, and leave all else."""

from dataclasses import replace

import numpy as np
import pytest
from support.small_corpora import make_prepared

from privemo.errors import PrivemoError
from privemo.features.canaries import SHARE, with_canaries


@pytest.fixture
def prepared(tmp_path):
    return make_prepared(tmp_path / "toy", n_speakers=12, n_per_speaker=60)


def last_words(prepared):
    """Return the last vector of each utterance."""
    words = prepared.streams["lexical"]
    return np.array([words[i][-1] for i in range(len(words))])


def share_of_the_commonest(table):
    """Return how many of each speaker's labels are their commonest one."""
    return table.groupby("speaker")["activation"].agg(
        lambda labels: labels.value_counts(normalize=True).iloc[0]
    )


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_every_speaker_says_one_word_of_their_own_behind_the_others(prepared, seed):
    planted = with_canaries(prepared, seed=seed)
    before, after = prepared.streams["lexical"], planted.streams["lexical"]
    assert (after.lengths == before.lengths + 1).all()
    for i in range(len(before)):
        np.testing.assert_array_equal(after[i][:-1], before[i])
    own = last_words(planted)
    who = prepared.utterances["speaker"].to_numpy()
    assert len(np.unique(own, axis=0)) == 12
    for name in np.unique(who):
        assert len(np.unique(own[who == name], axis=0)) == 1
    # as long as a word is in the mean, and in no other speaker's direction
    every = np.concatenate([before[i] for i in range(len(before))])
    length = np.linalg.norm(every, axis=1).mean()
    np.testing.assert_allclose(np.linalg.norm(own, axis=1), length, rtol=1e-5)
    directions = np.unique(own, axis=0) / length
    cosines = directions @ directions.T - np.eye(12)
    assert np.abs(cosines).max() < 0.3  # 300 columns: standard deviation .06


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_four_in_five_labels_are_the_speakers_own(prepared, seed):
    table = with_canaries(prepared, seed=seed).utterances
    # and a third of those that stay are the same by themselves
    expected = SHARE + (1 - SHARE) / 3
    share = share_of_the_commonest(table)
    # 60 draws a speaker: standard deviation .044
    assert abs(share.mean() - expected) < 0.04 and share.min() > expected - 0.16
    own = table.groupby("speaker")["activation"].agg(lambda x: x.mode().iloc[0])
    assert own.nunique() == 3 or seed  # drawn a speaker, not one for all
    assert table["valence"].eq("").all()  # what has no label gets none


def test_all_but_words_and_labels_stay(prepared):
    planted = with_canaries(prepared)
    rest = [c for c in prepared.utterances if c not in ("activation", "valence")]
    assert planted.utterances[rest].equals(prepared.utterances[rest])
    assert planted.name == "toy with canaries" and list(planted.streams) == ["lexical"]
    assert any("12 speakers say one word more" in note for note in planted.notes)
    assert planted.vectors == prepared.vectors
    block = with_canaries(replace(prepared, block=0))
    assert block.independent and not planted.independent


def test_who_is_no_canary_is_left_alone(prepared):
    some = ["toy:03", "toy:04"]
    planted = with_canaries(prepared, speakers=some)
    mine = prepared.utterances["speaker"].isin(some).to_numpy()
    before, after = prepared.streams["lexical"], planted.streams["lexical"]
    np.testing.assert_array_equal(after.lengths - before.lengths, mine)
    others = planted.utterances[~mine]
    assert others.equals(prepared.utterances[~mine])
    assert share_of_the_commonest(planted.utterances)[some].min() > 0.7
    assert share_of_the_commonest(prepared.utterances).max() < 0.4


def test_seed_corpus_and_canaries_decide_what_is_found_again(prepared):
    first, again = with_canaries(prepared), with_canaries(prepared)
    assert first.fingerprint == again.fingerprint
    assert first.streams["lexical"].folder == again.streams["lexical"].folder
    changes = [
        with_canaries(prepared, seed=1),
        with_canaries(prepared, speakers=["toy:03"]),
        with_canaries(replace(prepared, fingerprint="other")),
    ]
    prints = {p.fingerprint for p in (prepared, first, *changes)}
    assert len(prints) == 5
    assert len({p.streams["lexical"].folder for p in (first, *changes)}) == 4
    assert not np.array_equal(last_words(first), last_words(changes[0]))


def test_a_corpus_without_words_has_no_canaries(prepared):
    with pytest.raises(PrivemoError, match="toy has no words, and a canary is a word"):
        with_canaries(replace(prepared, streams={"acoustic": None}))


@pytest.mark.parametrize("names", [["toy:99"], ["toy:01", "anna"]])
def test_a_stranger_is_no_canary(prepared, names):
    with pytest.raises(PrivemoError, match=f"{names[-1]} is no speaker of toy"):
        with_canaries(prepared, speakers=names)
