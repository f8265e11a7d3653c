"""A corpus becomes a file of features that other commands read."""

import numpy as np
import pandas as pd
import pytest
import soundfile
from support.command_line import refuse
from support.voice_weights import draw_weights, saved, small_encoder, write_wheel

from privemo.battery.reading import read_material
from privemo.corpora import own
from privemo.encoders import command, encoding, resemblyzer
from privemo.encoders.command import encode_file
from privemo.encoders.encoding import encode_corpus
from privemo.errors import PrivemoError
from privemo.features.given_file import open_given

PEOPLE = {"anna": "female", "cleo": "female", "eva": "female", "gita": "female"}
PEOPLE |= {"ben": "male", "dan": "male", "finn": "male", "hal": "male"}
CONTENT = saved(draw_weights(seed=1))


@pytest.fixture
def weights(tmp_path, monkeypatch):
    """Let small weights stand for the real ones; return their wheel."""
    monkeypatch.setattr(resemblyzer, "ENCODER", small_encoder(CONTENT))
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(encoding, "CHUNK", 5)  # more than one, and the last not full
    return write_wheel(tmp_path / "wheels", CONTENT)


def write_corpus(folder, *, n_each=2, sound=True, text=""):
    """Write a corpus of one's own: noise, as loud as each speaker's place in a row."""
    rng, lines = (
        np.random.default_rng(0),
        ["utterance,speaker,gender,text,audio,activation"],
    )
    (folder / "audio").mkdir(parents=True)
    for i, (speaker, gender) in enumerate(PEOPLE.items()):
        for j in range(n_each):
            name = f"audio/{speaker}{j}.wav" if sound else ""
            lines.append(f"{speaker}{j},{speaker},{gender},{text},{name},high")
            if sound:
                y = np.cumsum(rng.normal(size=8000 + 4000 * j)) * 0.001 * (i + 1)
                soundfile.write(folder / name, y.clip(-1, 1), 16_000)
    (folder / "utterances.csv").write_text("\n".join(lines) + "\n")
    return folder


def encode(folder, output, weights, **options):
    options = {"encoder": "resemblyzer", "weights": weights} | options
    return list(encode_file("own", folder, output, **options))


def test_the_file_holds_a_vector_and_the_labels_of_every_utterance(tmp_path, weights):
    corpus = own.load(write_corpus(tmp_path / "mine"))
    said = encode(tmp_path / "mine", tmp_path / "x.npz", weights)
    assert said[0].endswith("x.npz: 16 vectors of 5")
    assert "hours a second" in said[1] and len(said) == 2  # nothing is left out
    with np.load(tmp_path / "x.npz", allow_pickle=False) as file:
        held = dict(file)
    for name in ("utterance", "speaker", "gender", "activation", "valence"):
        assert held[name].tolist() == corpus.utterances[name].tolist()
    assert held["values"].shape == (16, 5) and held["values"].dtype == np.float32
    assert str(held["source"]).startswith("Resemblyzer 0.1.4, trained to tell speakers")
    assert "Apache-2.0" in str(held["source"])


