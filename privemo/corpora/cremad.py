"""CREMA-D: 91 actors, twelve English sentences, six emotions, some at three levels.

``1001_IEO_ANG_HI.wav`` is speaker 1001, sentence IEO, emotion ANG, level HI; XX is a
level that was not asked for. Gender is in a table beside the recordings.

References
----------
.. [1] H. Cao, D. G. Cooper, M. K. Keutmann, R. C. Gur, A. Nenkova and R. Verma,
   "CREMA-D: crowd-sourced emotional multimodal actors dataset", IEEE Transactions on
   Affective Computing 5(4), 377-390, 2014.
"""

import os
import re
from functools import partial

import pandas as pd

from privemo.corpora.about import About
from privemo.corpora.audio import is_pointer
from privemo.corpora.categories import category_levels
from privemo.corpora.corpus import Corpus
from privemo.corpora.files import (
    DEEPEST,
    find,
    find_root,
    read_table,
    shortfall,
    spreadsheets,
    stem,
    walk,
)
from privemo.corpora.genders import gender_of
from privemo.corpora.recordings import common_folder, holds_named, recordings
from privemo.corpora.schema import problem_table, utterance_table
from privemo.files.missing import is_missing
from privemo.terms import GENDERS

ABOUT = About(
    title="CREMA-D",
    licence="ODbL 1.0, its contents DbCL 1.0",
    gated=False,
    get="Clone github.com/CheyneyComputerScience/CREMA-D with git-lfs installed.",
    n_utterances={"": 7442},
    n_speakers={"female": 43, "male": 48},
)
TREE = """  VideoDemographics.csv       gender of 91 speakers
  AudioWAV/1001_IEO_ANG_HI.wav
  AudioWAV/...                7,442 recordings"""
DEMOGRAPHICS = "VideoDemographics.csv"
FURTHER = {"age": "Age", "race": "Race", "ethnicity": "Ethnicity"}  # its columns
ATTRIBUTES = ("age_group", "race", "ethnicity")
# name -> last year; three of about as many actors each; ours
AGE_GROUPS = {"below 30": 29, "30 to 44": 44, "from 45": 120}
CATEGORIES = {
    "ANG": "anger",
    "DIS": "disgust",
    "FEA": "fear",
    "HAP": "happiness",
    "NEU": "neutral",
    "SAD": "sadness",
}
# Ours: the table of categories tells two intensities apart. Of the clips at low, medium
# and high level, listeners heard 68, 48 and 24 % as neutral speech, and 44 % of those
# without a level (NEU aside): high is the strong one. Low joins medium, because nothing
# in that table is weaker than normal.
INTENSITIES = {"LO": "normal", "MD": "normal", "HI": "strong", "XX": ""}
SENTENCES = {
    "DFA": "Don't forget a jacket",
    "IEO": "It's eleven o'clock",
    "IOM": "I'm on my way to the meeting",
    "ITH": "I think I have a doctor's appointment",
    "ITS": "I think I've seen this before",
    "IWL": "I would like a new alarm clock",
    "IWW": "I wonder what this is about",
    "MTI": "Maybe tomorrow it will be cold",
    "TAI": "The airplane is almost full",
    "TIE": "That is exactly what happened",
    "TSI": "The surface is slick",
    "WSI": "We'll stop in a couple of minutes",
}
CODES = (
    r"(?P<speaker>\d{4})"
    rf"_(?P<sentence>{'|'.join(SENTENCES)})"
    rf"_(?P<emotion>{'|'.join(CATEGORIES)})"
)
NAME = re.compile(rf"{CODES}_(?P<level>{'|'.join(INTENSITIES)})", re.IGNORECASE)
# 1040_ITH_SAD_X of older copies; only sentence IEO has levels that this could stand for
OLDER = re.compile(rf"(?!.*_IEO_(?!NEU)){CODES}_X", re.IGNORECASE)
SILENT = {"1076_MTI_SAD_XX"}  # as its makers say
REASONS = {  # key -> problem, remedy
    "name": (
        "the name is not like 1001_IEO_ANG_HI.wav, with the codes of CREMA-D",
        "restore the name it was released with, or take it out",
    ),
    "silent": ("the released recording has no sound", "nothing to do"),
    "pointer": (
        "is a git-lfs pointer, not the recording itself",
        "install git-lfs and run `git lfs pull` where CREMA-D was cloned; a zip of the "
        "repository holds pointers only",
    ),
    "gender": (
        f"the gender of the speaker is not in {DEMOGRAPHICS}",
        "download that table again",
    ),
}


