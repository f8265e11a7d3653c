"""What is told early is described in few bits; what is not there, in no fewer."""

import numpy as np
import pytest
from support.planted_voices import draw

from privemo.attacks import description
from privemo.attacks.description import codelength, describe, speaker_order
from privemo.folds.dealing import shuffle_over_speakers


def bits(material, attribute=None, **options):
    """Return the bits of an utterance."""
    attribute = material.attribute if attribute is None else attribute
    found, _ = codelength(
        material.representation, attribute, material.speaker, **options
    )
    return found / len(attribute)


@pytest.mark.parametrize("k", [2, 3])
def test_the_uniform_code_has_log2_k_bits_an_utterance(k):
    material = draw(k=k, n_speakers=6 * k, n_each=5)
    parts = material.representation, material.attribute, material.speaker
    assert codelength(*parts)[1] == pytest.approx(30 * k * np.log2(k))


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_the_code_is_that_of_the_probes_probabilities(monkeypatch, share):
    """A probe that gives every true class the same share, block by block."""

    class Sure:
        def predict_proba(self, Z):
            other = 1 - share
            return np.where(Z[:, :1] == [0, 1], share, other)

    monkeypatch.setattr(description, "_probe", lambda *_: Sure())
    label = np.arange(16) % 2
    speaker = np.arange(16).astype(str)
    found, _ = codelength(label[:, None], label.astype(str), speaker)
    # some three to four speakers hold two of each class; the others are coded
    _, first = speaker_order(label.astype(str), speaker, seed=0)
    mixed = 0.999 * share + 0.001 / 2
    assert found == pytest.approx(first - (16 - first) * np.log2(mixed))


@pytest.mark.parametrize("seed", range(4))
def test_blocks_are_of_speakers_and_hold_every_class(seed):
    material = draw(n_speakers=15, k=3, n_each=4)
    rank, first = speaker_order(material.attribute, material.speaker, seed=seed)
    assert sorted(set(rank)) == list(range(15))
    for name in np.unique(material.speaker):
        assert len(set(rank[material.speaker == name])) == 1
    for label in material.classes:
        early = (rank < first) & (material.attribute == label)
        assert len(set(material.speaker[early])) >= 2
    assert first <= 9


def test_a_probe_knows_no_speaker_whom_it_codes(monkeypatch):
    known = []
    original = description._probe

    def probe(name, Z, attribute, speaker):
        known.append(set(speaker))
        return original(name, Z, attribute, speaker)

    monkeypatch.setattr(description, "_probe", probe)
    material = draw("linear", n_speakers=20, n_each=3)
    bits(material)
    assert all(a < b for a, b in zip(known, known[1:], strict=False))
    sizes = [len(names) for names in known]
    assert all(b == 2 * a for a, b in zip(sizes, sizes[1:], strict=False))


def test_what_is_planted_compresses_and_more_so_where_there_is_more():
    material = draw("linear", n_speakers=20, n_each=8)
    weak = draw("linear", n_speakers=20, n_each=8, voice=2.0)
    assert bits(material) < 0.75
    assert bits(material) < bits(weak)


def test_a_shuffled_label_does_not_compress():
    material = draw("linear", n_speakers=20, n_each=8)
    found = []
    for seed in range(3):
        shuffled = shuffle_over_speakers(
            material.attribute, material.speaker, seed=seed
        )
        found.append(bits(material, shuffled, seed=seed))
    assert np.mean(found) > 0.97


def test_what_is_not_linear_needs_the_kernel():
    material = draw("radius", n_speakers=24, n_each=8)
    assert bits(material, probe="linear") > 0.95
    assert bits(material, probe="kernel") < 0.8


def test_a_wrong_and_certain_probe_costs_no_more_than_the_doubt(monkeypatch):
    class Wrong:
        def predict_proba(self, Z):
            return np.where(Z[:, :1] == [0, 1], 0.0, 1.0)

    monkeypatch.setattr(description, "_probe", lambda *_: Wrong())
    label = np.arange(16) % 2
    found, _ = codelength(label[:, None], label.astype(str), np.arange(16).astype(str))
    assert found < 16 * np.log2(2 / 1e-3) + 1e-9
    assert np.isfinite(found)


def test_the_control_is_described_beside_the_attribute():
    material = draw("linear", n_speakers=16, n_each=8)
    table = describe(material, n_orders=2, n_jobs=1).set_index("probe")
    row = table.loc["linear"]
    assert row["compression"] == pytest.approx(1 / row["bits"])
    assert row["saved bits"] == pytest.approx(row["control bits"] - row["bits"])
    assert row["lowest"] <= row["bits"] <= row["highest"]
    assert row["saved bits"] > 0.15


@pytest.mark.parametrize("n_women", [1, 2])
def test_who_has_one_speaker_of_a_class_has_nothing_to_learn_it_from(n_women):
    """Three women in three folds leave D1 with one: all is coded uniformly."""
    gender = np.repeat(["female"] * n_women + ["male"] * 8, 3)
    speaker = np.repeat(np.arange(n_women + 8).astype(str), 3)
    Z = (gender == "female")[:, None] + np.zeros((1, 2))
    found, uniform = codelength(Z, gender, speaker)
    assert uniform == len(gender)
    assert (found == uniform) == (n_women == 1)
