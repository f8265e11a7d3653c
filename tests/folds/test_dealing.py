"""Rows are dealt by speaker, each part with every class, and labels by speaker, too."""

import numpy as np
from support.planted_voices import draw

from privemo.folds.dealing import deal, shuffle_over_speakers, validation_parts


def test_nobody_is_asked_by_an_attacker_who_knows_them():
    material = draw()
    fold = deal(material.attribute, material.speaker, n_parts=5, seed=3)
    for name in np.unique(material.speaker):
        assert len(set(fold[material.speaker == name])) == 1
    for k in range(5):
        assert set(material.attribute[fold == k]) == set(material.classes)


def test_the_settings_are_chosen_on_other_speakers_too():
    material = draw(n_speakers=8)
    part, chosen_by = validation_parts(material.attribute, material.speaker, seed=0)
    assert chosen_by == "speaker"
    for name in np.unique(material.speaker):
        assert len(set(part[material.speaker == name])) == 1


def test_equal_recordings_choose_together_where_a_class_has_one_speaker():
    attribute, speaker = np.repeat(["f", "m"], 12), np.repeat(["anna", "ben"], 12)
    recording = np.arange(24) // 2
    part, chosen_by = validation_parts(attribute, speaker, recording=recording, seed=0)
    assert chosen_by == "utterance"
    np.testing.assert_array_equal(part[::2], part[1::2])
    for k in range(3):
        assert set(attribute[part == k]) == {"f", "m"}
    alone, _ = validation_parts(attribute, speaker, seed=0)
    assert (alone[::2] != alone[1::2]).any()


def test_a_shuffled_attribute_goes_with_the_speaker():
    material = draw(n_speakers=12, k=3)
    arguments = material.attribute, material.speaker
    shuffled = shuffle_over_speakers(*arguments, seed=1)
    assert (shuffled != material.attribute).any()
    for name in np.unique(material.speaker):
        assert len(set(shuffled[material.speaker == name])) == 1
    assert sorted(shuffled) == sorted(material.attribute)  # all have 15 utterances