def load(folder=None):
    """Read CREMA-D from its file names and its table of speakers.

    Parameters
    ----------
    folder : path, optional
        The folder that holds ``AudioWAV``, one above it or ``AudioWAV`` itself; or one
        that holds the recordings in any other order.

    Returns
    -------
    corpus : Corpus
        Acoustic only: everybody speaks the same sentences, so words can tell nothing.

    Raises
    ------
    PrivemoError
        If the folder is missing or none of its recordings can be used.
    """
    root = find_root(
        folder,
        corpus="cremad",
        looks_right=partial(holds_named, inner="AudioWAV", named=NAME.fullmatch),
        tree=TREE,
        strewn=partial(common_folder, named=NAME.fullmatch),
    )
    people, problems = _read_people(root)
    inner = find(root, "AudioWAV")
    found, trouble = recordings(inner[0] if inner else root, spelled=_spelled)
    rows, left_out = [], {reason: [] for reason in REASONS}
    for name, path in found.items():
        if reason := _reason(name, path, people):
            left_out[reason].append(os.path.basename(path))
        else:
            rows.append(_row(name, path, people))
    return Corpus(
        name="cremad",
        utterances=utterance_table(rows, attributes=ATTRIBUTES),
        problems=problem_table(
            problems
            + trouble
            + _respelled(found)
            + [_counted(names, reason) for reason, names in left_out.items() if names]
            + shortfall(
                "AudioWAV",
                found=len(rows),
                expected=ABOUT.n_utterances[""] - len(SILENT),
                what="recordings with sound",
            )
        ),
        modalities=("acoustic",),
        description=(
            "CREMA-D (ODbL): activation and valence are set by acted emotion category "
            "and level, not rated; gender as its table of speakers gives it."
        ),
    )


def _spelled(name):
    """Spell a name as released: in upper case, and XX where there is no level."""
    if NAME.fullmatch(name):
        return name.upper()
    return f"{name}X".upper() if OLDER.fullmatch(name) else name


def _respelled(found):
    """Report the recordings that are read under a later spelling of their name."""
    older = {n: stem(path) for n, path in found.items() if OLDER.fullmatch(stem(path))}
    if not older:
        return []
    name, file = next(iter(older.items()))
    return [
        (
            os.path.basename(found[name]),
            f"{len(older):,} recordings, this one first, have an older name; "
            f"'{file}' is read as '{name}'",
            "nothing to do, or give it its name of today",
        )
    ]


def _read_people(root):
    """Read gender, age and race of each speaker, and what is wrong with the table."""
    again = f"download it again and put it into {root.name}"
    path = _find_table(root)
    if not path:
        if sheets := spreadsheets(root, [DEMOGRAPHICS]):
            again = f"save {sheets[0]} as csv"
        return {}, [(DEMOGRAPHICS, "the file is missing: no gender is known", again)]
    try:
        table = read_table(path, ("ActorID", "Sex"))
        # programs that take numbers for numbers write 1001.0
        speakers = table["ActorID"].str.strip().str.replace(r"\.0$", "", regex=True)
        people = pd.DataFrame({"gender": table["Sex"].map(gender_of)})
    except (ValueError, KeyError) as error:
        what = f"is no csv table with columns ActorID and Sex ({error})"
        return {}, [(DEMOGRAPHICS, what, again)]
    for name, column in FURTHER.items():
        said = table.get(column, pd.Series("", index=table.index))
        people[name] = said.map(lambda word: "" if is_missing(word) else word.strip())
    people["age_group"] = people.pop("age").map(age_group)
    people = people.set_axis(speakers)[people["gender"].isin(GENDERS).to_numpy()]
    people = people[~people.index.duplicated(keep="last")]
    return people.to_dict("index"), []


def age_group(age):
    """Put an age in years into a group; "" if it is none.

    Examples
    --------
    >>> [age_group(age) for age in ("20", "30", "41.0", "74", "")]
    ['below 30', '30 to 44', '30 to 44', 'from 45', '']
    """
    try:
        years = int(float(age))
    except (ValueError, OverflowError):
        return ""
    last = (name for name, last in AGE_GROUPS.items() if 0 <= years <= last)
    return next(last, "")


def _find_table(root):
    """Find the table of speakers above the recordings, or anywhere below the root."""
    places = DEMOGRAPHICS, f"processedResults/{DEMOGRAPHICS}"
    above = (find(place, *places) for place in (root, *root.parents[:DEEPEST]))
    below = ([path] for path in walk(root) if _is_table(path))
    return next((found[0] for found in (*above, *below) if found), None)


def _is_table(path):
    return os.path.basename(path).lower() == DEMOGRAPHICS.lower()


def _reason(name, path, people):
    """Say why a recording cannot be used, as a key of `REASONS`; "" if it can."""
    parts = NAME.fullmatch(name)
    if not parts:
        return "name"
    if name in SILENT:
        return "silent"
    if is_pointer(path):
        return "pointer"
    return "" if parts["speaker"] in people else "gender"


def _counted(names, reason):
    """Report the recordings that are left out for one reason in one row."""
    problem, remedy = REASONS[reason]
    if len(names) > 1:
        problem = f"{len(names):,} recordings, this one first: {problem}"
    return names[0], problem, remedy


def _row(name, path, people):
    """Turn the name of a recording into a row."""
    parts = NAME.fullmatch(name)
    activation, valence = category_levels(
        CATEGORIES[parts["emotion"]], INTENSITIES[parts["level"]]
    )
    return {
        "utterance": name,
        "speaker": f"cremad:{parts['speaker']}",
        **people[parts["speaker"]],
        "text": SENTENCES[parts["sentence"]],
        "audio": path,
        "activation": activation,
        "valence": valence,
    }
