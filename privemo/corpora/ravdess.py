"""RAVDESS: 24 actors, two English sentences, eight emotions, two intensities.

``03-01-05-02-01-01-12.wav`` is modality 03 (sound only), channel 01 (speech), emotion
05, intensity 02, statement 01, repetition 01, actor 12. Odd actors are men, even ones
women.

References
----------
.. [1] S. R. Livingstone and F. A. Russo, "The Ryerson Audio-Visual Database of
   Emotional Speech and Song (RAVDESS)", PLoS ONE 13(5), e0196391, 2018.
"""

import os
import re
from functools import partial

from privemo.corpora.about import About
from privemo.corpora.categories import category_levels
from privemo.corpora.corpus import Corpus
from privemo.corpora.files import find_root, shortfall
from privemo.corpora.recordings import common_folder, holds_named, recordings
from privemo.corpora.schema import problem_table, utterance_table

ABOUT = About(
    title="RAVDESS",
    licence="CC BY-NC-SA 4.0",
    gated=False,
    get="Download Audio_Speech_Actors_01-24.zip of Zenodo record 1188976.",
    n_utterances={"": 1440},
    n_speakers={"female": 12, "male": 12},
)
NAME = re.compile(
    r"03-(?P<channel>\d\d)-(?P<emotion>\d\d)-(?P<intensity>\d\d)"
    r"-(?P<statement>\d\d)-\d\d-(?P<actor>\d\d)"
)
TREE = """  Actor_01/03-01-01-01-01-01-01.wav
  Actor_01/...                60 recordings
  ...
  Actor_24/..."""
SONG = "02"
N_ACTORS = 24
CATEGORIES = {
    "01": "neutral",
    "02": "calm",
    "03": "happiness",
    "04": "sadness",
    "05": "anger",
    "06": "fear",
    "07": "disgust",
    "08": "surprise",
}
INTENSITIES = {"01": "normal", "02": "strong"}
STATEMENTS = {
    "01": "Kids are talking by the door",
    "02": "Dogs are sitting by the door",
}


def load(folder=None):
    """Read the speech of RAVDESS from its file names.

    Parameters
    ----------
    folder : path, optional
        The folder that holds ``Actor_01`` and so on, one above it or one of these; or
        one that holds the recordings in any other order.

    Returns
    -------
    corpus : Corpus
        Acoustic only: both sentences are spoken in every emotion by every actor, so
        words can tell nothing. Sung recordings are left out.

    Raises
    ------
    PrivemoError
        If the folder is missing or none of its recordings can be used.
    """
    root = find_root(
        folder,
        corpus="ravdess",
        looks_right=partial(holds_named, inner="Actor_*", named=NAME.fullmatch),
        tree=TREE,
        strewn=partial(common_folder, named=NAME.fullmatch),
    )
    found, problems = recordings(root)
    songs = [path for name, path in found.items() if _is_song(name)]
    rows = []
    for name, path in found.items():
        if _is_song(name):
            continue
        row, problem = _read_name(name, path)
        if problem:
            problems.append((os.path.relpath(path, root), *problem))
        else:
            rows.append(row)
    if songs:
        problems.append(_left_out(songs, root))
    return Corpus(
        name="ravdess",
        utterances=utterance_table(rows),
        problems=problem_table(
            problems
            + shortfall(
                "Actor_*",
                found=len(rows),
                expected=ABOUT.n_utterances[""],
                what="recordings",
            )
        ),
        modalities=("acoustic",),
        description=(
            "RAVDESS speech (CC BY-NC-SA 4.0): activation and valence are set by acted "
            "emotion category and intensity, not rated; gender by actor number."
        ),
    )


def _is_song(name):
    parts = NAME.fullmatch(name)
    return bool(parts) and parts["channel"] == SONG


def _left_out(songs, root):
    """Report the sung recordings in one row."""
    return (
        os.path.relpath(songs[0], root),
        f"{len(songs):,} recordings, this one first, are sung; only speech is used",
        "nothing to do",
    )


def _read_name(name, path):
    """Turn a file name into a row, or into what is wrong and what to do."""
    parts = NAME.fullmatch(name)
    if not parts:
        return None, (
            "the name is not like 03-01-05-02-01-01-12.wav",
            "restore the name it was released with, or take it out",
        )
    actor = int(parts["actor"])
    if not 1 <= actor <= N_ACTORS:
        return None, (
            f"the gender of actor {parts['actor']!r} is unknown",
            f"the actors of RAVDESS are 01 to {N_ACTORS}: correct the name",
        )
    for field, known in (("emotion", CATEGORIES), ("intensity", INTENSITIES)):
        if parts[field] not in known:
            return None, (
                f"the label {parts[field]!r} ({field}) in the name is unknown",
                f"it should be one of {', '.join(known)}: correct the name",
            )
    category, intensity = (
        CATEGORIES[parts["emotion"]],
        INTENSITIES[parts["intensity"]],
    )
    activation, valence = category_levels(category, intensity)
    row = {
        "utterance": name,
        "speaker": f"ravdess:{parts['actor']}",
        "gender": "male" if actor % 2 else "female",
        "text": STATEMENTS.get(parts["statement"], ""),
        "audio": path,
        "activation": activation,
        "valence": valence,
    }
    return row, None
