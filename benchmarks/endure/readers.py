"""Small files that privemo reads, one of each kind, and how it reads them."""

import gzip
import io
import json
import shutil
import zipfile
from contextlib import suppress

import numpy as np
import pandas as pd
import soundfile

from privemo import paths
from privemo.battery.identity import read_people
from privemo.battery.reading import read_material
from privemo.corpora import load_corpus
from privemo.corpora.audio import read_audio
from privemo.corpora.headers import look_at_headers
from privemo.errors import PrivemoError
from privemo.experiments.kept import find_kept, kept_table
from privemo.experiments.records import find_record, record_name, write_record
from privemo.experiments.timing import timing_table
from privemo.features.given import given_stream, with_given
from privemo.features.vectors import load_vectors
from privemo.lessons.parameters import read_parameters
from privemo.report.results import load_runs

RATE = 16_000  # Hz
SETTINGS = {"kind": "training", "corpus": "toy", "seed": 0}
TEXTS = ["the cat sat on the mat", "a dog sat on a log"]
SHEET = """<worksheet>
<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row></sheetData>
</worksheet>"""


def _chance():
    return np.random.default_rng(0)


def sound(kind):
    """Write a tenth of a second of noise."""
    file, samples = io.BytesIO(), 0.1 * _chance().normal(size=RATE // 10)
    soundfile.write(file, samples, RATE, format=kind)
    return file.getvalue()


def read_sound(path):
    """Read a recording, and its header as `corpora check` does."""
    look_at_headers(pd.Series([str(path)]))
    read_audio(path)


def table():
    """Write representations as a table, one row an utterance."""
    frame = pd.DataFrame(_chance().normal(size=(24, 3)), columns=["d0", "d1", "d2"])
    frame["speaker"] = [f"s{i % 8}" for i in range(24)]
    frame["gender"] = ["female" if i % 2 else "male" for i in range(24)]
    return frame.to_csv(index=False).encode()


def arrays():
    """Write representations as arrays."""
    frame, file = pd.read_csv(io.BytesIO(table())), io.BytesIO()
    texts = {name: frame[name].to_numpy(dtype=str) for name in ("gender", "speaker")}
    np.savez(file, representation=frame[["d0", "d1", "d2"]].to_numpy(), **texts)
    return file.getvalue()


def read_representations(path):
    """Read representations as `privemo attack` does, of gender and of identity."""
    refuse_quietly(read_people, path)
    read_material(path, attribute="gender")


def corpus():
    """Write the table of one's own corpus."""
    rows = ["utterance,speaker,gender,text,activation"]
    for i in range(24):
        gender, level = ("f", "m")[i % 2], ("low", "mid", "high")[i % 3]
        rows.append(f"u{i},s{i % 8},{gender},{TEXTS[i % 2]},{level}")
    return "\n".join(rows).encode()


def read_corpus(path):
    """Read the table of one's own corpus."""
    load_corpus("own", path)


def features():
    """Write features of one's own: sequences, of two layers."""
    lengths, file = np.arange(24) % 3 + 1, io.BytesIO()
    values = _chance().normal(size=(lengths.sum(), 2, 4)).astype("f4")
    names = np.array([f"u{i}" for i in range(24)])
    np.savez(file, utterance=names, values=values, lengths=lengths, source="toy")
    return file.getvalue()


def read_features(path):
    """Read features of one's own, for the utterances of a corpus."""
    root = path.parent / "own"
    root.mkdir(exist_ok=True)
    (root / "utterances.csv").write_bytes(corpus())
    own = load_corpus("own", root)
    given_stream(with_given(own, path, modalities=["given"]))


def podcast(kind):
    """Write labels of MSP-Podcast."""
    columns = [
        "FileName",
        "EmoClass",
        "EmoAct",
        "EmoVal",
        "EmoDom",
        "SpkrID",
        "Gender",
        "Split_Set",
    ]
    rows = [
        [f"MSP-PODCAST_0001_{i:04}.wav", "N", 2.2, 4.0, 2.6, 30 + i % 4, g, "Train"]
        for i, g in enumerate(["Male", "Female"] * 6)
    ]
    frame = pd.DataFrame(rows, columns=columns)
    if kind == "csv":
        return frame.to_csv(index=False).encode()
    return json.dumps(frame.set_index("FileName").to_dict("index")).encode()


def read_podcast(path):
    """Read labels of MSP-Podcast, beside recordings that nobody opens."""
    root = path.parent / "podcast"
    for folder in ("Audios", "Labels"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    for i in range(12):
        (root / "Audios" / f"MSP-PODCAST_0001_{i:04}.wav").touch()
    for old in (root / "Labels").iterdir():
        old.unlink()
    labels = root / "Labels" / f"labels_consensus{path.suffix}"
    labels.write_bytes(path.read_bytes())
    load_corpus("msp_podcast", root)


def meld():
    """Write one of MELD's tables."""
    rows = [
        "Sr No.,Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID,"
        "Season,Episode,StartTime,EndTime"
    ]
    for i in range(12):
        who, mood = (
            ("Ross", "Rachel")[i % 2],
            ("neutral", "positive", "negative")[i % 3],
        )
        times = '"00:16:16,059","00:16:21,731"'
        rows.append(f'{i},"{TEXTS[i % 2]}",{who},joy,{mood},0,{i},8,21,{times}')
    return "\r\n".join(rows).encode()


def read_meld(path):
    """Read one of MELD's tables."""
    root = path.parent / "meld"
    root.mkdir(exist_ok=True)
    (root / "train_sent_emo.csv").write_bytes(path.read_bytes())
    load_corpus("meld", root)


def vectors():
    """Write word vectors in word2vec's binary format."""
    words = sorted({word for text in TEXTS for word in text.split()})
    matrix = _chance().normal(size=(len(words), 5)).astype("<f4")
    rows = (
        w.encode() + b" " + v.tobytes() + b"\n"
        for w, v in zip(words, matrix, strict=True)
    )
    return b"%d %d\n" % matrix.shape + b"".join(rows)


def vectors_as_text():
    """Write word vectors in word2vec's text format."""
    words = sorted({word for text in TEXTS for word in text.split()})
    matrix = _chance().normal(size=(len(words), 5)).round(4)
    rows = (f"{w} {' '.join(map(str, v))}" for w, v in zip(words, matrix, strict=True))
    return "\n".join([f"{len(words)} 5", *rows, ""]).encode()


def read_vectors(path):
    """Read one's own word vectors."""
    load_vectors(path, texts=TEXTS)


def sheet():
    """Write a table as spreadsheet programs keep it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", SHEET.format("speaker"))
    return file.getvalue()


def read_sheet(path):
    """Give a spreadsheet to whatever takes a table, under each name it may have."""
    for suffix in (".xlsx", ".csv", ".npz"):
        for read in (read_representations, read_corpus):
            other = path.with_suffix(suffix)
            other.write_bytes(path.read_bytes())
            refuse_quietly(read, other)


def refuse_quietly(read, path):
    """Read a file; it is right that it is refused."""
    with suppress(PrivemoError):
        read(path)


def record(part):
    """Write one file of a record."""
    folder = paths.runs_folder()
    shutil.rmtree(folder, ignore_errors=True)
    facts = {"scores": {"U": 0.5}, "seconds": 1.5, "versions": {"numpy": "2"}}
    some = {"representation": _chance().normal(size=(8, 3)).astype("f4")}
    return (write_record(folder, SETTINGS, facts, some).folder / part).read_bytes()


def read_record(path):
    """Find a record one of whose files is damaged, and list and time all."""
    part = "record.json" if path.suffix == ".json" else "arrays.npz"
    record(part)
    place = paths.runs_folder() / record_name(SETTINGS)
    (place / part).write_bytes(path.read_bytes())
    if (found := find_record(place.parent, SETTINGS)) is not None:
        found.arrays()
        found.facts.get("scores")
    kept_table(find_kept())
    timing_table(since=0)
    write_record(place.parent, SETTINGS, {}, {"representation": np.zeros(3)})


def run():
    """Write what a notebook leaves for the report."""
    found = {"notebook": "1", "claims": [], "tables": ["a"], "figures": []}
    return json.dumps(found | {"settings": {"seed": 0}, "seconds": {"a": 1.5}}).encode()


def read_run(path):
    """Read what notebooks left for the report."""
    folder = path.parent / "run"
    folder.mkdir(exist_ok=True)
    (folder / "1.json").write_bytes(path.read_bytes())
    load_runs(path.parent)


def notebook():
    """Write a notebook with a cell of parameters."""
    cell = {"cell_type": "code", "source": 'SEED = 0\nCORPUS = "planted"', "id": "a"}
    cell |= {"metadata": {"tags": ["parameters"]}, "outputs": [], "execution_count": 1}
    whole = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole).encode()


READERS = {  # name -> (a whole file, its ending, what reads it)
    "wav": (lambda: sound("WAV"), ".wav", read_sound),
    "flac": (lambda: sound("FLAC"), ".flac", read_sound),
    "representations, npz": (arrays, ".npz", read_representations),
    "representations, csv": (table, ".csv", read_representations),
    "features, npz": (features, ".npz", read_features),
    "own corpus, csv": (corpus, ".csv", read_corpus),
    "MSP-Podcast, csv": (lambda: podcast("csv"), ".csv", read_podcast),
    "MSP-Podcast, json": (lambda: podcast("json"), ".json", read_podcast),
    "MELD, csv": (meld, ".csv", read_meld),
    "record, json": (lambda: record("record.json"), ".json", read_record),
    "record, npz": (lambda: record("arrays.npz"), ".npz", read_record),
    "run, json": (run, ".json", read_run),
    "notebook": (notebook, ".ipynb", read_parameters),
    "word vectors": (vectors, ".bin", read_vectors),
    "word vectors, gzip": (lambda: gzip.compress(vectors()), ".gz", read_vectors),
    "word vectors, text": (vectors_as_text, ".vec", read_vectors),
    "spreadsheet, xlsx": (sheet, ".xlsx", read_sheet),
}
