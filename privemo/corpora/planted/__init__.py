"""The embedded corpus: speech in which it is known what was planted, and how much."""

import json
from pathlib import Path

import pandas as pd

from privemo.corpora.about import About
from privemo.corpora.corpus import Corpus
from privemo.corpora.planted.building import KNOBS, TABLE, build, digest
from privemo.corpora.planted.fingerprint import fingerprint, stored_fingerprint
from privemo.corpora.planted.knobs import Knobs, make_knobs
from privemo.corpora.planted.script import write_script
from privemo.corpora.planted.voices import MEASURES, STYLES, draw_speakers
from privemo.corpora.schema import bin_rating, problem_table, utterance_table
from privemo.errors import PrivemoError
from privemo.paths import data_folder

__all__ = [
    "Knobs",
    "fingerprint",
    "generator",
    "load",
    "make_knobs",
    "stored_fingerprint",
    "write_script",
]
ABOUT = About(
    title="planted",
    licence="none needed",
    gated=False,
    get="Nothing to get: it is built on this machine when it is first asked for.",
    scale=(1, 5),
)
DESCRIPTION = (
    "Speech made by espeak-ng on this machine, rated from 1 to 5 by five simulated "
    "annotators; free of any licence on recordings."
)


def load(folder=None, *, n_jobs=-1, **knobs):
    """Read the planted corpus, and build it first if it is not there.

    Parameters
    ----------
    folder : path, optional
        Where the corpus is or will be. By default a folder in privemo's data folder
        whose name depends on the knobs, so that several can be kept.
    n_jobs : int, default=-1
        Parallel processes that build it, as in joblib.
    **knobs
        Fields of `Knobs` that are not to have their default.

    Returns
    -------
    corpus : Corpus
        `write_script` tells what was planted in each of its utterances.

    Raises
    ------
    PrivemoError
        If there is no such knob, a value is out of range, or `folder` holds something
        else, such as a corpus built with other knobs.
    """
    wanted = make_knobs(**knobs)
    folder = Path(folder or data_folder() / "planted" / digest(wanted))
    folder = folder.expanduser().resolve()
    if not (folder / TABLE).is_file():
        _make_room(folder)
        build(folder, wanted, n_jobs=n_jobs)
    _check_knobs(folder, {name: getattr(wanted, name) for name in knobs})
    return _read(folder)


def generator(utterances):
    """Read what the voice of each utterance was drawn from."""
    folder = Path(utterances["audio"].iloc[0]).parent.parent
    built = json.loads((folder / KNOBS).read_text(encoding="utf-8"))
    voices = draw_speakers(make_knobs(**built)).set_index("speaker")
    voices = voices[[*MEASURES, *STYLES]].astype(float)
    return voices.loc[utterances["speaker"]].reset_index(drop=True)


def named(path):
    """Return the name that a corpus with the knobs of a file would have today."""
    built = json.loads(path.read_text(encoding="utf-8"))
    try:
        return digest(make_knobs(**built))
    except PrivemoError:  # knobs of another version
        return ""


def _make_room(folder):
    """Remove an empty folder; refuse anything else that is in the way."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        pass
    except OSError as error:
        raise PrivemoError(
            f"{folder} is in the way: it is neither a planted corpus (there is no "
            f"{TABLE} in it) nor an empty folder; delete it, or name another folder"
        ) from error


def _check_knobs(folder, asked):
    """Refuse a corpus that was built with other knobs than those asked for."""
    try:
        built = json.loads((folder / KNOBS).read_text(encoding="utf-8"))
        wrong = {name: built[name] for name in asked if built[name] != asked[name]}
    except (OSError, ValueError, KeyError) as error:
        raise PrivemoError(
            f"{folder / KNOBS} cannot be read ({error}); delete {folder}, and it will "
            f"be built again"
        ) from error
    if wrong:
        name, value = next(iter(wrong.items()))
        raise PrivemoError(
            f"the corpus in {folder} was built with {name}={value}, not {asked[name]}; "
            f"leave the knob out, or name another folder"
        )


def _read(folder):
    table = pd.read_csv(folder / TABLE, dtype={"utterance": str})
    there = [(folder / _audio(name)).is_file() for name in table["utterance"]]
    table, missing = table[there], table[[not found for found in there]]
    problems = [
        (_audio(name), "the recording is missing", f"delete {folder} to build it again")
        for name in missing["utterance"]
    ]
    return Corpus(
        name="planted",
        utterances=utterance_table(_rows(folder, table)),
        problems=problem_table(problems),
        modalities=("acoustic", "lexical"),
        description=DESCRIPTION,
    )


def _audio(utterance):
    return f"audio/{utterance}.wav"


def _rows(folder, table):
    """Average the annotators and bin the means, as the paper does."""
    rows = table[["utterance", "speaker", "gender", "text"]].copy()
    rows["audio"] = [str(folder / _audio(name)) for name in rows["utterance"]]
    for emotion in ("activation", "valence"):
        rating = table.filter(regex=rf"^{emotion}_\d+$").mean(axis=1)
        rows[f"{emotion}_rating"] = rating
        rows[emotion] = bin_rating(rating, 1, 5)
    return rows.to_dict("records")
