"""IEMOCAP: five pairs of actors talk to each other; raters judge every turn.

``Ses01F_impro01_M003`` is session 1, dialogue impro01, a turn of the man. The F of
``Ses01F`` says which of the two wears the markers of the motion capture, not who talks:
taken for the gender, it is wrong for half of the utterances.

References
----------
.. [1] C. Busso, M. Bulut, C.-C. Lee, A. Kazemzadeh, E. Mower, S. Kim, J. N. Chang, S.
   Lee and S. S. Narayanan, "IEMOCAP: interactive emotional dyadic motion capture
   database", Language Resources and Evaluation 42, 335-359, 2008.
"""

import os
import re
from pathlib import Path

import numpy as np
import pandas as pd

from privemo.corpora.about import About
from privemo.corpora.corpus import Corpus
from privemo.corpora.files import (
    FARTHEST,
    find,
    find_root,
    read_text,
    shortfall,
    stem,
    walk,
)
from privemo.corpora.iemocap_reasons import REASONS
from privemo.corpora.recordings import as_listed, choose, list_sounds
from privemo.corpora.schema import bin_rating, problem_table, utterance_table

ABOUT = About(
    title="Interactive Emotional Dyadic Motion Capture database (IEMOCAP)",
    licence="for research, after a licence is signed",
    gated=True,
    get=(
        "Fill in the release form on the page of IEMOCAP of the Signal Analysis and "
        "Interpretation Laboratory, University of Southern California."
    ),
    n_utterances={"": 10039},
    n_speakers={"female": 5, "male": 5},
    scale=(1, 5),
)
TREE = """  Session1/dialog/EmoEvaluation/Ses01F_impro01.txt      ratings
  Session1/dialog/transcriptions/Ses01F_impro01.txt     words
  Session1/sentences/wav/Ses01F_impro01/Ses01F_impro01_F000.wav
  ...                                                   10,039 recordings
  Session5/..."""
WAV = "Session[1-5]/sentences/wav"
LAYOUTS = tuple(  # some copies hold each session in a folder of its own
    f"Session*[1-5]/{inner}"
    for inner in (
        *("sentences/wav", "dialog/EmoEvaluation"),
        *("*/sentences/wav", "*/dialog/EmoEvaluation"),
    )
)
# folders right above the files, wherever they are: sub-folders of the first hold others
LABELS, WORDS = "EmoEvaluation", "transcriptions"
ALL_LABELS = "IEMOCAP_EmoEvaluation.txt"  # all of them in one file, in some copies

TARGETS = ("valence", "activation")  # in the order of the released means
RATINGS = tuple(f"{target}_rating" for target in TARGETS)
SAME = 0.001  # released means have four decimals; ours
GENDERS = {"F": "female", "M": "male"}
NAME = re.compile(r"(?P<pair>Ses0(?P<session>[1-5]))[FM]_\w+_(?P<gender>[FM])\d{3}")

# one utterance in a label file: a line that begins with "[", and those below it
BLOCK = re.compile(r"^\[.*(?:\n(?!\[).*)*", re.MULTILINE)
HEAD = re.compile(r"\[[^\]]*\]?\s*(?P<name>\S*)\s*\S*\s*(?P<means>.*)")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
EXTERNAL = "A-E"  # A-F and A-M lines are the actors' ratings of themselves
RATING = re.compile(rf"\b(val|act)\s+({NUMBER.pattern})")
SAID = re.compile(r"(?P<name>[Ss][Ee][Ss]\w+)\s*(?:\[[^\]]*\])?\s*:(?P<text>.*)")
EXTRA = re.compile(r".*_[FM]XX\d+")  # not cut out: neither recording nor label
TAG = re.compile(r"\[[^\]]*\]")  # [LAUGHTER], [BREATHING] and so on are no words