def test_what_else_is_known_of_speakers_is_in_the_file(tmp_path, weights):
    folder = write_corpus(tmp_path / "mine")
    table = pd.read_csv(folder / "utterances.csv", dtype=str, keep_default_na=False)
    half = table["speaker"].isin(sorted(PEOPLE)[: len(PEOPLE) // 2])
    accents = np.where(half, "north", "south")
    # the second has the name of an array that means something else
    table = table.assign(accent=accents, block=accents)
    table.to_csv(folder / "utterances.csv", index=False)
    encode(folder, tmp_path / "x.npz", weights)
    with np.load(tmp_path / "x.npz", allow_pickle=False) as file:
        assert file["accent"].tolist() == accents.tolist()
        assert "block" not in file.files
    assert len(open_given(tmp_path / "x.npz").utterance) == 16
    material = read_material(tmp_path / "x.npz", attribute="accent")
    assert material.classes == ["north", "south"]


def test_a_vector_is_that_of_its_own_recording(tmp_path, weights):
    corpus = own.load(write_corpus(tmp_path / "mine"))
    values = encode_corpus(corpus, "resemblyzer", weights).values
    alone = encoding._loaded("resemblyzer", weights)
    for row in (0, 7, 15):
        y, _ = soundfile.read(corpus.utterances["audio"][row], dtype="float32")
        np.testing.assert_allclose(alone([y])[0], values[row], atol=1e-6)


def test_an_attack_reads_the_file(tmp_path, weights):
    write_corpus(tmp_path / "mine")
    encode(tmp_path / "mine", tmp_path / "x.npz", weights)
    material = read_material(tmp_path / "x.npz", attribute="gender")
    assert material.classes == ["female", "male"]
    assert material.representation.shape == (16, 5)


def test_what_cannot_be_read_is_left_out_and_counted(tmp_path, weights):
    folder = write_corpus(tmp_path / "mine")
    (folder / "audio/ben0.wav").write_bytes(b"RIFF, and then nothing")
    soundfile.write(folder / "audio/hal1.wav", np.zeros(16_000), 16_000)
    said = encode(folder, tmp_path / "x.npz", weights)
    assert said[0].startswith("left out: 2 of 16 recordings, first audio/ben0.wav: ")
    with np.load(tmp_path / "x.npz") as file:
        assert not {"ben0", "hal1"} & set(file["utterance"].tolist())
        assert len(file["values"]) == len(file["speaker"]) == 14


def test_where_nothing_can_be_read_nothing_is_written(tmp_path, weights):
    folder = write_corpus(tmp_path / "mine")
    for path in (folder / "audio").iterdir():
        path.write_bytes(b"no sound")
    with pytest.raises(PrivemoError, match="not one of 16 recordings can be used; the"):
        encode(folder, tmp_path / "x.npz", weights)
    assert not (tmp_path / "x.npz").exists()


def test_a_corpus_of_words_alone_is_refused(tmp_path, weights):
    folder = write_corpus(tmp_path / "mine", sound=False, text="yes indeed")
    with pytest.raises(PrivemoError, match="own has no recordings, .*choose a corpus"):
        encode(folder, tmp_path / "x.npz", weights)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("there.npz", "is there already; name another file by --output, or delete it"),
        ("x.npy", "does not end in .npz; name another file by --output"),
        ("there.npz/x.npz", "nothing can be written to .*; name another file by --out"),
        ("folder.npz", "is a folder, and no file; name another file by --output"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused(tmp_path, weights, name, message):
    (tmp_path / "there.npz").write_bytes(b"mine")
    (tmp_path / "folder.npz").mkdir()
    with pytest.raises(PrivemoError, match=message):
        encode(tmp_path, tmp_path / name, weights)
    assert (tmp_path / "there.npz").read_bytes() == b"mine"


def test_wrong_weights_are_refused_before_anything_is_read(tmp_path, weights):
    other = write_wheel(tmp_path / "other", saved(draw_weights(seed=2)))
    with pytest.raises(PrivemoError, match="are not those of resemblyzer==0.1.4"):
        encode(tmp_path / "no corpus", tmp_path / "x.npz", other)


def test_only_the_planted_corpus_has_blocks(tmp_path, weights):
    with pytest.raises(PrivemoError, match="own has one block; leave --blocks out"):
        encode(tmp_path, tmp_path / "x.npz", weights, blocks=2)


def test_blocks_are_told_apart(tmp_path, weights):
    corpus = own.load(write_corpus(tmp_path / "mine"))
    encoded = encode_corpus(corpus, "resemblyzer", weights)
    one, two = (command.feature_arrays([encoded] * n) for n in (1, 2))
    assert "block" not in one
    assert two["block"].tolist() == [0] * 16 + [1] * 16
    np.testing.assert_array_equal(two["values"][16:], one["values"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ravdes"], "did you mean ravdess"),
        (["own", "--encoder", "resemblizer"], "did you mean resemblyzer"),
        (["own", "nowhere"], "there is no nowhere"),
        (["own", "--weights", "x.whl"], "there is no file x.whl"),
    ],
)
def test_slips_on_the_command_line(monkeypatch, capsys, tmp_path, arguments, message):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path))
    assert message in refuse(monkeypatch, capsys, "encode", *arguments)
