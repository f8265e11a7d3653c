"""Features that somebody brings are read as they are, or refused in a sentence."""

import hashlib
import pickle
import zipfile
from dataclasses import replace

import numpy as np
import psutil
import pytest
from support.given_files import IDS, save, small_corpus, vectors

from privemo.config import load_profile
from privemo.errors import PrivemoError
from privemo.features import given, given_values, prepare
from privemo.features.given import with_given
from privemo.features.given_file import open_given

SETTINGS = load_profile("smoke")
LENGTHS = np.array([3, 1, 4, 2, 1, 5])
STEPS = vectors(LENGTHS.sum(), seed=1)
GIVEN = {"modalities": ["given"]}


def prepared(path, *, corpus=None, **how):
    """Prepare a corpus for networks that read what is given, and nothing else."""
    corpus = small_corpus() if corpus is None else corpus
    return prepare(with_given(corpus, path, **(GIVEN | how)), SETTINGS, progress=False)


def rows_of(found):
    return [np.array(found.streams["given"][i]) for i in range(len(found.utterances))]


def refused(path, what, **how):
    with pytest.raises(PrivemoError, match=what) as error:
        prepared(path, **how)
    text = str(error.value)
    assert str(path) in text and "\n" not in text
    return text


# what is read


def test_vectors_are_read_utterance_by_utterance(tmp_path):
    found = prepared(save(tmp_path / "f.npz"))
    for row, vector in zip(rows_of(found), vectors(), strict=True):
        np.testing.assert_allclose(row, [vector], rtol=1e-3)
    assert found.streams["given"].single
    assert list(found.streams) == ["given"]


@pytest.mark.parametrize("save_by", [np.savez, np.savez_compressed])
@pytest.mark.parametrize("dtype", ["<f2", "<f4", "<f8", ">f4", "i4"])
def test_sequences_are_read_in_any_precision(tmp_path, save_by, dtype):
    values = STEPS.astype(dtype)
    save_by(tmp_path / "f.npz", utterance=IDS, values=values, lengths=LENGTHS)
    found = prepared(tmp_path / "f.npz")
    for row, steps in zip(
        rows_of(found), np.split(values, np.cumsum(LENGTHS)[:-1]), strict=True
    ):
        np.testing.assert_allclose(row, steps.astype(float), rtol=1e-3)
    assert not found.streams["given"].single


def test_the_order_of_the_file_does_not_matter(tmp_path):
    order = [4, 0, 5, 2, 1, 3]
    save(tmp_path / "a.npz")
    save(tmp_path / "b.npz", utterance=np.array(IDS)[order], values=vectors()[order])
    a, b = (rows_of(prepared(tmp_path / name)) for name in ("a.npz", "b.npz"))
    np.testing.assert_array_equal(a, b)


def test_an_array_that_lies_the_other_way_is_the_same(tmp_path):
    save(tmp_path / "a.npz", values=STEPS, lengths=LENGTHS)
    save(tmp_path / "b.npz", values=np.asfortranarray(STEPS), lengths=LENGTHS)
    a, b = (rows_of(prepared(tmp_path / name)) for name in ("a.npz", "b.npz"))
    for one, other in zip(a, b, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    "ids", [np.arange(6), np.array([b"u%d" % i for i in range(6)])]
)
def test_ids_may_be_numbers_or_bytes(tmp_path, ids):
    names = [str(i) for i in range(6)] if ids.dtype.kind == "i" else IDS
    found = prepared(
        save(tmp_path / "f.npz", utterance=ids), corpus=small_corpus(ids=names)
    )
    assert len(found.utterances) == 6


@pytest.mark.parametrize(("layer", "taken"), [(0, 0), (2, 2), (-1, 2), ("mean", None)])
@pytest.mark.parametrize("lengths", [None, LENGTHS])
def test_a_layer_is_taken_or_the_mean_of_all(tmp_path, layer, taken, lengths):
    flat = STEPS if lengths is not None else vectors()
    layers = np.stack([flat, 2 * flat, -flat], axis=1)
    found = prepared(
        save(tmp_path / "f.npz", values=layers, lengths=lengths), layer=layer
    )
    wanted = layers.mean(axis=1) if taken is None else layers[:, taken]
    np.testing.assert_allclose(
        np.concatenate(rows_of(found)), wanted, rtol=1e-3, atol=1e-3
    )
    said = "mean of 3 layers" if taken is None else f"layer {taken} of 0 to 2"
    assert any(said in note for note in found.notes)