def load(folder=None):
    """Read IEMOCAP: its ratings, its words and the paths of its recordings.

    Parameters
    ----------
    folder : path, optional
        The folder that holds ``Session1`` and so on, one above it or one of these; or
        one that holds ``EmoEvaluation`` anywhere.

    Returns
    -------
    corpus : Corpus
        Acoustic and lexical; acoustic only if there are no transcripts. Ratings from 1
        to 5 are means of the external raters, each rating set within the scale. Column
        ``session``: the two actors of a session hear and answer each other.

    Raises
    ------
    PrivemoError
        If the folder is missing or none of its utterances can be used.
    """
    root = find_root(
        folder, corpus="iemocap", looks_right=_looks_right, tree=TREE, strewn=_strewn
    )
    labels, odd, problems = _read_labels(root)
    spelled = as_listed(labels.index)
    audio, doubts = _find_audio(root, spelled)
    texts, trouble = _read_transcripts(root, spelled)
    table = pd.concat([labels, audio, texts], axis=1).sort_index()
    table["text"] = table["text"].fillna("")
    lexical = (table.loc[table["audio"].notna(), "text"] != "").any()
    reasons = _reasons(table, lexical)
    problems += doubts + trouble + ([] if lexical else [_speechless()])
    problems += _counted(table.groupby(reasons).groups | odd)
    problems += shortfall(
        WAV, found=len(audio), expected=ABOUT.n_utterances[""], what="recordings"
    )
    return Corpus(
        name="iemocap",
        utterances=_utterances(table[reasons == ""]),
        problems=problem_table(problems),
        modalities=("acoustic", "lexical") if lexical else ("acoustic",),
        description=(
            "IEMOCAP (licence to be signed): activation and valence are ratings from 1 "
            "to 5, averaged over external raters; gender is that of the actor who "
            "talks, from the last part of the name."
        ),
    )


def _looks_right(folder):
    return bool(find(folder, *LAYOUTS))


def _strewn(folder):
    """Take a folder that holds labels, however deep, for that of the corpus."""
    near = {"deepest": FARTHEST}
    return (
        folder
        if _files(folder, LABELS, **near) or _all_labels(folder, **near)
        else None
    )


def _all_labels(root, **options):
    """List the files that hold all labels, as some copies have one."""
    paths = map(Path, walk(root, **options))
    return sorted(path for path in paths if path.name.lower() == ALL_LABELS.lower())


def _find_audio(root, spelled):
    """Find the recordings; a column of paths by name, and what is wrong with them.

    Those below ``sentences`` are cut out of the dialogues; where there is no such
    folder, names tell them from whole dialogues.
    """
    sounds = list_sounds(root)
    cut = [path for path in sounds if "sentences" in _folders(path, root)]
    named = [path for path in sounds if NAME.fullmatch(spelled(stem(path)))]
    audio, problems = choose(cut or named, root, lambda path: spelled(stem(path)))
    return _column(audio, "audio"), problems


def _folders(path, root):
    """List the folders in which a file lies, in lower case."""
    return os.path.dirname(os.path.relpath(path, root)).lower().split(os.sep)


def _column(values, name):
    """Make a column of text of a dictionary, also of an empty one."""
    return pd.Series(
        values, index=pd.Index([*values], dtype="str"), dtype="str"
    ).rename(name)


def _files(root, folder, *, deepest=None):
    """List the text files in folders of a name, which may lie anywhere."""
    paths = map(Path, walk(root, deepest=deepest))
    return sorted(
        path
        for path in paths
        if path.parent.name.lower() == folder.lower() and path.suffix.lower() == ".txt"
    )


def _read_labels(root):
    """Average the external raters of every utterance; also, say which are odd."""
    files = _files(root, LABELS) or _all_labels(root)[:1]
    released, raters, again = _read_blocks(files)
    heard = raters.groupby(level="name").mean().reindex(released.index)
    within = raters.clip(*ABOUT.scale).groupby(level="name").mean()
    ratings = within.reindex(released.index).fillna(released.clip(*ABOUT.scale))
    silent = heard.isna() & released.notna()
    used = pd.concat([raters, released[silent]])
    odd = {
        "again": again,
        "released": _any(silent),
        "mean": _any((heard - released).abs() > SAME),
        "scale": _any(used.ne(used.clip(*ABOUT.scale)) & used.notna()),
    }
    empty = [_unread(files, root, "label")] if files and released.empty else []
    return ratings.assign(labelled=True), odd, empty


def _any(mask):
    """Name the utterances for which anything is true."""
    return mask.index[mask.any(axis=1)].unique().to_list()


