"""All parts of some attacks, found or computed, and put together by job."""

from dataclasses import dataclass

import numpy as np
from joblib import delayed, effective_n_jobs

from privemo.attacks.crossing import Job, put_together
from privemo.battery.forecast import forecast, seconds_of
from privemo.battery.learning import rows_to_learn
from privemo.battery.parts import Part, compute_part, content_of, find_part
from privemo.folds.dealing import deal
from privemo.progress import announce, track
from privemo.workers.parallel import processes


@dataclass(frozen=True, eq=False)
class Plan:
    """A job, its folds, and its parts by attacker and fold."""

    job: Job
    fold: np.ndarray
    parts: dict


def plan_job(job, most):
    """Deal a job into parts.

    Parameters
    ----------
    job : Job
        What is attacked.
    most : dict of str to int
        By attacker, how many rows it learns from in a fold, at most.

    Returns
    -------
    plan : Plan
    """
    content = content_of(job.representation, job.attribute, job.speaker)
    fold = deal(job.attribute, job.speaker, n_parts=job.n_folds, seed=job.seed)
    rows = [(np.flatnonzero(fold != k), fold == k) for k in range(job.n_folds)]
    parts = {
        name: [
            Part(
                *(job, content, name, rows_to_learn(job, known, most[name])),
                np.flatnonzero(asked),
            )
            for known, asked in rows
        ]
        for name in job.attackers
    }
    return Plan(job, fold, parts)


def attack_plans(plans, *, folder=None, n_jobs=-1):
    """Find or compute all parts, side by side, and put each job together.

    Parameters
    ----------
    plans : list of Plan
        From `plan_job`.
    folder : path-like, optional
        Where parts are kept and looked for; nowhere if not given.
    n_jobs : int, default=-1
        Parallel processes, as in joblib.

    Returns
    -------
    crossed : list of Crossed
        What `privemo.attacks.crossing.attack_all` returns, where all rows are learnt
        from.
    """
    parts = [part for plan in plans for same in plan.parts.values() for part in same]
    answers = {part: find_part(part, folder) for part in parts}
    left = [part for part in parts if answers[part] is None]
    answers |= _compute(left, len(parts), folder, n_jobs)
    return [_put_together(plan, answers) for plan in plans]


def _put_together(plan, answers):
    """Put a job together from its parts."""
    found = {name: [answers[p] for p in parts] for name, parts in plan.parts.items()}
    known = {name: [part.known for part in parts] for name, parts in plan.parts.items()}
    return put_together(plan.job, plan.fold, found, known=known)


def _compute(parts, n_parts, folder, n_jobs):
    """Compute parts, the longest ones first."""
    parts = sorted(parts, key=seconds_of, reverse=True)
    if not parts:
        return {}
    announce(forecast(parts, n_parts, effective_n_jobs(n_jobs)))
    done = processes(n_jobs, return_as="generator", n_threads=1)(
        delayed(compute_part)(part, folder) for part in parts
    )
    how = {"label": "attacks", "weights": [seconds_of(part) for part in parts]}
    return dict(zip(parts, track(done, len(parts), **how), strict=True))