def test_each_layer_is_stored_by_itself_and_a_file_only_once(tmp_path, monkeypatch):
    values = np.stack([vectors(), vectors(seed=1)], axis=1)
    save(tmp_path / "f.npz", values=values)
    first, second = (rows_of(prepared(tmp_path / "f.npz", layer=i)) for i in (0, 1))
    assert not np.array_equal(first, second)
    monkeypatch.setattr(given, "write_values", None)  # nothing is written again
    np.testing.assert_array_equal(rows_of(prepared(tmp_path / "f.npz", layer=0)), first)


def test_the_fingerprint_is_that_of_the_content(tmp_path):
    save(tmp_path / "a.npz")
    (tmp_path / "b.npz").write_bytes((tmp_path / "a.npz").read_bytes())
    save(tmp_path / "c.npz", values=vectors(seed=2))
    a, b, c = (prepared(tmp_path / f"{name}.npz").fingerprint for name in "abc")
    assert a == b != c
    content = open_given(tmp_path / "a.npz").content
    assert content == hashlib.sha256((tmp_path / "a.npz").read_bytes()).hexdigest()


def test_words_stand_beside_what_is_given(tmp_path):
    corpus = with_given(
        small_corpus(), save(tmp_path / "f.npz"), modalities=["given and lexical"]
    )
    assert corpus.modalities == ("lexical", "given")
    assert with_given(small_corpus(), tmp_path / "f.npz", **GIVEN).modalities == (
        "given",
    )


def test_without_a_file_a_corpus_stays_as_it_is():
    corpus = small_corpus()
    assert with_given(corpus, "") is corpus
    assert with_given(None, "f.npz") is None


# the store


@pytest.mark.parametrize(
    ("change", "dtype"),
    [
        (lambda x: x, "<f2"),
        (lambda x: 100 * x, "<f2"),
        (lambda x: 1e5 * x, "<f4"),  # above the largest of half precision
        (lambda x: 1e-7 * x, "<f4"),  # below its digits
        (lambda x: x + 1e4, "<f4"),  # far from 0, where it has few
        (lambda x: np.hstack([x, np.full((len(x), 1), 1e4)]), "<f2"),  # never changes
    ],
)
def test_half_precision_is_taken_where_it_loses_nothing(tmp_path, change, dtype):
    values = change(vectors())
    found = prepared(save(tmp_path / "f.npz", values=values))
    rows = np.concatenate(rows_of(found))
    assert rows.dtype == dtype
    spread = np.maximum(values.std(axis=0), 1e-12)
    assert (
        np.abs((rows - values)[:, spread > 1e-10] / spread[spread > 1e-10]).max() < 0.01
    )


def test_memory_does_not_grow_with_the_file(tmp_path, monkeypatch):
    """200 MB in sequences of 12 layers; what is stored of them is 17."""
    n, steps = 200, 27
    ids = [f"u{i}" for i in range(n)]
    values = np.random.default_rng(0).normal(size=(n * steps, 12, 768)).astype("f4")
    np.savez(
        tmp_path / "f.npz", utterance=ids, values=values, lengths=np.full(n, steps)
    )
    del values
    monkeypatch.setattr(given_values, "BYTES_A_MAPPING", 1e7)
    most, before = [], psutil.Process().memory_info().rss
    chunks = given_values.Values.__getitem__

    def watched(self, some):
        most.append(psutil.Process().memory_info().rss)
        return chunks(self, some)

    monkeypatch.setattr(given_values.Values, "__getitem__", watched)
    found = prepared(tmp_path / "f.npz", corpus=small_corpus(ids=ids))
    assert len(found.utterances) == n
    assert max(most) - before < 80e6
    assert not [
        f for f in found.streams["given"].folder.iterdir() if f.stat().st_size > 1e8
    ]


def test_workers_get_the_place_and_not_the_values(tmp_path):
    stream = prepared(save(tmp_path / "f.npz")).streams["given"]
    again = pickle.loads(pickle.dumps(stream))
    assert again.single and np.array_equal(again[3], stream[3])


# who has features


def test_the_notes_say_source_and_coverage(tmp_path):
    found = prepared(save(tmp_path / "f.npz", source="HuBERT\n base"))
    assert found.notes[0] == (
        "Given features: HuBERT base, from f.npz, for 6 of 6 utterances of test."
    )
    assert found.notes[1] == "Given features are one vector an utterance, 5 wide."
    assert found.source == "HuBERT base"
    assert prepared(save(tmp_path / "g.npz")).source == "g"


