"""What the exercises of the notebooks share."""

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from privemo.corpora.planted import make_knobs, write_script
from privemo.errors import PrivemoError
from privemo.metrics import uar


def attempted(exercise, /, **answers):
    """Tell whether an exercise has been worked on; if not, say so.

    A notebook whose exercises are still open runs to its end, and an open exercise is
    worth no points: the last line of its test is ``points * tried``, which nbgrader
    reads as the score.

    Parameters
    ----------
    exercise : int
        Number of the exercise in its notebook.
    **answers : object
        What the student was asked for, by name; None while it is missing.

    Returns
    -------
    tried : bool
        Whether all answers are there.

    Raises
    ------
    PrivemoError
        If no answer is named.

    Examples
    --------
    >>> tried = attempted(2, privacy=0.4)
    >>> 3 * tried
    3
    >>> tried = attempted(2, privacy=None)
    exercise 2: not attempted yet, privacy is None
    >>> 3 * tried
    0
    """
    if not answers:
        raise PrivemoError(
            f"exercise {exercise} names no answer; write attempted({exercise}, x=x)"
        )
    missing = [name for name, answer in answers.items() if answer is None]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        print(
            f"exercise {exercise}: not attempted yet, {', '.join(missing)} {verb} None"
        )
    return not missing


def word_attack(knob, *, seed=0):
    """Tell gender by counting the words of the planted corpus, without any network.

    A logistic regression learns from the word counts of some speakers and is asked
    about the others, in five folds.

    Parameters
    ----------
    knob : float in [0, 1]
        How far the choice of words depends on gender: the planted corpus'
        ``gender_in_words``.
    seed : int, default=0
        Seed of the corpus.

    Returns
    -------
    attack_uar : float
        Chance is 0.5.

    Raises
    ------
    PrivemoError
        If `knob` is out of range.

    Examples
    --------
    >>> word_attack(0) < word_attack(0.5) < word_attack(1)
    True
    """
    script = write_script(make_knobs(gender_in_words=knob, seed=seed))
    counter = make_pipeline(CountVectorizer(), LogisticRegression(C=0.1))
    said = cross_val_predict(
        counter,
        script["text"],
        script["gender"],
        groups=script["speaker"],
        cv=StratifiedGroupKFold(5),
    )
    return uar(script["gender"], said, classes=("female", "male"))
