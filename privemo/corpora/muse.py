"""MuSE: people answer emotional questions, with and without stress; crowds rate them.

``06_DR-100_0093_5_sentence_7`` is speaker 06, recorder DR-100, recording 0093, question
5, its seventh sentence. This is Multimodal Stressed Emotion of the University of
Michigan, not one of the MuSe challenges.

References
----------
.. [1] M. Jaiswal, C.-P. Bara, Y. Luo, M. Burzo, R. Mihalcea and E. Mower Provost,
   "MuSE: a Multimodal Dataset of Stressed Emotion", Language Resources and Evaluation
   Conference, 1499-1510, 2020.
.. [2] M. Jaiswal, Z. Aldeneh, C.-P. Bara, Y. Luo, M. Burzo, R. Mihalcea and E. Mower
   Provost, "Muse-ing on the impact of utterance ordering on crowdsourced emotion
   annotations", ICASSP, 2019.
"""

import re
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pandas as pd
import soundfile

from privemo.corpora.about import About
from privemo.corpora.corpus import Corpus
from privemo.corpora.files import (
    FARTHEST,
    find,
    find_root,
    read_table,
    read_text,
    shortfall,
    stem,
    walk,
)
from privemo.corpora.genders import WORDS
from privemo.corpora.muse_reasons import DOUBTS, LONGEST, REASONS, SHORTEST
from privemo.corpora.recordings import as_listed, choose, list_sounds, recordings
from privemo.corpora.schema import bin_rating, problem_table, utterance_table

ABOUT = About(
    title="Multimodal Stressed Emotion (MuSE)",
    licence="for research, on request",
    gated=True,
    get="Ask E. Mower Provost, CHAI lab, University of Michigan.",
    n_utterances={"": 2648},
    n_speakers={"female": 9, "male": 19},
    scale=(1, 9),
)
TREE = """  SurveyInformation/Emotion data from crowdsourcing (...).csv
  NotStressed/Audio/Non Stressed Question Monologue Audio [Sentence Split]/*.wav
  Stressed/Audio/Stressed Question Monologue Audio/*.wav
  Whisper-Transcriptions/*_Segments/*.txt               words
  Combined/Utterance Transcripts/*.txt                  words, if there are no others"""
# the folders' names hold brackets, which a pattern would read as a choice of letters;
# each of these fits all the spellings that are in use
TABLE = "Emotion data from crowdsourcing*.csv"
AUDIO = "*Stressed/Audio/*Stressed Question Monologue Audio*"
WHISPER = "Whisper-Transcriptions/*_Segments/*.txt"
MANUAL = "Combined/Utterance Transcripts/*.txt"

# Annotators heard the utterances in random order; columns with C_ hold what they said
# when they knew the ones before, S_ what the speaker said. The paper uses the first
TARGETS = {"activation": "Activation", "valence": "Valence"}  # -> start of the column
NEEDED = ("Sentence_name", "Activation_Mean", "Valence_Mean")
USEFUL = ("Duration", "Gender", "Activation_Annotation", "Valence_Annotation")
SAME = 0.051  # released means may have one decimal only; ours

NAME = re.compile(r"\d\d_.+")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
ENDING = re.compile(r"\.[a-z]\w{1,3}$", re.IGNORECASE)
WOMEN = ("08", "11", "17", "19", "20", "22", "23", "25", "27")
LISTED = {  # as the laboratory's own code sorts the speakers
    f"{number:02}": "female" if f"{number:02}" in WOMEN else "male"
    for number in range(1, 29)
}