def test_who_has_none_is_left_out_with_a_count(tmp_path, capsys):
    ids = np.array([*IDS[:4], "x", "y"])
    found = prepared(save(tmp_path / "f.npz", utterance=ids))
    assert list(found.utterances["utterance"]) == IDS[:4]
    assert (
        "4 of 6 utterances of test; the others are left out; 2 more of the file"
        in (found.notes[0])
    )
    (problem,) = found.problems.to_dict("records")
    assert problem["file"] == "utterance u4"
    assert problem["problem"] == "2 utterances, this one first: no values in f.npz"
    assert "less than half" not in capsys.readouterr().err


def test_less_than_half_is_said_at_once(tmp_path, capsys):
    save(tmp_path / "f.npz", utterance=IDS[:2], values=vectors(2))
    corpus = with_given(small_corpus(), tmp_path / "f.npz", **GIVEN)
    assert "for less than half, 2 of 6 utterances" in capsys.readouterr().err
    assert len(corpus.utterances) == 2


def blocks(n=2):
    parts = tuple(small_corpus(name="planted") for _ in range(n))
    return replace(parts[0], blocks=parts)


def test_each_block_gets_its_own(tmp_path):
    save(
        tmp_path / "f.npz",
        utterance=IDS * 2,
        values=vectors(12),
        block=np.repeat([1, 0], 6),
    )
    found = prepared(tmp_path / "f.npz", corpus=blocks())
    for part, values in zip(
        found.blocks, (vectors(12)[6:], vectors(12)[:6]), strict=True
    ):
        np.testing.assert_allclose(np.concatenate(rows_of(part)), values, rtol=1e-3)
    folders = {part.streams["given"].folder for part in found.blocks}
    assert len(folders) == 1  # of all blocks


def test_blocks_must_be_told_apart(tmp_path):
    refused(save(tmp_path / "f.npz"), "2 blocks .* an array block", corpus=blocks())
    save(tmp_path / "g.npz", block=np.ones(6, int))
    refused(tmp_path / "g.npz", "block 0 of planted", corpus=blocks())


def test_values_of_two_speakers_that_are_equal_are_said(tmp_path):
    corpus = small_corpus()  # u0 and u4 are of one speaker, u1 of another
    twins = vectors()
    twins[4] = twins[0]
    assert len(prepared(save(tmp_path / "a.npz", values=twins)).notes) == 2
    twins[1] = twins[0]
    found = prepared(save(tmp_path / "b.npz", values=twins), corpus=corpus)
    assert found.notes[2].startswith("The given features of 3 utterances are, to the")


# what is refused


def test_a_file_of_another_corpus_shows_an_id_of_each(tmp_path):
    said = refused(
        save(tmp_path / "f.npz", utterance=[f"x{i}" for i in range(6)]), "no utt"
    )
    assert "x0" in said and "u0" in said


@pytest.mark.parametrize(
    "change", ["{}.wav", "{}.WAV", " {}", "{} ", "a/b/{}.flac", "a\\{}"]
)
def test_ids_that_are_spelt_otherwise_are_offered(tmp_path, change):
    ids = [*IDS[:2], *(change.format(name) for name in IDS[2:])]
    said = refused(save(tmp_path / "f.npz", utterance=ids), "4 ids in all differ so")
    assert f"calls utterance 'u2' of test {ids[2]!r}, and" in said
    refused(
        save(tmp_path / "g.npz", utterance=[i.upper() for i in IDS]), "6 ids in all"
    )


def test_ids_that_are_alike_and_both_there_are_right(tmp_path):
    ids = ["a", "A", "a.wav", "b", "B", "c"]
    found = prepared(
        save(tmp_path / "f.npz", utterance=ids), corpus=small_corpus(ids=ids)
    )
    assert len(found.utterances) == 6


