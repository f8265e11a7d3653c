"""Counts, shares and labels as lines of text."""

import numpy as np

from privemo.terms import LEVELS, TARGETS, levels_in

BAR = 40  # characters of a whole


def bars(counts):
    """Draw counts as bars of text.

    Examples
    --------
    >>> for line in bars({"low": 3, "high": 1}):
    ...     print(line)
    low         3  75 % ##############################
    high        1  25 % ##########
    """
    total = max(sum(counts.values()), 1)
    return [
        f"{label:<5}{n:>8,}{percent(n / total):>6} {'#' * round(BAR * n / total)}"
        for label, n in counts.items()
    ]


def percent(share):
    """Write a share with two digits, however small: 0.064 is 6.4 %, 0.64 is 64 %.

    Examples
    --------
    >>> percent(0.0644), percent(0.5), percent(1), percent(0.000132), percent(0)
    ('6.4 %', '50 %', '100 %', '0.013 %', '0.0 %')
    """
    n_digits = 1 - int(np.floor(np.log10(100 * share * 1.005))) if share else 1
    return f"{100 * share:.{max(0, n_digits)}f} %"


def labels(table, target, scale):
    """Draw the levels and the ratings of a target; look for ratings off the scale."""
    counts = table[target].value_counts().reindex([*LEVELS, ""], fill_value=0)
    if not counts[list(LEVELS)].sum():
        return ["no labels"], []
    lines = bars(counts[list(LEVELS)].to_dict())
    if counts[""]:
        lines.append(f"{counts['']:,} have no label")
    ratings = table[f"{target}_rating"].dropna()
    if ratings.empty:
        return [*lines, "no ratings"], []
    low, high = scale or (np.floor(ratings.min()), np.ceil(ratings.max()))
    lines.append(f"ratings from {low:g} to {high:g}, mean {ratings.mean():.2f}")
    lines += bars(_histogram(ratings, low, high))
    outside = ratings[~ratings.between(low, high)]
    if outside.empty:
        return lines, []
    return lines, [
        f"{len(outside):,} ratings of {target}, from {outside.min():g} to "
        f"{outside.max():g}, lie outside of the scale from {low:g} to {high:g}: "
        f"correct them, or leave these utterances out"
    ]


def _histogram(ratings, low, high):
    """Count ratings in steps of one; the last step holds its upper end, too."""
    steps = np.arange(low, max(high, low + 1) + 1)
    counts, _ = np.histogram(ratings, steps)
    return {f"{a:g}-{a + 1:g}": int(n) for a, n in zip(steps[:-1], counts, strict=True)}


def classes(table):
    """Say how many levels of each target are told, and what chance is then."""
    lines, mend = [], []
    for target in TARGETS:
        found = levels_in(table[target])
        if len(found) > 1:
            chance = f"{1 / len(found):.2f}"
            lines.append(f"{target}: {', '.join(found)}; chance of U is {chance}")
        elif found:
            mend.append(
                f"all labels of {target} are {found[0]}, so that there is nothing to "
                f"tell: correct them, or empty them to study the other target alone"
            )
    return lines or ["none"], mend
