"""MSP-Podcast: speech cut from podcasts, rated by listeners; releases 1.0 to 2.0.

``MSP-PODCAST_0001_0008.wav`` is segment 0008 of podcast 0001; who speaks, and with what
gender, is in the label file. It is ``labels_consensus.csv`` (spelt ``concensus`` up to
release 1.9) in ``Labels``, ``labels`` or ``label``; releases 1.0 to 1.5 have
``labels.txt``, with the speakers in ``Speaker_ids.txt``. Ratings go from 1, calm or
negative, to 7, active or positive: no scale is upside down.

Nothing of the released partition (``Split_Set``, ``Partitions.txt``) is in the table.
The paper asks for five folds that share no speaker. The partition has up to three test
sets that share speakers with each other, and keeps the segments whose speaker is
unknown, which cannot be used here, in its training set.

References
----------
.. [1] R. Lotfian and C. Busso, "Building naturalistic emotionally balanced speech
   corpus by retrieving emotional speech from existing podcast recordings", IEEE
   Transactions on Affective Computing 10(4), 471-483, 2019.
"""

import os
import re

import numpy as np
import pandas as pd

from privemo.corpora.about import About
from privemo.corpora.corpus import Corpus
from privemo.corpora.files import (
    FARTHEST,
    find_root,
    read_text,
    shortfall,
    stem,
    walk,
)
from privemo.corpora.msp_podcast_labels import (
    BOTH,
    LABEL_FILES,
    LABEL_FOLDERS,
    NAME,
    SPLIT,
    find_among,
    find_labels,
    read_labels,
    spelled,
)
from privemo.corpora.recordings import list_sounds, recordings
from privemo.corpora.schema import bin_rating, problem_table, utterance_table
from privemo.files.missing import is_missing
from privemo.terms import GENDERS

ABOUT = About(
    title="MSP-Podcast",
    licence="academic licence of UT Dallas, signed by an institution",
    gated=True,
    get="Ask the MSP laboratory of UT Dallas; the page of MSP-Podcast has the form.",
    # recordings of a release; "paper": the part whose speakers' gender was known to it
    n_utterances={
        "1.8": 73042,
        "1.11": 151654,
        "1.12": 207136,
        "2.0": 264705,
        "paper": 13555,
    },
    scale=(1, 7),
)
TREE = """  Audios/MSP-PODCAST_0001_0008.wav    Audio in older releases
  Audios/...
  Labels/labels_consensus.csv         or labels, label; or labels_concensus.csv
  up to release 1.5: labels.txt and Speaker_ids.txt instead"""
AUDIO_FOLDERS = ("Audios", "Audio")
PARTITION_FILES = ("Partitions.txt", "Partition.txt")  # as it is, as readmes call it
README = "readme.txt"
RELEASE = r"(?<![\d.])([12]\.\d{1,2})(?![\d.])"
TARGETS = ["activation", "valence"]
HIDDEN = ("Test3 comes without labels", "nothing to do")
REASONS = {  # key -> problem, remedy
    "again": (
        "an earlier line is of the same recording",
        "nothing to do: that line is used",
    ),
    "hidden": HIDDEN,
    "audio": ("the recording is not here", "unpack all of the audio, or leave it"),
    "speaker": ("the speaker is unknown", "nothing to do: the makers do not say"),
    "two": (
        "the speaker has two genders in the labels",
        "nothing to do, or correct the labels if it is known which one is right",
    ),
    "gender": ("the gender is unknown", "nothing to do: the makers do not say"),
    "word": ("the gender is in words that are not known", "write Female or Male"),
    "rating": (
        "neither activation nor valence is rated from 1 to 7",
        "nothing to do, unless the file was changed",
    ),
}


def load(folder=None):
    """Read MSP-Podcast of any release: its labels, and the names of its recordings.

    Parameters
    ----------
    folder : path, optional
        The folder that holds ``Audios/`` and ``Labels/``, one above it or one of these;
        or one that holds them in any other order.

    Returns
    -------
    corpus : Corpus
        Acoustic only, as in the paper. ``text`` holds the transcripts that are there.
        Utterances whose speaker or gender is unknown, or whose speaker has two
        genders, are counted in ``problems``.

    Raises
    ------
    PrivemoError
        If the folder is missing, its labels cannot be read or none of its utterances
        can be used.
    """
    root = find_root(
        folder,
        corpus="msp_podcast",
        looks_right=_looks_right,
        tree=TREE,
        strewn=_strewn,
    )
    inner = find_among(root, AUDIO_FOLDERS) or root
    audio, trouble = recordings(inner, spelled=spelled)
    file = find_labels(root)
    release = _release(root)
    version = release or LABEL_FILES[file.name.lower()]
    lines = read_labels(file, root)
    reasons = _reasons(lines, audio)
    used = lines[reasons == ""]
    return Corpus(
        name="msp_podcast",
        utterances=_utterances(used, audio, _texts(root, used)),
        problems=problem_table(
            trouble
            + _left_out(lines, reasons, file.name)
            + _unlabelled(lines, audio, root, file.name)
            + _unrated(used, file.name)
            + shortfall(
                root.name,
                found=len(audio),
                expected=ABOUT.n_utterances.get(release, 0),
                what="recordings",
            )
        ),
        modalities=("acoustic",),
        description=(
            f"MSP-Podcast {version} (academic licence): "
            f"activation and valence rated by listeners from 1 to 7; gender as its "
            f"makers annotated it."
        ),
    )


