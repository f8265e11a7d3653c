"""The embedded corpus: speech in which it is known what was planted, and how much."""

import json
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from privemo.corpora.about import About
from privemo.corpora.corpus import Corpus
from privemo.corpora.planted.building import (
    AUDIO,
    KNOBS,
    TABLE,
    build,
    digest,
    rendered,
)
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
    "knobs_of",
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


def load(folder=None, *, n_blocks=1, n_jobs=-1, **knobs):
    """Read the planted corpus, and build it first if it is not there.

    Parameters
    ----------
    folder : path, optional
        Where the corpus is or will be. By default a folder in privemo's data folder
        whose name depends on the knobs, so that several can be kept.
    n_blocks : int, default=1
        Independent corpora of the same knobs to load with it, itself the first: block i
        has the seed of the first plus i, and so speakers, emotions and words of its
        own. They are in privemo's data folder, and their recordings are rendered when
        features are computed, and not kept.
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
    folder = Path(folder or _place(wanted)).expanduser().resolve()
    if not (folder / TABLE).is_file() or not (folder / AUDIO).is_dir():
        _make_room(folder)
        build(folder, wanted, n_jobs=n_jobs)
    built = _check_knobs(folder, {name: getattr(wanted, name) for name in knobs})
    first = replace(_read(folder), content=digest(built))
    if n_blocks == 1:
        return first
    others = (replace(built, seed=built.seed + i) for i in range(1, n_blocks))
    return replace(first, blocks=(first, *map(_block, others)))


def _place(knobs):
    """Return where a corpus is in privemo's data folder."""
    return data_folder() / "planted" / digest(knobs)


def _block(knobs):
    """Read a block whose recordings are rendered when they are needed."""
    folder = _place(knobs)
    if not (folder / TABLE).is_file():
        build(folder, knobs, audio=False)
    content, recorded = digest(knobs), partial(rendered, knobs=knobs)
    return replace(_read(folder, audio=False), content=content, recorded=recorded)


def generator(utterances):
    """Read what the voice of each utterance was drawn from."""
    voices = draw_speakers(knobs_of(utterances)).set_index("speaker")
    voices = voices[[*MEASURES, *STYLES]].astype(float)
    return voices.loc[utterances["speaker"]].reset_index(drop=True)


def knobs_of(utterances):
    """Read the knobs that a planted corpus was built with, from its folder."""
    folder = Path(utterances["audio"].iloc[0]).parent.parent
    return make_knobs(**json.loads((folder / KNOBS).read_text(encoding="utf-8")))


def named(path):
    """Return the name that a corpus with the knobs of a file would have today."""
    built = json.loads(path.read_text(encoding="utf-8"))
    try:
        return digest(make_knobs(**built))
    except PrivemoError:  # knobs of another version
        return ""


def _make_room(folder):
    """Remove an empty folder, or a block; refuse anything else that is in the way."""
    if (folder / TABLE).is_file() and not (folder / AUDIO).is_dir():
        shutil.rmtree(folder)  # has no recordings, and now they are wanted
        return
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
    return make_knobs(**built)


def _read(folder, *, audio=True):
    table = pd.read_csv(folder / TABLE, dtype={"utterance": str})
    there = [not audio or (folder / _audio(u)).is_file() for u in table["utterance"]]
    table, missing = table[there], table[[not found for found in there]]
    problems = [
        (_audio(name), "the recording is missing", f"delete {folder} to build it again")
        for name in missing["utterance"]
    ]
    return Corpus(
        name="planted",
        utterances=utterance_table(_rows(folder, table), attributes=["age_group"]),
        problems=problem_table(problems),
        modalities=("acoustic", "lexical"),
        description=DESCRIPTION,
    )


def _audio(utterance):
    return f"{AUDIO}/{utterance}.wav"


def _rows(folder, table):
    """Average the annotators and bin the means, as the paper does."""
    columns = ["utterance", "speaker", "gender", "age_group", "text"]
    rows = table[columns].copy()
    rows["audio"] = [str(folder / _audio(name)) for name in rows["utterance"]]
    for emotion in ("activation", "valence"):
        rating = table.filter(regex=rf"^{emotion}_\d+$").mean(axis=1)
        rows[f"{emotion}_rating"] = rating
        rows[emotion] = bin_rating(rating, 1, 5)
    return rows.to_dict("records")
