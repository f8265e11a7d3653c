"""The door: a notebook's first line of privemo."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.corpora.attributes import with_attributes
from privemo.errors import PrivemoError, nearest
from privemo.experiments.levels import check_levels, level_notes
from privemo.experiments.questions import n_blocks_of, plan
from privemo.features import prepare
from privemo.features.given import with_given
from privemo.lessons.attackers import AttackersLesson
from privemo.lessons.choices import check_given, check_values
from privemo.lessons.curves import CurvesLesson
from privemo.lessons.defences import DefencesLesson
from privemo.lessons.emotion import EmotionLesson
from privemo.lessons.encoders import EncodersLesson
from privemo.lessons.known import load_known, prepare_known
from privemo.lessons.leakage import LeakageLesson
from privemo.lessons.membership import MembershipLesson
from privemo.lessons.placement import PlacementLesson
from privemo.lessons.places import OWN, check_results, departures, folder_of
from privemo.lessons.privacy import PrivacyLesson
from privemo.lessons.several import SeveralLesson
from privemo.lessons.strength import StrengthLesson
from privemo.lessons.subgroups import SubgroupsLesson
from privemo.terms import check

LESSONS = {
    lesson.key: lesson
    for lesson in (
        *(LeakageLesson, PrivacyLesson, EmotionLesson, StrengthLesson),
        *(SubgroupsLesson, PlacementLesson, MembershipLesson),
        *(AttackersLesson, SeveralLesson, CurvesLesson, DefencesLesson),
        EncodersLesson,
    )
}
STREAM_STRENGTHS = ("strength_acoustic", "strength_lexical")
PARAMETERS = (  # of one notebook or another
    *("target", "modalities", "strength", "strengths", *STREAM_STRENGTHS),
    *("known", "known_folder", "seed", "dealings", "vectors", "results"),
    *("features", "layer", "attribute"),
)


def open_lesson(key, *, corpus="planted", folder="", profile="lesson", **asked):
    """Read the corpus, plan the question's networks, and compute the features.

    Parameters
    ----------
    key : int or str
        1 to 7, or the name of a notebook that goes past the paper: "attackers",
        "several_adversaries", "membership_curves", "defences" or "encoders".
    corpus, folder : str
        A corpus of `privemo corpora list`, and where it lies; "" for the planted one.
    profile : {"smoke", "lesson", "paper"}
        How much is computed; see `privemo.config.load_profile`.
    **asked
        The other parameters of the notebook, by name in lower case: ``target`` and
        ``modalities``; ``strength`` or ``strengths``, lambda; ``known`` and
        ``known_folder``, another corpus that the attacker knows; ``seed``;
        ``dealings``, how often the speakers of a real corpus are dealt into folds;
        ``vectors``, a file of word vectors; ``features``, a file of features of your
        own for the modalities "given" and "given and lexical", and ``layer``, which of
        its layers; ``attribute``, a column of the corpus in place of gender;
        ``attackers`` and ``defences``, names of plug-ins for the lessons of these
        names; ``results``, the folder of tables and figures, one for each set of
        parameters by default.

    Returns
    -------
    lesson : privemo.lessons.lesson.Lesson
        What is missing is trained when it is first asked for.

    Raises
    ------
    NotForThisCorpus
        If the corpus does not allow the question.
    PrivemoError
        If there is no such lesson, corpus, profile or parameter, or a value is wrong;
        if nothing can be written to ``results``, or it holds results of others.

    Examples
    --------
    >>> lesson = open_lesson(1, profile="smoke")  # doctest: +SKIP
    >>> lesson.beside_paper("L")  # doctest: +SKIP
    """
    if key not in LESSONS:
        names = ", ".join(map(str, LESSONS)) + nearest(key, LESSONS)
        raise PrivemoError(f"there is no lesson {key!r}; the lessons are {names}")
    for name in asked:
        check(
            "parameter", name, (*PARAMETERS, *LESSONS[key].own)
        )  # else a slip would run the default
    given = {"corpus": corpus, "folder": folder, "profile": profile, "seed": 0} | asked
    check_values(given)
    asked = LESSONS[key].completed(asked, corpus, folder)
    check_given(asked)
    given["results"] = str(_results(LESSONS[key], given))
    settings = load_profile(profile, n_dealings=asked.get("dealings", 1))
    n_blocks = n_blocks_of(key, settings)
    here = load_corpus(corpus, folder or None, n_blocks=n_blocks)
    here = bring_features(here, asked)
    attribute = asked.get("attribute", "gender")
    here, left_out = with_attributes(here, [attribute])
    other = load_known(asked.get("known", ""), asked.get("known_folder", ""))
    other = bring_features(other, asked)
    todo = plan(key, here, **planned(asked, known=other))
    check_levels(here, todo, settings, seed=given["seed"])
    vectors = asked.get("vectors") or None
    prepared = prepare(here, settings, vectors=vectors, attributes=[attribute])
    notes = (*attribute_notes(prepared), *left_out)
    notes += (*level_notes(prepared.utterances), *prepared.notes)
    prepared = replace(prepared, notes=notes)
    known = prepare_known(prepared, other, todo.cells, settings, vectors)
    lesson = LESSONS[key]
    pd.set_option("display.max_colwidth", None)  # a reason is a sentence, and is read
    return lesson(here, prepared, settings, todo, given=given, known=known)


def bring_features(corpus, asked):
    """Add the features that a notebook's parameters name to a corpus, if any."""
    names = ("layer", "modalities")
    how = {name: asked[name] for name in names if name in asked}
    return with_given(corpus, asked.get("features"), **how)


def attribute_notes(prepared):
    """Say what stands in place of gender, and what its chance is; ours."""
    name = prepared.attribute
    if name == "gender":
        return ()
    classes = prepared.classes
    return (
        f"Here {name} is kept from attackers and unlearned, where the paper and this "
        f"text speak of gender: {len(classes)} classes, {', '.join(classes)}. Chance "
        f"of their recall is {1 / len(classes):.2f}, of P {1 - 1 / len(classes):.2f}.",
    )


def _results(lesson, given):
    """Choose the folder of results, and see that they can be written there."""
    departing = departures(given, OWN | lesson.own)
    folder = Path(given.get("results") or folder_of(departing)).expanduser().resolve()
    check_results(folder, lesson.name, given)
    return folder


def planned(asked, known=None):
    """Return what a question's plan needs of a notebook's parameters."""
    wishes = {"target": "both", "modalities": ["acoustic", "lexical", "multimodal"]}
    names = ("target", "modalities", "strength", "strengths", "defences", "attribute")
    wishes |= {name: asked[name] for name in names if name in asked}
    if set(STREAM_STRENGTHS) <= set(asked):
        wishes["strength"] = {
            "gender": asked["strength"],
            "acoustic": asked["strength_acoustic"],
            "given": asked["strength_acoustic"],  # the other stream beside the words
            "lexical": asked["strength_lexical"],
        }
    if known is not None:
        wishes["known"] = known
    return wishes
