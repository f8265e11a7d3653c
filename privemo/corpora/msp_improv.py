"""MSP-Improv: 12 actors in six pairs, improvised and read, rated by listeners.

``MSP-IMPROV-S01A-F01-R-FM01.wav`` is sentence 01 with target emotion A, speaker F01,
scenario R, turn 01 of a conversation FM. Only the fourth field says who speaks, and so
the gender: F01 talks in FM and in MF. ``S01A`` is no session; F01 and M01 were
recorded together in session 1, and so on. Scenarios are R, the sentence read; T, the
sentence within an improvisation; S, its other turns; P, talk between the takes.

The label file has a summary line for each utterance, followed by a line for each of its
raters. It names ``UTD-....avi`` what the recordings call ``MSP-....wav``, and its
activation is upside down: 1 is very active. Valence is not: 1 is negative.

References
----------
.. [1] C. Busso, S. Parthasarathy, A. Burmania, M. AbdelWahab, N. Sadoughi and E. Mower
   Provost, "MSP-IMPROV: an acted corpus of dyadic interactions to study emotion
   perception", IEEE Transactions on Affective Computing 8(1), 67-80, 2017.
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
from privemo.corpora.recordings import list_sounds, recordings
from privemo.corpora.schema import bin_rating, problem_table, utterance_table

ABOUT = About(
    title="MSP-Improv",
    licence="academic licence of UT Dallas, signed by an institution",
    gated=True,
    get="Ask the MSP laboratory of UT Dallas; the page of MSP-Improv has the form.",
    n_utterances={"": 8438},
    n_speakers={"female": 6, "male": 6},
    scale=(1, 5),
)
TREE = """  Evalution.txt               sic; Evaluation.txt in some copies
  Audio/session1/S01A/P/MSP-IMPROV-S01A-F01-P-FM01.wav
  Audio/...                   8,438 recordings, session1 to session6"""
LABEL_FILES = (  # the first is the release's own spelling and place
    "Evalution.txt",
    "Evaluation.txt",
    "*/Evalution.txt",
    "*/Evaluation.txt",
)
TRANSCRIPTS = (
    "Human_transcriptions/All_human_transcriptions",
    "All_human_transcriptions",
    "Text",
)
NAME = r"MSP-IMPROV-S\d\d[AHNS]-[FM]0[1-6]-[PRST]-[FM]{2}\d{2,3}"
SUMMARY = re.compile(r"^((?:UTD|MSP)-IMPROV-[^;]*?)(?:\.avi|\.wav)?\s*;")
# no field but these two follow each other so; the text in field 3 holds no ";"
RATINGS = re.compile(r";\s*A:(?P<activation>[^;]*);\s*V:(?P<valence>[^;]*);")
TARGETS = ["activation", "valence"]
GENDERS = {"F": "female", "M": "male"}
ROUNDING = 1e-3  # means are printed with six decimals; ours
REASONS = {  # key -> problem, remedy
    "again": ("an earlier line is of the same utterance", "nothing to do: it is used"),
    "name": (
        "the name is not like UTD-IMPROV-S01A-F01-R-FM01.avi, of speakers F01 to M06",
        "correct the name, or leave it",
    ),
    "audio": ("there is no recording of this name", "unpack all of Audio, or leave it"),
    "rating": (
        "neither activation nor valence is rated from 1 to 5",
        "nothing to do, unless the file was changed",
    ),
}


def load(folder=None):
    """Read MSP-Improv: its label file, and the names of its recordings.

    Parameters
    ----------
    folder : path, optional
        The folder that holds ``Evalution.txt`` and ``Audio/``, one above it or
        ``Audio`` itself; or one that holds them in any other order.

    Returns
    -------
    corpus : Corpus
        Acoustic only, as in the paper. ``text`` holds the human transcripts that are
        there. ``session`` is 1 to 6, the number of the speaker. Ratings are the means
        of the summary lines, activation as ``6 - A``.

    Raises
    ------
    PrivemoError
        If the folder is missing or none of its utterances can be used.
    """
    root = find_root(
        folder,
        corpus="msp_improv",
        looks_right=_looks_right,
        tree=TREE,
        strewn=_strewn,
    )
    audio, problems = recordings(root, spelled=_spelled)
    file = _label_file(root)
    lines = _read_lines(file)
    summaries = lines[lines["summary"]]
    reasons = _reasons(summaries, audio)
    used = summaries[reasons == ""]
    return Corpus(
        name="msp_improv",
        utterances=_utterances(used, audio, _texts(root)),
        problems=problem_table(
            problems
            + _left_out(summaries, reasons, file.name)
            + _unlabelled(audio, summaries, root, file.name)
            + _unrated(used, file.name)
            + _other_means(used, lines[~lines["summary"]], file.name)
            + shortfall(
                root.name,
                found=len(used),
                expected=ABOUT.n_utterances[""],
                what="utterances",
            )
        ),
        modalities=("acoustic",),
        description=(
            "MSP-Improv (academic licence): activation and valence rated by listeners "
            "from 1 to 5, activation turned round; gender by the name of the speaker."
        ),
    )


def _looks_right(folder):
    """Look for labels and sound: a folder above has labels one level down, too."""
    sound = find(folder, "Audio", "Session[1-6]")
    return bool(sound and find(folder, *LABEL_FILES))


def _strewn(folder):
    """Take a folder that holds both labels and sound, however deep."""
    sounds = list_sounds(folder, deepest=FARTHEST)
    named = any(re.fullmatch(NAME, _spelled(stem(path))) for path in sounds)
    return folder if named and _label_file(folder) else None


def _label_file(root):
    """Find the label file, near the root if it can be; None if there is none."""
    near = find(root, *LABEL_FILES)
    names = {Path(name).name.lower() for name in LABEL_FILES}
    deep = (path for path in walk(root) if os.path.basename(path).lower() in names)
    return near[0] if near else next(map(Path, deep), None)


def _spelled(name):
    """Spell a name as released, in upper case."""
    return name.upper() if re.fullmatch(NAME, name.upper()) else name


def _read_lines(file):
    """Read the label file, one row a line, with the utterance that each belongs to."""
    text = pd.Series(read_text(file).split("\n"), dtype="str").str.strip()
    text = text[text != ""]
    name = text.str.extract(SUMMARY, expand=False)
    fields = text.str.extract(RATINGS)
    return pd.DataFrame(
        {
            "text": text,
            "line": text.index + 1,
            "summary": name.notna(),
            "utterance": name.str.replace("^UTD-", "MSP-", regex=True).ffill(),
            "activation": 6 - _rating(fields["activation"]),  # 1 is very active
            "valence": _rating(fields["valence"]),
        }
    )


def _rating(text):
    """Turn text into ratings; NaN where it is no number from 1 to 5."""
    rating = pd.to_numeric(text, errors="coerce").astype("float64")
    return rating.where(rating.between(*ABOUT.scale))


def _reasons(summaries, audio):
    """Say why a line cannot be used, as a key of `REASONS`; "" where it can."""
    conditions = {  # the first that holds is the reason
        "again": summaries["utterance"].duplicated(),
        "name": ~summaries["utterance"].str.fullmatch(NAME),
        "audio": ~summaries["utterance"].isin(audio.keys()),
        "rating": summaries[TARGETS].isna().all(axis=1),
    }
    reasons = np.select([*conditions.values()], [*conditions], default="")
    return pd.Series(reasons, index=summaries.index)


def _left_out(summaries, reasons, file):
    """Count the lines that are not used, one row per reason."""
    return [
        _counted(summaries[reasons == reason], problem, remedy, file)
        for reason, (problem, remedy) in REASONS.items()
        if (reasons == reason).any()
    ]


def _counted(these, problem, remedy, file):
    """Report some lines of the label file in one row."""
    return (
        f"{file} line {these['line'].iloc[0]}",
        f"{len(these):,} lines, this one first: {problem}",
        remedy,
    )


def _unlabelled(audio, summaries, root, file):
    """Report the recordings that the label file does not name."""
    labelled = set(summaries["utterance"])
    paths = [path for name, path in audio.items() if name not in labelled]
    if not paths:
        return []
    return [
        (
            os.path.relpath(paths[0], root),
            f"{len(paths):,} recordings, this one first: no line in {file} is of it",
            "restore the names and the label file of the release, or leave it",
        )
    ]


def _unrated(used, file):
    """Report utterances that have a rating of activation or of valence only."""
    return [
        _counted(
            used[used[target].isna()],
            f"{target} is not rated from 1 to 5",
            f"nothing to do: it is used for everything but {target}",
            file,
        )
        for target in TARGETS
        if used[target].isna().any()
    ]


def _other_means(used, raters, file):
    """Report summary lines that do not say the mean of their raters."""
    once = raters.drop_duplicates(["utterance", "text"])  # some stand there twice
    means = once.groupby("utterance")[TARGETS].mean().reindex(used["utterance"])
    gaps = np.abs(used[TARGETS].to_numpy() - means.to_numpy())
    other = used[(gaps > ROUNDING).any(axis=1)]
    if other.empty:
        return []
    problem = "activation or valence is not the mean of the raters that follow"
    return [_counted(other, problem, "nothing to do: this line is used", file)]


def _texts(root):
    """Read the transcripts that are there, by utterance."""
    for folder in TRANSCRIPTS:
        if paths := find(root, f"{folder}/MSP-IMPROV-*.txt"):
            return {_spelled(path.stem): read_text(path) for path in paths}
    return {}


def _utterances(used, audio, texts):
    """Make the `utterances` table of the lines that can be used."""
    table = used.assign(
        activation_level=bin_rating(used["activation"], *ABOUT.scale),
        valence_level=bin_rating(used["valence"], *ABOUT.scale),
    )
    return utterance_table(
        {
            "utterance": line.utterance,
            "speaker": f"msp_improv:{_speaker(line.utterance)}",
            "gender": GENDERS[_speaker(line.utterance)[0]],
            "session": _speaker(line.utterance)[-1],
            "text": " ".join(texts.get(line.utterance, "").split()),
            "audio": audio[line.utterance],
            "activation": line.activation_level,
            "valence": line.valence_level,
            "activation_rating": line.activation,
            "valence_rating": line.valence,
        }
        for line in table.itertuples()
    )


def _speaker(utterance):
    """Take the speaker, such as F01, from the name of an utterance."""
    return utterance.split("-")[3]
