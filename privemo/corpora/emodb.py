"""EmoDB: ten actors, ten German sentences, seven emotions.

``03a01Fa.wav`` is speaker 03, sentence a01, emotion F, version a.

References
----------
.. [1] F. Burkhardt, A. Paeschke, M. Rolfes, W. Sendlmeier and B. Weiss, "A database of
   German emotional speech", Interspeech, 1517-1520, 2005.
"""

import os
import re
from functools import partial

from privemo.corpora.about import About
from privemo.corpora.categories import category_levels
from privemo.corpora.corpus import Corpus
from privemo.corpora.files import find, find_root, shortfall
from privemo.corpora.recordings import common_folder, holds_named, recordings
from privemo.corpora.schema import problem_table, utterance_table

ABOUT = About(
    title="EmoDB",
    licence="free to use; republished as CC0 1.0",
    gated=False,
    get="Download it from its project page, emodb.bilderbar.info.",
    n_utterances={"": 535},
    n_speakers={"female": 5, "male": 5},
)
NAME = re.compile(
    r"(?P<speaker>\d\d)(?P<sentence>[ab]\d\d)(?P<emotion>[a-z])[a-z]", re.IGNORECASE
)
TREE = """  wav/03a01Fa.wav
  wav/...                     535 recordings"""
# as the makers give it; one widely used conversion had four of them wrong for a while
GENDERS = {
    "03": "male",
    "08": "female",
    "09": "female",
    "10": "male",
    "11": "male",
    "12": "male",
    "13": "female",
    "14": "female",
    "15": "male",
    "16": "female",
}
CATEGORIES = {
    "W": "anger",  # Wut
    "L": "boredom",  # Langeweile
    "E": "disgust",  # Ekel
    "A": "fear",  # Angst
    "F": "happiness",  # Freude
    "T": "sadness",  # Trauer
    "N": "neutral",
}
SENTENCES = {
    "a01": "Der Lappen liegt auf dem Eisschrank.",
    "a02": "Das will sie am Mittwoch abgeben.",
    "a04": "Heute abend könnte ich es ihm sagen.",
    "a05": "Das schwarze Stück Papier befindet sich da oben neben dem Holzstück.",
    "a07": "In sieben Stunden wird es soweit sein.",
    "b01": "Was sind denn das für Tüten, die da unter dem Tisch stehen?",
    "b02": "Sie haben es gerade hochgetragen und jetzt gehen sie wieder runter.",
    "b03": "An den Wochenenden bin ich jetzt immer nach Hause gefahren und habe Agnes "
    "besucht.",
    "b09": "Ich will das eben wegbringen und dann mit Karl was trinken gehen.",
    "b10": "Die wird auf dem Platz sein, wo wir sie immer hinlegen.",
}


def load(folder=None):
    """Read EmoDB from its file names.

    Parameters
    ----------
    folder : path, optional
        The folder that holds ``wav/``, one above it or ``wav`` itself; or one that
        holds the recordings in any other order.

    Returns
    -------
    corpus : Corpus
        Acoustic only: every sentence is spoken in every emotion by both genders, so
        words can tell neither.

    Raises
    ------
    PrivemoError
        If the folder is missing or none of its recordings can be used.
    """
    root = find_root(
        folder,
        corpus="emodb",
        looks_right=partial(holds_named, inner="wav", named=NAME.fullmatch),
        tree=TREE,
        strewn=partial(common_folder, named=_is_known),
    )
    inner = find(root, "wav")
    found, problems = recordings(inner[0] if inner else root, spelled=_spelled)
    rows = []
    for name, path in found.items():
        row, problem = _read_name(name, path)
        if problem:
            problems.append((os.path.basename(path), *problem))
        else:
            rows.append(row)
    return Corpus(
        name="emodb",
        utterances=utterance_table(rows),
        problems=problem_table(
            problems
            + shortfall(
                "wav",
                found=len(rows),
                expected=ABOUT.n_utterances[""],
                what="recordings",
            )
        ),
        modalities=("acoustic",),
        description=(
            "EmoDB (free to use): activation and valence are set by acted emotion "
            "category, not rated; gender as its makers give it."
        ),
    )


def _is_known(name):
    """Whether a name is one of EmoDB wherever it lies: other names look like it."""
    parts = NAME.fullmatch(name)
    return bool(parts) and (
        parts["speaker"] in GENDERS
        and parts["sentence"].lower() in SENTENCES
        and parts["emotion"].upper() in CATEGORIES
    )


def _spelled(name):
    """Spell a name as released: ``03A01FA`` is ``03a01Fa``."""
    if not NAME.fullmatch(name):
        return name
    return name[:5].lower() + name[5].upper() + name[6].lower()


def _read_name(name, path):
    """Turn a file name into a row, or into what is wrong and what to do."""
    parts = NAME.fullmatch(name)
    if not parts:
        return None, (
            "the name is not like 03a01Fa.wav",
            "restore the name it was released with, or take it out",
        )
    speaker, emotion = parts["speaker"], parts["emotion"]
    if speaker not in GENDERS:
        return None, (
            f"the gender of speaker {speaker!r} is unknown",
            f"the speakers of EmoDB are {', '.join(GENDERS)}: correct the name",
        )
    if emotion not in CATEGORIES:
        return None, (
            f"the label {emotion!r}, sixth in the name, is unknown",
            f"the emotions of EmoDB are {', '.join(CATEGORIES)}: correct the name",
        )
    activation, valence = category_levels(CATEGORIES[emotion])
    row = {
        "utterance": name,
        "speaker": f"emodb:{speaker}",
        "gender": GENDERS[speaker],
        "text": SENTENCES.get(parts["sentence"], ""),
        "audio": path,
        "activation": activation,
        "valence": valence,
    }
    return row, None
