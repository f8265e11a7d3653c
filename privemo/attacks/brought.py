"""Attackers that others bring: named by a decorator, tried before they attack."""

import numpy as np
from sklearn.model_selection import ParameterGrid

from privemo.attacks.kinds import KINDS, as_kind, brought, build_attacker
from privemo.errors import PrivemoError
from privemo.plugins.registry import entries, offer
from privemo.plugins.trying import tried, trying

WANTED = (
    "an attacker is a scikit-learn classifier whose fit(X, y) takes texts for y, and "
    "whose predict_proba(X) gives a row each and a column a class, in sorted order, "
    "that sum to 1"
)
N_KNOWN, N_ASKED, N_UNITS, MOST_CLASSES = 60, 12, 6, 3  # of a trial
ROUNDING = 1e-3  # of the sum of probabilities


def attacker(name, *, grid=None, random=None):
    """Bring an attacker of one's own, by the name that it is asked for.

    Parameters
    ----------
    name : str
        As it stands in ``--attackers`` and in the tables.
    grid : dict of str to sequence, optional
        Parameters of the classifier and the values that are tried, by UAR on speakers
        who are known.
    random : bool, optional
        Whether a seed makes a difference; whether it has the parameter
        ``random_state``, if not given.

    Returns
    -------
    decorator : callable
        For a scikit-learn classifier with ``predict_proba``, or for a function that
        returns one; it gets standardised units.

    Raises
    ------
    PrivemoError
        If the name is another attacker's.

    Examples
    --------
    >>> from sklearn.naive_bayes import GaussianNB
    >>> @attacker("naive Bayes of the docstring")
    ... def naive_bayes():
    ...     return GaussianNB()
    """

    def named(value):
        return offer(
            *("attackers", name, value), builtin=KINDS, grid=grid, random=random
        )

    return named


def check_attackers(names):
    """Refuse attackers that there are not, or that cannot attack, before any does."""
    for name in names:
        if name not in KINDS:
            _try_once(name, brought(name))


def check_asked(names):
    """Refuse names by which somebody asks, if they are unknown or mean two attackers.

    Whoever does not ask is not stopped by what is installed.
    """
    check_attackers(names)
    for name in names:
        if entries("attackers").get(name):
            brought(name)


def facts_of(name):
    """Return what tells an attacker from others, for the name of a record."""
    return {"name": name} if name in KINDS else brought(name).facts


def check_said(name, said, n_rows, n_classes):
    """Refuse what an attacker of others says if it cannot be probabilities."""
    if name in KINDS:
        return
    said = np.asarray(said)
    if said.shape != (n_rows, n_classes):
        wrong = f"has the shape {said.shape}, not {(n_rows, n_classes)}"
    elif not np.isfinite(said.astype(float)).all():
        wrong = "holds NaN or inf"
    elif (said < 0).any() or (abs(said.sum(axis=1) - 1) > ROUNDING).any():
        wrong = "has rows that do not sum to 1, or values below 0"
    else:
        return
    raise PrivemoError(f"what {brought(name)} says {wrong}; {WANTED}")


def _try_once(name, plugin):
    """Try a plug-in on numbers that mean nothing, once a version of it."""
    if not tried(plugin):
        with trying(plugin, WANTED):
            _try(name, plugin)


def _try(name, plugin):
    """Let an attacker learn two classes and three, twice, and say the same."""
    kind, rng = as_kind(plugin), np.random.default_rng(0)
    lacking = [m for m in ("fit", "predict_proba") if not hasattr(kind.estimator, m)]
    if lacking:
        raise PrivemoError(f"{plugin} has no {lacking[0]}; {WANTED}")
    grid = [*ParameterGrid({key: [*values] for key, values in kind.grid.items()})]
    for settings in grid:
        build_attacker(name, **settings)
    X = rng.normal(size=(N_KNOWN + N_ASKED, N_UNITS))
    for n_classes in range(2, MOST_CLASSES + 1):
        y = np.take(["birch", "apple", "cedar"], np.arange(N_KNOWN) % n_classes)
        said = [
            build_attacker(name, **grid[0])
            .fit(X[:N_KNOWN], y)
            .predict_proba(X[N_KNOWN:])
            for _ in range(2)
        ]
        check_said(name, said[0], N_ASKED, n_classes)
        if not np.allclose(*said, atol=ROUNDING):
            raise PrivemoError(
                f"{plugin} says something else the second time; take all that is drawn "
                f"from a parameter random_state, so that a seed decides it"
            )
