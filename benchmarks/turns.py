"""What all benchmarks of `make bench` share: measure in turns, and put it in a row.

A machine is never equally fast for long. So everything that is to be compared is
measured once a round, one after the other, and compared with what was measured in the
same round; printed are medians over rounds, with the smallest and the largest.
"""

import statistics


def in_turns(measures, n_rounds):
    """Call some functions in turn, round after round.

    Parameters
    ----------
    measures : dict of str to callable
        Each returns a number.
    n_rounds : int
        How often.

    Returns
    -------
    found : dict of str to list of float
        One number a round.
    """
    found = {name: [] for name in measures}
    for _ in range(n_rounds):
        for name, measure in measures.items():
            found[name].append(measure())
    return found


def row(what, values, unit, *, of="", ratios=None, **more):
    """Describe what was found.

    Parameters
    ----------
    what, unit : str
        Names.
    values : list of float
        One a round.
    of : str, default=""
        What the ratios are of.
    ratios : list of float, optional
        One a round.
    **more
        Other figures of the row.

    Returns
    -------
    row : dict
        Can be written as json.
    """
    described = {"what": what, "unit": unit, **_spread("", values), **more}
    if ratios is not None:
        described |= {"of": of, **_spread("ratio_", ratios)}
    return described


def _spread(prefix, values):
    return {
        f"{prefix}median": float(statistics.median(values)),
        f"{prefix}low": float(min(values)),
        f"{prefix}high": float(max(values)),
    }


def table(rows):
    """Set rows as a markdown table."""
    lines = [
        "| what | median [smallest, largest] | unit | ratio [smallest, largest] | "
        "of | memory, MB |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for r in rows:
        ratio = _spelt(r, "ratio_") if "of" in r else ""
        memory = f"{r['peak_mb']:.0f}" if "peak_mb" in r else ""
        found = f"{_spelt(r, '')} | {r['unit']} | {ratio} | {r.get('of', '')}"
        lines.append(f"| {r['what']} | {found} | {memory} |")
    return "\n".join(lines)


def _spelt(r, prefix):
    median, low, high = (r[f"{prefix}{name}"] for name in ("median", "low", "high"))
    return f"{median:.3g} [{low:.3g}, {high:.3g}]"
