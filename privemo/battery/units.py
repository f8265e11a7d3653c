"""Columns of numbers that may be no units: whoever knows is asked."""

import numpy as np

from privemo.battery.delimited import NAMELESS
from privemo.battery.families import as_option, listed, unit_families
from privemo.errors import PrivemoError

CHANCE = 1e-6  # what is less likely by chance is asked about; ours
DENSE = 40  # n values in n * n / 40 places: by chance, none is met twice in e ** -20
ONWARDS = 0.8  # of the rows have one more than the row before; ours
MOST_COUNTERS = 3  # where more, and most columns, count the rows, they are ranks; ours


def check_units(numbers, speaker, *, loose):
    """Return the columns of numbers that are units, and refuse to guess.

    Parameters
    ----------
    numbers : DataFrame
        Columns of numbers, without gaps.
    speaker : ndarray of str, shape (n,)
        Who speaks.
    loose : bool
        Whether they come from a table, which may hold other things besides; an array
        has been put together as a representation.

    Returns
    -------
    units : list of str
        Without those of a loose table that have one value for each speaker, as an age
        has, and belong to no numbered family.

    Raises
    ------
    PrivemoError
        If a column has no name, counts the rows, stands beside a numbered family, or
        has one value for each speaker by more than chance.
    """
    names = list(numbers)
    families = unit_families(names) if loose else {"": names}
    family = [name for members in families.values() for name in members]
    single = _single(numbers, speaker)
    units = [name for name in names if name in family or name not in single]
    if loose:
        nameless = [name for name in names if name.startswith(NAMELESS)]
        _ask(nameless, names, "has no name, as an index has none")
    _ask(_counters(numbers), names, "counts the rows, as an index does")
    if family:
        beside = [name for name in units if name not in family]
        _ask(beside, names, f"stands beside the units {listed(family)}")
        odd = _odd(numbers[family], speaker, single)
        _ask(odd, names, "has one value for each speaker, as an age has")
    return units


def _ask(found, names, what):
    """Ask about columns, if there are some."""
    if found:
        raise PrivemoError(
            f"a column {what}: {listed(found)}; say --leave-out "
            f"{as_option(found, among=names)} if that is no unit, or --units "
            f"{as_option(names, among=names)} if it is one"
        )


def _single(numbers, speaker):
    """List columns that tell speakers apart but never two utterances of one."""
    _, firsts, codes = np.unique(speaker, return_index=True, return_inverse=True)
    if len(firsts) == len(speaker):
        return []  # one row a speaker: nothing can be told from that
    values = numbers.to_numpy()
    single = (values == values[firsts[codes]]).all(axis=0)
    varied = (values != values[0]).any(axis=0)
    return numbers.columns[single & varied].tolist()


def _odd(family, speaker, single):
    """List the members with one value a speaker, if that is neither rule nor chance."""
    odd = [name for name in family if name in single]
    n_repeats = len(speaker) - len(np.unique(speaker))
    rare = [name for name in odd if chance_of_two(family[name]) ** n_repeats < CHANCE]
    return rare if len(odd) <= family.shape[1] / 2 else []


def chance_of_two(values):
    """Estimate the probability that two rows have the same value; not 0 if none do."""
    counts = np.unique(values, return_counts=True)[1]
    n = len(values)
    return max(np.sum(counts * (counts - 1)) / (n * (n - 1)), 1 / n**2)


def _counters(numbers):
    """List the columns that count rows, unless most do: a unit may be a rank."""
    found = [name for name in numbers if counts_rows(numbers[name].to_numpy(float))]
    return found if len(found) <= max(MOST_COUNTERS, numbers.shape[1] / 2) else []


def counts_rows(values):
    """Tell whether values number the rows, in any order and from anywhere.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
        A column.

    Returns
    -------
    whether : bool
        Whether each value is there once, on a grid so dense that chance would have
        repeated one, or is one more than that of the row before in most rows.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> index = rng.permutation(50)
    >>> [counts_rows(values) for values in (index, 7 + index / 10, rng.normal(size=50))]
    [True, True, False]
    """
    if len(values) < 2 or not np.isfinite(values).all():
        return False
    if np.mean(np.diff(values) == 1) >= ONWARDS:
        return True
    ordered = np.sort(values)
    step = np.diff(ordered).min()
    if not step:
        return False
    places = (ordered - ordered[0]) / step
    dense = places[-1] < max(len(values) - 0.5, len(values) ** 2 / DENSE)
    return bool(dense and np.allclose(places, places.round(), rtol=0, atol=0.05))
