"""How long an attack will take, and how much memory, said before it begins."""

from privemo.attacks.kinds import DENSE, KINDS

# Core seconds a unit: by row learnt from, and by its square. A rule of thumb, from
# single folds of 1,000 to 16,000 rows (support vectors: to 4,000), 768 units.
SECONDS = {
    "logistic regression": (1.4e-6, 0),
    "support vectors": (0, 2.2e-9),
    "nearest neighbours": (0, 1.0e-10),
    "boosted trees": (7e-7, 0),  # for each class, and seed
    DENSE: (1.4e-6, 0),
}
TUNING = {"boosted trees": 4, DENSE: 12}  # fits, in those of one seed
LEAST = 0.2  # seconds of any part
PROCESS = 0.3e9  # bytes of one process without data
COPIES = 3  # of the data, in each process


def seconds_of(part):
    """Guess the core seconds of a part."""
    linear, square = SECONDS.get(part.attacker, (0, 0))
    n, n_units = len(part.known), part.job.representation.shape[1]
    seconds = n_units * (linear * n + square * n**2)
    tuning = TUNING.get(part.attacker, 0)
    if part.attacker == "boosted trees":
        seconds *= len(set(part.job.attribute))
    return LEAST + seconds * (tuning + part.n_seeds) / (tuning + 1)


def forecast(parts, n_parts, n_workers):
    """Say what some parts will cost, all being n_parts."""
    seconds = sum(map(seconds_of, parts)) / n_workers
    size = max(part.job.representation.nbytes for part in parts)
    memory = (1 + n_workers) * PROCESS + (1 + n_workers) * COPIES * size
    others = {p.attacker for p in parts if p.attacker not in KINDS}
    unknown = f", not counting {', '.join(sorted(others))}" if others else ""
    there = n_parts - len(parts)
    kept = f", {there} of them computed before" if there else ""
    return (
        f"{n_parts} attacks{kept}; about {minutes(seconds)} with {n_workers} at a "
        f"time, and {memory / 1e9:.1f} GB of memory{unknown}"
    )


def minutes(seconds):
    """Write a time with no more digits than a guess has.

    Examples
    --------
    >>> minutes(20), minutes(200)
    ('a minute at most', '4 minutes')
    """
    return "a minute at most" if seconds <= 60 else f"{-(-seconds // 60):.0f} minutes"
