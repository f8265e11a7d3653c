"""Defences that others bring: named by a decorator, tried before any training."""

from inspect import signature

import numpy as np
from sklearn.base import clone

from privemo.errors import PrivemoError
from privemo.plugins.registry import find, offer, offered
from privemo.plugins.trying import tried, trying
from privemo.terms import CONTROLS, DEFENCES

WANTED = (
    "a defence is a scikit-learn transformer: fit(X, y) with the genders of the "
    "training rows, transform(X) of any rows, a row of finite numbers each"
)
N_ROWS, N_FEW, N_UNITS = 48, 8, 6  # of a trial
ROUNDING = 1e-4


def defence(name):
    """Bring a defence of one's own, by the name that it is asked for.

    Parameters
    ----------
    name : str
        As it is given to `privemo.make_cells`, and stands in the tables.

    Returns
    -------
    decorator : callable
        For a scikit-learn transformer with ``fit(X, y)`` and ``transform(X)``, or for a
        function that returns one. A ``fit`` that has the parameter ``validation`` is
        given representations and genders of the validation rows.

    Raises
    ------
    PrivemoError
        If the name is another defence's.

    Examples
    --------
    >>> from sklearn.decomposition import PCA
    >>> @defence("four axes of the docstring")
    ... def four_axes():
    ...     return PCA(4, random_state=0)
    """
    return lambda value: offer("defences", name, value, builtin=DEFENCES + CONTROLS)


def is_brought(name):
    """Tell whether a name is that of a plug-in, and of nothing else."""
    return name not in DEFENCES + CONTROLS and offered("defences", name)


def brought(name):
    """Find the plug-in of a defence's name, and try it once."""
    plugin = find("defences", name, builtin=DEFENCES + CONTROLS)
    if not tried(plugin):
        with trying(plugin, WANTED):
            _try(plugin)
    return plugin


def build_defence(plugin):
    """Build an unfitted defence of what a plug-in offers."""
    value = plugin.value
    if isinstance(value, type) or not hasattr(value, "transform"):
        value = value()
    return clone(value)


def takes_validation(transformer):
    """Tell whether validation rows decide what is fitted, too."""
    return "validation" in signature(transformer.fit).parameters


def check_defended(plugin, Z, n_rows):
    """Refuse what cannot be the representation of as many rows."""
    Z = np.asarray(Z)
    if Z.ndim != 2 or len(Z) != n_rows or not Z.shape[1]:
        wrong = f"the shape {Z.shape}, not ({n_rows}, n_units)"
    elif Z.dtype.kind not in "fiu" or not np.isfinite(Z).all():
        wrong = "NaN, inf or no numbers"
    else:
        return
    raise PrivemoError(f"what {plugin} returns has {wrong}; {WANTED}")


def _try(plugin):
    """Defend numbers that mean nothing: alike each time, whatever other rows hold."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(N_ROWS, N_UNITS)), np.resize(["female", "male"], N_ROWS)
    for method in ("fit", "transform"):
        if not hasattr(build_defence(plugin), method):
            raise PrivemoError(f"{plugin} has no {method}; {WANTED}")
    whole, again, few = (_defended(plugin, X, y, n) for n in (N_ROWS, N_ROWS, N_FEW))
    if not np.allclose(whole, again, atol=ROUNDING):
        raise PrivemoError(
            f"{plugin} returns something else the second time; draw from a seed of its "
            f"own, such as numpy.random.default_rng(0)"
        )
    if not np.allclose(whole[:N_FEW], few, atol=ROUNDING):
        raise PrivemoError(
            f"{plugin} changes a row by the other rows it is given, which tells of "
            f"those it is asked about; learn in fit all that transform needs"
        )


def _defended(plugin, X, y, n_rows):
    """Fit to all rows, and transform the first ones."""
    transformer = build_defence(plugin)
    more = {"validation": (X, y)} if takes_validation(transformer) else {}
    transformer.fit(X, y, **more)
    Z = transformer.transform(X[:n_rows])
    check_defended(plugin, Z, n_rows)
    return np.asarray(Z)