def _looks_right(folder):
    sound = find_among(folder, AUDIO_FOLDERS)
    return bool(sound and find_among(folder, LABEL_FILES, LABEL_FOLDERS))


def _strewn(folder):
    """Take a folder that holds both labels and sound, however deep."""
    sounds = list_sounds(folder, deepest=FARTHEST)
    named = any(NAME.fullmatch(stem(path)) for path in sounds)
    return folder if named and find_labels(folder) else None


def _release(root):
    """Take the release from the folder's name or its readme; "" if neither says it."""
    named = re.search(RELEASE, root.name)
    readme = find_among(root, [README])
    if readme and not named:  # further down, it mentions other releases
        named = re.search(rf"Release\s+{RELEASE}", read_text(readme))
    return named[1] if named else ""


def _reasons(lines, audio):
    """Say why a line cannot be used, as a key of `REASONS`; "" where it can."""
    unrated = lines[TARGETS].isna().all(axis=1)
    gender = lines["gender"].where(lines["gender"].isin(GENDERS))
    unknown = lines["SpkrID"].map(is_missing).astype(bool)
    n_genders = gender.groupby(lines["SpkrID"]).transform("nunique")
    conditions = {  # the first that holds is the reason
        "again": lines["utterance"].duplicated(),
        "hidden": unrated & (lines[SPLIT] == "Test3"),
        "audio": ~lines["utterance"].isin(audio.keys()),
        "speaker": unknown,
        "two": (n_genders > 1) | (lines["gender"] == BOTH),
        "gender": lines["gender"] == "",
        "word": gender.isna(),
        "rating": unrated,
    }
    reasons = np.select([*conditions.values()], [*conditions], default="")
    return pd.Series(reasons, index=lines.index)


def _left_out(lines, reasons, file):
    """Count the lines that are not used, one row per reason."""
    problems = []
    for reason, (problem, remedy) in REASONS.items():
        these = lines[reasons == reason]
        if len(these):
            say = {"two": _speakers, "word": _written}.get(reason)
            who = f" ({say(these)})" if say else ""
            problems.append(_counted(these, f"{problem}{who}", remedy, file))
    return problems


def _speakers(these):
    """Count the speakers in some lines, with the first three."""
    names = these["SpkrID"].unique()
    return f"{len(names)} of them, first {', '.join(names[:3])}"


def _written(these):
    """Quote the words for a gender that were not understood."""
    return ", ".join(repr(word) for word in these["Gender"].unique()[:3])


def _counted(these, problem, remedy, file):
    """Report some lines of the label file in one row."""
    return (
        f"{file}, {these['FileName'].iloc[0]}",
        f"{len(these):,} lines, this one first: {problem}",
        remedy,
    )


def _unlabelled(lines, audio, root, file):
    """Report the recordings that the label file does not name."""
    unlabelled = audio.keys() - set(lines["utterance"])
    hidden = unlabelled & _test3(root)
    unknown = (
        f"{file} does not name them",
        "nothing to do if they belong to Test3; else unpack the labels again",
    )
    return [
        (
            os.path.relpath(audio[min(names)], root),
            f"{len(names):,} recordings, this one first: {problem}",
            remedy,
        )
        for names, (problem, remedy) in (
            (hidden, HIDDEN),
            (unlabelled - hidden, unknown),
        )
        if names
    ]


def _test3(root):
    """Name the utterances of Test3, where there is a file that says it."""
    path = find_among(root, PARTITION_FILES, [".", *LABEL_FOLDERS])
    text = read_text(path) if path else ""
    named = re.findall(r"^Test3[ \t]*;[ \t]*(\S+)\.\w+", text, re.MULTILINE)
    return set(map(spelled, named))


def _unrated(used, file):
    """Report utterances that have a rating of activation or of valence only."""
    return [
        _counted(
            used[used[target].isna()],
            f"{target} is not rated from 1 to 7",
            f"nothing to do: it is used for everything but {target}",
            file,
        )
        for target in TARGETS
        if used[target].isna().any()
    ]


def _texts(root, used):
    """Read the transcripts of some utterances; "" where there is none."""
    folder = find_among(root, ["Transcripts"])
    there = {spelled(stem(path)): path for path in walk(folder)} if folder else {}
    return [
        " ".join(read_text(there[name]).split()) if name in there else ""
        for name in used["utterance"]
    ]


def _utterances(used, audio, texts):
    """Make the `utterances` table of the lines that can be used."""
    table = pd.DataFrame(
        {
            "utterance": used["utterance"],
            "speaker": "msp_podcast:" + used["SpkrID"],
            "gender": used["gender"],
            "text": texts,
            "audio": used["utterance"].map(audio),
            "activation": bin_rating(used["activation"], *ABOUT.scale),
            "valence": bin_rating(used["valence"], *ABOUT.scale),
            "activation_rating": used["activation"],
            "valence_rating": used["valence"],
        }
    )
    columns = [table[column].tolist() for column in table]  # four times to_dict's speed
    return utterance_table(
        dict(zip(table, values, strict=True)) for values in zip(*columns, strict=True)
    )
