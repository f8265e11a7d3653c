"""Build the corpus on disk, once; a killed build leaves nothing that looks like one.

Of a block only the table is kept: it takes seconds to render it again, and ten blocks
of recordings take half a gigabyte.
"""

import csv
import hashlib
import json
import tempfile
import wave
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from joblib import delayed

from privemo.corpora.planted.rendering import SAMPLE_RATE, recording
from privemo.corpora.planted.script import write_script
from privemo.corpora.planted.synthesis import voice_home
from privemo.files import new_folder
from privemo.progress import track
from privemo.stages import code_digest
from privemo.workers.parallel import processes

TABLE, KNOBS, AUDIO = "utterances.csv", "knobs.json", "audio"
FEW = 100  # utterances; below, starting processes takes longer than rendering
README = """# The planted corpus

Speech rendered by espeak-ng on this machine from the settings in knobs.json; no person
has said these sentences or rated them. `audio/` holds 16 kHz, 16 bit, mono recordings,
`utterances.csv` a row for each: its text and the ratings from 1 to 5 of each simulated
annotator. Delete the folder at any time: privemo builds it again, with the same bits.
"""


def digest(knobs):
    """Name a corpus by all that decides its bits."""
    made_by = [
        asdict(knobs),
        version("espeakng-loader"),
        code_digest("corpora/planted"),
    ]
    return hashlib.sha256(json.dumps(made_by).encode()).hexdigest()[:16]


def build(folder, knobs, *, audio=True, n_jobs=-1):
    """Write a corpus into a folder, with its recordings or without.

    The corpus is there whole or not at all, also if this process is killed; of two
    processes that build it, one is the first.
    """
    with new_folder(folder) as temporary:
        if audio:
            (temporary / AUDIO).mkdir()
            render(temporary / AUDIO, knobs, n_jobs=n_jobs)
        _write_table(temporary / TABLE, write_script(knobs))
        _write(temporary / KNOBS, json.dumps(asdict(knobs), indent=2) + "\n")
        _write(temporary / "README.md", README)


@contextmanager
def rendered(utterances, *, knobs, n_jobs=-1):
    """Yield the table of a corpus with recordings that are there until the block ends.

    They lie where no other process looks, so that nobody takes them away from another.
    """
    with tempfile.TemporaryDirectory(prefix="privemo-") as folder:
        render(Path(folder), knobs, n_jobs=n_jobs)
        audio = [str(Path(folder, Path(name).name)) for name in utterances["audio"]]
        yield utterances.assign(audio=audio)


def render(folder, knobs, *, n_jobs=-1):
    """Render all recordings of a corpus into a folder that is there."""
    script = write_script(knobs)
    n_jobs = 1 if len(script) < FEW else n_jobs
    speakers = [rows for _, rows in script.groupby("speaker", sort=False)]
    done = processes(n_jobs, return_as="generator_unordered")(
        delayed(_record)(rows, folder, knobs) for rows in speakers
    )
    for _ in track(done, total=len(speakers), label="speakers of the planted corpus"):
        pass


def _record(rows, folder, knobs):
    """Record the utterances of one speaker."""
    with voice_home() as home:
        for row in rows.itertuples():
            samples = recording(row, home=home, knobs=knobs)
            write_wav(folder / f"{row.utterance}.wav", samples)


def write_wav(path, samples):
    """Write int16 samples, shape (n_samples,), as a mono recording at 16 kHz."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)  # bytes
        file.setframerate(SAMPLE_RATE)
        file.writeframes(samples.astype("<i2").tobytes())


def _write_table(path, script):
    """Write what an annotated corpus would have, and no more: no latent emotions."""
    ratings = [name for name in script.columns if name[-2:-1] == "_"]
    columns = ["utterance", "speaker", "gender", "age_group", "text", *ratings]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(script[columns].itertuples(index=False))


def _write(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")
