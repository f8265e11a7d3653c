"""MELD: utterances of the series Friends, with sentiment.

Its text is used and, where the sound has been extracted from nearly all of its video
clips, that too.

References
----------
.. [1] S. Poria, D. Hazarika, N. Majumder, G. Naik, E. Cambria and R. Mihalcea, "MELD: a
   multimodal multi-party dataset for emotion recognition in conversations", ACL,
   527-536, 2019.
"""

import re

import numpy as np
import pandas as pd

from privemo.corpora.about import About
from privemo.corpora.corpus import Corpus
from privemo.corpora.files import find, find_root, read_table, shortfall, spreadsheets
from privemo.corpora.meld_clips import CLIPS, find_clips
from privemo.corpora.schema import problem_table, utterance_table

ABOUT = About(
    title="MELD",
    licence="GPL-3 for the annotations",
    gated=False,
    get="Download the folder data/MELD of github.com/declare-lab/MELD.",
    n_utterances={"": 13708},
)
SPLITS = {"train": 9989, "dev": 1109, "test": 2610}  # rows as released
TREE = """  train_sent_emo.csv          9,989 utterances
  dev_sent_emo.csv            1,109 utterances
  test_sent_emo.csv           2,610 utterances"""
BAD = {  # clips known to be of no use, and why
    "train_dia125_utt3": "cannot be played",
    "dev_dia110_utt7": "is not in the release",
    "test_dia38_utt4": "lasts five minutes: a whole scene",
    "test_dia155_utt3": "has no length",
    "test_dia220_utt0": "lasts four minutes: a whole scene",
}
ENOUGH = 0.9  # share of the utterances that must have sound for it to be used; ours
COLUMNS = ("Utterance", "Speaker", "Sentiment", "Dialogue_ID", "Utterance_ID")
# MELD does not annotate gender: that of its six main characters, who speak 83 % of it
GENDERS = {
    "Chandler": "male",
    "Joey": "male",
    "Ross": "male",
    "Monica": "female",
    "Phoebe": "female",
    "Rachel": "female",
}
VALENCE = {"negative": "low", "neutral": "mid", "positive": "high"}
JOINT = re.compile(r"all|both|the guys|.*( and |&|/|,).*", re.IGNORECASE)
REASONS = {  # key -> problem, remedy
    "joint": ("several people speak at once", "nothing to do: no one gender fits"),
    "gender": (
        "the speaker is not one of the six main characters, so the gender is unknown",
        "nothing to do: MELD does not annotate gender",
    ),
    "label": (
        "the label (sentiment) is unknown",
        f"correct it to one of {', '.join(VALENCE)}",
    ),
    "text": ("the text is empty", "download the file again, or leave it"),
    "id": (
        "the id is missing, or an earlier row has it",
        "download the file again, or leave it",
    ),
}
STRAIGHT = str.maketrans("‘’“”", "''\"\"")  # as word vectors spell them


def load(folder=None):
    """Read MELD: its text, and its sound where that has been extracted.

    Parameters
    ----------
    folder : path, optional
        The folder that holds ``train_sent_emo.csv`` and so on, or one above it.

    Returns
    -------
    corpus : Corpus
        Valence from the sentiment that annotators gave, no activation. Curly quotes
        are straightened. Utterances of others than the six main characters, and of
        several speakers at once, are counted in ``problems``. Lexical only, unless
        nine in ten of the other utterances have a recording, such as
        ``train_splits/dia0_utt0.wav``: then acoustic, too, without the tenth.

    Raises
    ------
    PrivemoError
        If the folder is missing or none of its utterances can be used.
    """
    root = find_root(folder, corpus="meld", looks_right=_looks_right, tree=TREE)
    tables, problems = [], []
    for split, expected in SPLITS.items():
        table, trouble = _read_split(root, split, expected)
        tables.append(table)
        problems += trouble
    lines = pd.concat(tables, ignore_index=True)
    reasons = _reasons(lines)
    clips, doubts = find_clips(root, folder)
    utterances, modalities, trouble = _add_audio(
        _utterances(lines[reasons == ""]), clips
    )
    return Corpus(
        name="meld",
        utterances=utterances,
        problems=problem_table(problems + _left_out(lines, reasons) + doubts + trouble),
        modalities=modalities,
        description=(
            f"MELD {'text' if len(modalities) == 1 else 'text and sound'} (GPL-3): "
            f"valence is the sentiment its annotators gave, there is no activation; "
            f"gender is that of the six main characters."
        ),
    )


def _looks_right(folder):
    found = [path for split in SPLITS if (path := _find(folder, split))]
    # a single folder that has a split in its name may hold all of another MELD
    return len(found) > 1 or any(
        path.parent == folder or path.parent.name.lower() in SPLITS for path in found
    )


def _find(root, split):
    """Find the csv of a split in the root or, as in some copies, a folder below."""
    name = f"{split}_sent_emo.csv"
    places = name, f"{split}/{name}", f"*{split}*/{name}"
    found = [path for path in find(root, *places) if path.is_file()]
    return found[0] if found else None