def load(folder=None):
    """Read MuSE: its ratings, its words and the paths of its recordings.

    Parameters
    ----------
    folder : path, optional
        The folder that holds ``Stressed`` and so on, one above it or one just below; or
        one that holds the csv and the recordings anywhere.

    Returns
    -------
    corpus : Corpus
        Acoustic and lexical; acoustic only if there are no transcripts. Ratings from 1
        to 9 are the means as released, of annotators who heard the utterances in random
        order. Utterances that are not 3 to 25 seconds long are left out.

    Raises
    ------
    PrivemoError
        If the folder is missing or none of its utterances can be used.
    """
    root = find_root(
        folder, corpus="muse", looks_right=_looks_right, tree=TREE, strewn=_strewn
    )
    lines, problems = _read_csv(root)
    spelled = as_listed(lines["utterance"])
    audio, twice, trouble = _find_audio(root, spelled)
    texts, manual = _read_texts(root, spelled)
    genders, doubts = _find_genders(lines)
    lines["audio"] = _look_up(lines["utterance"], audio)
    lines["text"] = _look_up(lines["utterance"], texts)
    lines["gender"] = _look_up(lines["speaker"], genders)
    lexical = (lines.loc[lines["audio"] != "", "text"] != "").any()
    reasons = _reasons(lines, lexical)
    used = lines[reasons == ""]
    names = set(lines["utterance"])
    found = dict(lines["utterance"].groupby(reasons).unique()) | {
        "alone": sorted(texts.keys() - audio.keys() - names),
        "label": sorted(audio.keys() - names),
        "manual": sorted(manual & set(used["utterance"])),
        "twice": twice,
        "mean": used.loc[_differ(used), "utterance"].to_list(),
    }
    problems += trouble + doubts + ([] if lexical else [_speechless()])
    problems += _counted(found, REASONS, "utterances")
    problems += shortfall(
        "Audio",
        found=(lines["audio"] != "").sum(),
        expected=ABOUT.n_utterances[""],
        what="utterances",
    )
    return Corpus(
        name="muse",
        utterances=_utterances(used),
        problems=problem_table(problems),
        modalities=("acoustic", "lexical") if lexical else ("acoustic",),
        description=(
            "MuSE (on request): activation and valence are ratings from 1 to 9, means "
            "over annotators who heard the utterances in random order; gender as its "
            "csv says."
        ),
    )


def _looks_right(folder):
    return bool(find(folder, f"*/{TABLE}"))


def _strewn(folder):
    """Take a folder that holds a table of labels and sound, however deep."""
    near = {"deepest": FARTHEST}
    return folder if list_sounds(folder, **near) and _deep(folder, **near) else None


def _find_csv(root):
    """List the tables of labels, near the root if they can be; there should be one."""
    return find(root, f"*/{TABLE}") or _deep(root)


def _deep(root, **options):
    paths = map(Path, walk(root, **options))
    return sorted(path for path in paths if fnmatch(path.name.lower(), TABLE.lower()))


def _read_csv(root):
    """Read the labels, one row an utterance, and what is wrong with their file."""
    path, *others = _find_csv(root)
    file = str(path.relative_to(root))
    problems = [
        (
            str(other.relative_to(root)),
            f"{file} is used in its place",
            "keep one of them",
        )
        for other in others
    ]
    try:
        lines = read_table(path, (*NEEDED, *USEFUL))
    except ValueError as error:
        problems.append(
            (file, f"is no csv table ({str(error).strip()})", "copy it again")
        )
        lines = pd.DataFrame(columns=[*NEEDED])
    missing = [column for column in NEEDED if column not in lines.columns]
    if missing:
        problems.append((file, f"has no column {', '.join(missing)}", "copy it again"))
        lines = pd.DataFrame(columns=[*NEEDED])
    return _with_ratings(lines), problems


def _with_ratings(lines):
    """Keep the columns that are used; add name, speaker and ratings."""
    lines = lines.reindex(columns=[*NEEDED, *USEFUL]).astype(object).fillna("")
    lines = lines.astype("str").apply(lambda column: column.str.strip())
    lines["utterance"] = lines["Sentence_name"].str.replace(ENDING, "", regex=True)
    lines["speaker"] = lines["utterance"].str[:2]
    for target, start in TARGETS.items():
        lines[f"{target}_rating"] = _numbers(lines[f"{start}_Mean"])
    return lines


def _numbers(column):
    """Turn text into numbers, NaN where it is none."""
    column = column.str.replace(",", ".")  # as tables with semicolons have it
    return pd.to_numeric(column, errors="coerce").astype("float64")


def _find_audio(root, spelled):
    """Find the recordings: paths by name, names of two, and what is wrong with them."""
    folders = find(root, AUDIO)
    if not folders:
        sounds = [path for path in list_sounds(root) if NAME.fullmatch(stem(path))]
        audio, problems = choose(sounds, root, lambda path: spelled(stem(path)))
        return audio, [], problems
    audio, twice, problems = {}, [], []
    for folder in folders:
        paths, trouble = recordings(folder, spelled=spelled)
        twice += [name for name in paths if name in audio]
        audio = paths | audio
        inside = folder.relative_to(root)
        problems += [(str(inside / file), *rest) for file, *rest in trouble]
    return audio, twice, problems