NAN, INFINITE, HUGE = (vectors() for _ in range(3))
NAN[4, 1], INFINITE[4, 1], HUGE[4, 1] = np.nan, -np.inf, 1e39
WRONG = {  # arrays, and what is said
    "twice": (
        {"utterance": ["u0", *IDS[:5]]},
        "u0 occurs more than once, in rows 0 and 1",
    ),
    "nan": (
        {"values": NAN},
        "row 4 of values, of utterance u4, holds what is no number",
    ),
    "infinite": ({"values": INFINITE}, "row 4 of values"),
    "huge": ({"values": HUGE}, "row 4 of values"),
    "text": ({"values": np.full((6, 2), "a")}, "values must be numbers"),
    "complex": ({"values": vectors() * 1j}, "values must be numbers"),
    "flat": ({"values": np.arange(6.0)}, r"shape \(6,\); it must be \(rows, width\)"),
    "deep": ({"values": np.ones((6, 2, 2, 2))}, r"it must be \(rows, width\)"),
    "no width": ({"values": np.ones((6, 0))}, "none of them 0"),
    "padded": (
        {"values": np.ones((6, 300, 4))},
        "300 layers; put sequences end to end",
    ),
    "few rows": ({"values": vectors(5)}, "5 rows, and there are 6 utterances"),
    "steps alone": ({"values": STEPS}, "16 rows, and there are 6 .* no array lengths"),
    "sum": (
        {"values": STEPS, "lengths": LENGTHS + 1},
        "16 rows, and lengths sum up to 22",
    ),
    "none": (
        {"values": STEPS, "lengths": [3, 1, 4, 2, 0, 6]},
        r"u4 \(row 4\) has length 0",
    ),
    "negative": ({"values": STEPS, "lengths": [3, 1, 4, 9, -6, 5]}, "has length -6"),
    "part": ({"values": STEPS, "lengths": LENGTHS + 0.5}, "6 whole numbers"),
    "five": ({"values": STEPS, "lengths": LENGTHS[:5]}, "lengths must be 6 whole"),
    "objects": ({"values": np.array([[1], [2, 3]], dtype=object)}, "never opens"),
    "object ids": ({"utterance": np.array(IDS, dtype=object)}, "dtype=str"),
    "float ids": ({"utterance": np.arange(6.0)}, "utterance must be a list of texts"),
    "square ids": ({"utterance": np.array([IDS, IDS])}, "utterance must be a list"),
    "empty": ({"utterance": np.array([], dtype=str)}, "utterance must be a list"),
    "no ids": ({"utterance": None}, "no array utterance, only values"),
    "no values": ({"values": None, "value": vectors()}, "did you mean value"),
    "constant": ({"values": np.ones((6, 3))}, "all 6 rows of values are the same"),
    "sources": ({"source": ["a", "b"]}, "source must be one text"),
    "blocks": ({"block": ["a"] * 6}, "block must be 6 whole numbers"),
}


@pytest.mark.parametrize(("arrays", "what"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named(tmp_path, arrays, what):
    refused(save(tmp_path / "f.npz", **arrays), what)


@pytest.mark.parametrize("layer", [3, -4])
def test_a_layer_that_there_is_not_is_refused(tmp_path, layer):
    save(tmp_path / "f.npz", values=np.ones((6, 3, 2)) * vectors(6, 1)[:, None])
    refused(tmp_path / "f.npz", "has 3 layers, 0 to 2", layer=layer)
    refused(save(tmp_path / "g.npz"), "has no layers", layer=layer)


def test_an_object_is_never_unpickled(tmp_path, monkeypatch):
    monkeypatch.setattr(pickle, "load", lambda *_, **__: pytest.fail("unpickled"))
    objects = np.array([print, print], dtype=object)
    refused(save(tmp_path / "f.npz", values=objects), "never opens")


def cut(data):
    return data[: len(data) // 2]


def turned(data):
    """Turn some bytes in the middle of the values."""
    middle = data.index(b"values.npy") + 200
    return (
        data[:middle]
        + bytes(255 - byte for byte in data[middle : middle + 8])
        + (data[middle + 8 :])
    )


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (cut, "no npz file, or cut short"),
        (turned, "is damaged"),
        (lambda _: b"", "no npz"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path, damage, what):
    path = save(tmp_path / "f.npz")
    path.write_bytes(damage(path.read_bytes()))
    refused(path, what)


def test_other_files_are_refused(tmp_path):
    (tmp_path / "f.csv").write_text("utterance,d0\nu0,1\n", encoding="utf-8")
    refused(tmp_path / "f.csv", r"no npz file.*np\.savez")
    np.save(tmp_path / "f.npy", vectors())
    refused(tmp_path / "f.npy", "a single array")
    with zipfile.ZipFile(tmp_path / "f.pt", "w") as archive:
        archive.writestr("archive/data.pkl", b"x")
    refused(tmp_path / "f.pt", "no array utterance and no array values, only none")
    refused(tmp_path / "none.npz", "there is no file")
    refused(tmp_path, "there is no file")