def _read_split(root, split, expected):
    """Read one csv: its lines, and what is wrong with the file as a whole."""
    nothing = pd.DataFrame(columns=["split", "row", *COLUMNS], dtype="str")
    again = "download it again; the other files are used"
    path = _find(root, split)
    if path is None:
        if sheets := spreadsheets(root, [f"{split}_sent_emo.csv"]):
            again = f"save {sheets[0]} as csv; the other files are used"
        return nothing, [(f"{split}_sent_emo.csv", "the file is missing", again)]
    file = str(path.relative_to(root))
    try:
        lines = _read_csv(path)
    except ValueError as error:
        return nothing, [(file, f"is no csv table ({str(error).strip()})", again)]
    missing = [column for column in COLUMNS if column not in lines.columns]
    if missing:
        return nothing, [(file, f"has no column {', '.join(missing)}", again)]
    trouble = shortfall(file, found=len(lines), expected=expected, what="utterances")
    # row as a spreadsheet counts it, with the header as row 1
    lines = lines[[*COLUMNS]].assign(split=split, row=np.arange(len(lines)) + 2)
    return lines, trouble


def _read_csv(path):
    """Read every field as text: "None" and "NA" are things people say."""
    lines = read_table(path, COLUMNS)
    lines = lines.apply(lambda column: column.str.strip())
    for column, words in (("Speaker", GENDERS), ("Sentiment", VALENCE)):
        if column in lines:
            known = {word.lower(): word for word in words}
            lines[column] = [known.get(cell.lower(), cell) for cell in lines[column]]
    return lines


def _utterance_ids(lines):
    """Name utterances; the numbers of dialogues start again in each split."""
    return (
        lines["split"] + "_dia" + lines["Dialogue_ID"] + "_utt" + lines["Utterance_ID"]
    )


def _reasons(lines):
    """Say why a line cannot be used, as a key of `REASONS`; "" where it can."""
    no_id = (lines["Dialogue_ID"] == "") | (lines["Utterance_ID"] == "")
    conditions = {  # the first that holds is the reason
        "joint": lines["Speaker"].str.fullmatch(JOINT),
        "gender": ~lines["Speaker"].isin(GENDERS),
        "label": ~lines["Sentiment"].isin(VALENCE),
        "text": lines["Utterance"] == "",
        "id": no_id | _utterance_ids(lines).duplicated(),
    }
    reasons = np.select([*conditions.values()], [*conditions], default="")
    return pd.Series(reasons, index=lines.index)


def _left_out(lines, reasons):
    """Count the lines that are not used, one row per reason."""
    problems = []
    for reason, (problem, remedy) in REASONS.items():
        these = lines[reasons == reason]
        if these.empty:
            continue
        first = these.iloc[0]
        names = f" ({_names(these)})" if reason in ("joint", "gender") else ""
        problems.append(
            (
                f"{first['split']}_sent_emo.csv row {first['row']}",
                f"{len(these):,} rows, this one first: {problem}{names}",
                remedy,
            )
        )
    return problems


def _names(lines):
    """Count the names in some lines, with the two most frequent."""
    counts = lines["Speaker"].value_counts()
    noun = "name" if len(counts) == 1 else "names"
    return f"{len(counts)} {noun}, most often {', '.join(counts.index[:2])}"


def _utterances(lines):
    """Make the `utterances` table of the lines that can be used."""
    return utterance_table(
        {
            "utterance": utterance,
            "speaker": f"meld:{speaker}",
            "gender": GENDERS[speaker],
            "text": text.translate(STRAIGHT),
            "valence": VALENCE[sentiment],
        }
        for utterance, speaker, text, sentiment in zip(
            _utterance_ids(lines),
            lines["Speaker"],
            lines["Utterance"],
            lines["Sentiment"],
            strict=True,
        )
    )


def _add_audio(utterances, clips):
    """Fill in recordings if nearly all are there; return modalities and problems, too.

    Utterances without one are left out then: they would have words and no sound.
    """
    names = utterances["utterance"]
    here = names.isin(clips) & ~names.isin(BAD)
    if not here.any():
        return utterances, ("lexical",), []
    if here.sum() < ENOUGH * len(utterances):
        return utterances, ("lexical",), [_too_few(here)]
    audible = utterances[here].reset_index(drop=True)
    audible["audio"] = audible["utterance"].map(clips)
    return audible, ("acoustic", "lexical"), _without_sound(names[~here])


def _too_few(here):
    """Report recordings that are not used because there are too few of them."""
    return (
        ", ".join(CLIPS.values()),
        f"{here.sum():,} of the {len(here):,} utterances have a recording, fewer than "
        f"nine in ten: only the text is used",
        "nothing to do, or extract the sound of all clips as docs/corpora.md says",
    )


def _without_sound(utterances):
    """Report the utterances that are left out because there is no sound of them."""
    problems = [
        (utterance, f"the clip {BAD[utterance]}", "nothing to do")
        for utterance in utterances[utterances.isin(BAD)]
    ]
    missing = utterances[~utterances.isin(BAD)]
    if len(missing):
        problems.append(
            (
                missing.iloc[0],
                f"{len(missing):,} utterances, this one first, have no recording",
                "extract the sound of their clips as docs/corpora.md says, or leave it",
            )
        )
    return problems