def _read_texts(root, spelled):
    """Read the words of every utterance; also, name those that Whisper has none of.

    Whisper's come first: the laboratory, which made them, says that the manual ones fit
    the cut recordings badly. The paper could only use the manual ones.
    """
    places = (find(root, place, f"*/{place}") for place in (WHISPER, MANUAL))
    whisper, manual = ({spelled(p.stem): _words(p) for p in paths} for paths in places)
    if not whisper and not manual:
        manual = {spelled(path.stem): _words(path) for path in _loose_texts(root)}
    texts = manual | {name: text for name, text in whisper.items() if text}
    filled = {name for name in texts if texts[name] and not whisper.get(name)}
    return texts, filled if whisper else set()


def _loose_texts(root):
    """List the transcripts that lie in none of the released folders."""
    paths = map(Path, walk(root))
    return [p for p in paths if p.suffix.lower() == ".txt" and NAME.fullmatch(p.stem)]


def _words(path):
    """Read a text; "" if there is no word in it."""
    text = " ".join(read_text(path).split())
    return text if any(map(str.isalnum, text)) else ""


def _find_genders(lines):
    """Give each speaker one gender, and say where csv and list do not agree.

    The csv counts: it came with the recordings. Where it names no gender of a speaker,
    or both, the list counts. Ours.
    """
    named = lines[lines["utterance"].str.fullmatch(NAME)]
    written = named["Gender"].str.lower().map(WORDS)
    genders, doubts = {}, {"unread": [], "differ": []}
    for speaker, group in written.groupby(named["speaker"]):
        said, listed = group.dropna().unique(), LISTED.get(speaker, "")
        genders[speaker] = said[0] if len(said) == 1 else listed
        if len(said) != 1:
            doubts["unread"].append(f"speaker {speaker}")
        elif listed and listed != said[0]:
            doubts["differ"].append(f"speaker {speaker}")
    return genders, _counted(doubts, DOUBTS, "speakers")


def _look_up(column, values):
    """Replace each value of a column; "" where there is nothing for it."""
    return column.map(values).astype(object).fillna("").astype("str")


def _reasons(lines, lexical):
    """Say why an utterance cannot be used, as a key of `REASONS`; "" where it can."""
    seconds = _seconds(lines)
    rated = [lines[f"{target}_rating"].between(*ABOUT.scale) for target in TARGETS]
    conditions = {  # the first that holds is the reason
        "name": ~lines["utterance"].str.fullmatch(NAME),
        "again": lines["utterance"].duplicated(),
        "audio": lines["audio"] == "",
        "rating": ~np.logical_and(*rated),
        "seconds": seconds.isna(),
        "length": ~seconds.between(SHORTEST, LONGEST),
        "gender": lines["gender"] == "",
        "words": lexical & (lines["text"] == ""),
    }
    reasons = np.select([*conditions.values()], [*conditions], default="")
    return pd.Series(reasons, index=lines.index)


def _seconds(lines):
    """Take lengths from the csv; where it has none, from the head of the recording."""
    seconds = _numbers(lines["Duration"])
    unknown = seconds.isna() & (lines["audio"] != "")
    seconds[unknown] = [_recorded_seconds(path) for path in lines.loc[unknown, "audio"]]
    return seconds


def _recorded_seconds(path):
    """Read a length without decoding; NaN if the file is no recording."""
    try:
        return soundfile.info(path).duration
    except soundfile.LibsndfileError:
        return np.nan


def _differ(lines):
    """Whether a released mean is not that of the single ratings beside it."""
    differ = pd.Series(False, index=lines.index)
    for target, start in TARGETS.items():
        mean = lines[f"{start}_Annotation"].map(_mean)
        differ |= (mean - lines[f"{target}_rating"]).abs() > SAME
    return differ


def _mean(ratings):
    """Average ``5;4;6``; NaN if there is no number."""
    numbers = [float(number) for number in NUMBER.findall(ratings)]
    return sum(numbers) / len(numbers) if numbers else np.nan


def _speechless():
    return (
        MANUAL,
        "there is no transcript of any recording; only sound can be studied",
        "copy the transcripts, to study words as well",
    )


def _counted(found, reasons, what):
    """Report what was found for each reason, one row a reason."""
    return [
        (found[key][0], _how_many(found[key], what) + problem, remedy)
        for key, (problem, remedy) in reasons.items()
        if len(found.get(key, []))
    ]


def _how_many(names, what):
    return f"{len(names):,} {what}, this one first: " if len(names) > 1 else ""


def _utterances(lines):
    """Make the `utterances` table of those that can be used."""
    rows = lines.assign(speaker="muse:" + lines["speaker"])
    for target in TARGETS:
        rows[target] = bin_rating(rows[f"{target}_rating"], *ABOUT.scale)
    return utterance_table(rows.to_dict("records"))