def _read_blocks(files):
    """Read the label files."""
    released, raters, again = {}, [], []
    for path in files:
        for head, *lines in map(str.splitlines, BLOCK.findall(read_text(path))):
            name, means = _read_head(head)
            if name in released:
                again.append(name)
                continue
            released[name] = means
            raters += [(name, *_read_rater(x)) for x in lines if x.startswith(EXTERNAL)]
    return (
        _table((name, *means) for name, means in released.items()),
        _table(raters),
        again,
    )


def _table(rows):
    return (
        pd.DataFrame(list(rows), columns=["name", *RATINGS])
        .astype({"name": "str"} | dict.fromkeys(RATINGS, "float64"))
        .set_index("name")
    )


def _read_head(line):
    """Read ``[start - end] name emotion [valence, activation, dominance]``."""
    head = HEAD.match(line)
    means = NUMBER.findall(head["means"])
    if len(means) != 3:  # which of them is missing cannot be known
        return head["name"], (np.nan, np.nan)
    return head["name"], (float(means[0]), float(means[1]))


def _read_rater(line):
    """Read ``A-E3: val 3; act 2; dom  2; (comment)``; a value can be missing."""
    values = dict(RATING.findall(line.partition("(")[0]))
    return float(values.get("val", "nan")), float(values.get("act", "nan"))


def _read_transcripts(root, spelled):
    """Read the words of every utterance; also, count the lines of none."""
    texts, extra, files = {}, [], _files(root, WORDS)
    for path in files:
        for number, line in enumerate(read_text(path).splitlines(), 1):
            said = SAID.match(line)
            if said and not EXTRA.fullmatch(said["name"]):
                texts[spelled(said["name"])] = _words(said["text"])
            elif line.strip():
                extra.append(f"{path.relative_to(root)} line {number}")
    if files and not texts:
        return _column(texts, "text"), [_unread(files, root, "transcript")]
    return _column(texts, "text"), [_extra(extra)] if extra else []


def _words(text):
    """Take the tags out; "" if only punctuation is left."""
    words = " ".join(TAG.sub(" ", text).split())
    return words if any(map(str.isalnum, words)) else ""


def _unread(files, root, what):
    """Report files of which not one line can be read."""
    return (
        str(files[0].relative_to(root)),
        f"{len(files):,} files, this one first: not one line is a {what} of an "
        f"utterance such as Ses01F_impro01_F000",
        "copy them again from the release, as they are",
    )


def _extra(lines):
    return (
        lines[0],
        f"{_how_many(lines, 'lines')}no id, or a turn that was not cut out; not used",
        "nothing to do",
    )


def _speechless():
    return (
        f"Session*/dialog/{WORDS}",
        "there is no transcript of any recording; only sound can be studied",
        "copy the folders transcriptions, to study words as well",
    )


def _reasons(table, lexical):
    """Say why an utterance cannot be used, as a key of `REASONS`; "" where it can."""
    no_label, no_audio = table["labelled"].isna(), table["audio"].isna()
    conditions = {  # the first that holds is the reason
        "name": ~table.index.str.fullmatch(NAME),
        "alone": no_label & no_audio,
        "label": no_label,
        "audio": no_audio,
        "rating": table[[*RATINGS]].isna().any(axis=1),
        "words": lexical & (table["text"] == ""),
    }
    reasons = np.select([*conditions.values()], [*conditions], default="")
    return pd.Series(reasons, index=table.index)


def _counted(found):
    """Report the utterances of each reason, one row a reason."""
    return [
        (found[key][0], _how_many(found[key]) + problem, remedy)
        for key, (problem, remedy) in REASONS.items()
        if len(found.get(key, []))
    ]


def _how_many(names, what="utterances"):
    return f"{len(names):,} {what}, this one first: " if len(names) > 1 else ""


def _utterances(table):
    """Make the `utterances` table of those that can be used."""
    parts = table.index.to_series().str.extract(NAME)
    rows = table.assign(
        utterance=table.index,
        speaker="iemocap:" + parts["pair"] + parts["gender"],
        gender=parts["gender"].map(GENDERS),
        session=parts["session"],
    )
    for target, rating in zip(TARGETS, RATINGS, strict=True):
        rows[target] = bin_rating(rows[rating], *ABOUT.scale)
    return utterance_table(rows.drop(columns="labelled").to_dict("records"))
