"""Every speaker is asked once, by attackers that know none of its utterances."""

from dataclasses import dataclass, field, replace

import numpy as np
from joblib import delayed
from sklearn.model_selection import ParameterGrid, PredefinedSplit, cross_val_predict
from threadpoolctl import threadpool_limits

from privemo.attacks.brought import check_attackers, check_said
from privemo.attacks.kinds import ATTACKERS, ENSEMBLE, build_attacker, kind_of
from privemo.errors import PrivemoError
from privemo.folds.dealing import deal, validation_parts
from privemo.metrics import mean_uar
from privemo.progress import track
from privemo.workers.parallel import processes


@dataclass(frozen=True, eq=False)
class Job:
    """Something to be attacked, and by whom.

    Parameters
    ----------
    representation : ndarray of float, shape (n_utterances, n_units)
        What the attackers see.
    attribute, speaker : ndarray of str, shape (n_utterances,)
        What they are to tell, and who speaks.
    attackers : tuple of str
        From `privemo.attacks.kinds.KINDS`, or of plug-ins.
    n_folds : int, default=5
        At most the number of speakers of the rarest class.
    n_seeds : int, default=1
        Attackers that draw at random are trained so many times.
    seed : int, default=0
        Seed of the folds and, with those that follow, of the attackers.
    grids : dict of str to dict, optional
        Grids that replace those of `KINDS`, by attacker.
    recording : ndarray, shape (n_utterances,), optional
        What is equal for utterances of one recording; each has its own by default.
    """

    representation: np.ndarray
    attribute: np.ndarray
    speaker: np.ndarray
    attackers: tuple = ATTACKERS
    n_folds: int = 5
    n_seeds: int = 1
    seed: int = 0
    grids: dict = field(default_factory=dict)
    recording: np.ndarray | None = None

    def __post_init__(self):
        check_attackers(self.attackers)


@dataclass(frozen=True, eq=False)
class Answers:
    """What one attacker says of the rows it is asked about, and how it was chosen.

    Parameters
    ----------
    asked : ndarray of float, shape (n_seeds, n_asked, n_classes)
        Probabilities of the classes in sorted order; one seed where dice play no part.
    validation : ndarray of float, shape (n_known, n_classes)
        The same of the rows it knows, each said by an attacker of the chosen settings
        that was fitted to the other validation parts.
    part : ndarray of int, shape (n_known,)
        The validation part of each row it knows.
    settings : dict
        The chosen point of the grid.
    chosen_by : {"speaker", "utterance"}
        See `privemo.folds.dealing.validation_parts`.
    """

    asked: np.ndarray
    validation: np.ndarray
    part: np.ndarray
    settings: dict
    chosen_by: str


@dataclass(frozen=True, eq=False)
class Crossed:
    """What all attackers say of every utterance.

    Parameters
    ----------
    said : dict of str to ndarray of str, shape (n_seeds, n_utterances)
        By attacker; with two attackers or more, their ensemble, too.
    validation_uar : dict of str to ndarray of float, shape (n_folds,)
        By attacker, on the speakers known in that fold.
    fold : ndarray of int, shape (n_utterances,)
        In which fold each utterance was asked about.
    settings : dict of str to list of dict
        What each attacker chose, fold by fold.
    chosen_by : {"speaker", "utterance"}
        "utterance" if it was so in any fold.
    sure : dict of str to ndarray of float, shape (n_seeds, n_utterances, n_classes)
        By attacker, how likely it calls each class, in sorted order.
    """

    said: dict
    validation_uar: dict
    fold: np.ndarray
    settings: dict
    chosen_by: str
    sure: dict = field(default_factory=dict)


def attack_rows(job, name, *, known, asked):
    """Tune an attacker inside the rows it knows, and ask it about others."""
    both = np.intersect1d(job.speaker[known], job.speaker[asked])
    if len(both):
        raise PrivemoError(
            f"speaker {str(both[0])!r} is both known and asked about, so recognising a "
            "voice would pass for telling the attribute; divide by speaker"
        )
    Z, y = job.representation[known], job.attribute[known]
    recording = None if job.recording is None else job.recording[known]
    how = {"recording": recording, "seed": job.seed}
    part, chosen_by = validation_parts(y, job.speaker[known], **how)
    kind = kind_of(name)
    grid = job.grids.get(name, kind.grid)
    with threadpool_limits(1):  # the fits are small, and run side by side
        settings, validation = _tune(name, grid, Z, y, part, seed=job.seed)
        n_seeds = job.n_seeds if kind.random else 1
        probabilities = [
            build_attacker(name, seed=job.seed + i, **settings)
            .fit(Z, y)
            .predict_proba(job.representation[asked])
            for i in range(n_seeds)
        ]
    for said in (validation, *probabilities):
        check_said(name, said, len(said), len(np.unique(y)))
    return Answers(np.stack(probabilities), validation, part, settings, chosen_by)


def attack_all(jobs, *, n_jobs=-1):
    """Carry out attacks, every fold and attacker of every job side by side."""
    folds = [
        deal(job.attribute, job.speaker, n_parts=job.n_folds, seed=job.seed)
        for job in jobs
    ]
    tasks = [
        (j, k, name)
        for j, job in enumerate(jobs)
        for name in reversed(job.attackers)  # the slowest ones are named last
        for k in range(job.n_folds)
    ]
    done = processes(n_jobs, return_as="generator", n_threads=1)(
        delayed(attack_rows)(
            jobs[j],
            name,
            known=np.flatnonzero(folds[j] != k),
            asked=np.flatnonzero(folds[j] == k),
        )
        for j, k, name in tasks
    )
    answers = dict(
        zip(tasks, track(done, total=len(tasks), label="attacks"), strict=True)
    )
    return [
        put_together(
            job,
            folds[j],
            {
                name: [answers[j, k, name] for k in range(job.n_folds)]
                for name in job.attackers
            },
        )
        for j, job in enumerate(jobs)
    ]


def pick(crossed):
    """Let the strongest attacker be picked before it is asked.

    In each fold the attacker with the highest UAR in validation, on the speakers who
    are known, answers for those who are asked. No attribute of the speakers whom it is
    scored on had a part in its training, tuning or picking, over all folds in turn.

    Parameters
    ----------
    crossed : Crossed
        From `attack_all`.

    Returns
    -------
    said : ndarray of str, shape (n_seeds, n_utterances)
        What the picked attackers say.
    picked : list of str
        Their names, fold by fold.
    """
    names = list(crossed.said)
    scores = np.array([crossed.validation_uar[name] for name in names])
    picked = [names[i] for i in scores.argmax(axis=0)]
    return of_picked(crossed.said, picked, crossed.fold), picked


def of_picked(found, picked, fold):
    """Take of each row what belongs to the attacker that was picked in its fold.

    Parameters
    ----------
    found : dict of str to ndarray, shape (n_seeds, n_utterances, ...)
        By attacker.
    picked : list of str
        Names, fold by fold.
    fold : ndarray of int, shape (n_utterances,)
        Of each row.

    Returns
    -------
    taken : ndarray, shape (n_seeds, n_utterances, ...)
    """
    by_fold = np.stack([found[name] for name in picked])  # (n_folds, n_seeds, n, ...)
    return by_fold[fold, :, np.arange(len(fold))].swapaxes(0, 1)


def _tune(name, grid, Z, y, part, *, seed):
    """Choose a point of the grid by the UAR on validation parts."""
    best_score = -1.0
    for settings in ParameterGrid({key: [*values] for key, values in grid.items()}):
        attacker = build_attacker(name, seed=seed, **settings)
        split = PredefinedSplit(part)
        said = cross_val_predict(attacker, Z, y, cv=split, method="predict_proba")
        score = mean_uar(y, likeliest(said, y), part)
        if score > best_score:
            best, validation, best_score = settings, said, score
    return best, validation


def put_together(job, fold, answers, *, known=None):
    """Put the folds together, and the attackers' mean vote beside them.

    Attackers are compared on rows that all of them learnt from; these are all that are
    not asked about, unless ``known`` has others, by attacker and fold.
    """
    asked = with_ensemble({n: _asked(job, fold, parts) for n, parts in answers.items()})
    every = [answer for parts in answers.values() for answer in parts]
    folds = range(len(next(iter(answers.values()))))
    if known is None:
        known = dict.fromkeys(answers, [np.flatnonzero(fold != k) for k in folds])
    scores = [
        _common_uars(job, {n: (p[k], known[n][k]) for n, p in answers.items()})
        for k in folds
    ]
    return Crossed(
        said={name: likeliest(p, job.attribute) for name, p in asked.items()},
        validation_uar={name: np.array([s[name] for s in scores]) for name in asked},
        fold=fold,
        settings={name: [p.settings for p in parts] for name, parts in answers.items()},
        chosen_by=max(one.chosen_by for one in every),  # "utterance" if there is one
        sure=asked,
    )


def _common_uars(job, learnt):
    """Score the attackers of a fold on the fewest rows that one of them learnt from."""
    fewest = min((known for _, known in learnt.values()), key=len)
    common = {
        name: _only(answer, np.isin(known, fewest))
        for name, (answer, known) in learnt.items()
    }
    return validation_uars(common, job.attribute[fewest])


def _only(answer, rows):
    """Leave out what was said in validation of other rows."""
    return replace(answer, validation=answer.validation[rows], part=answer.part[rows])


def with_ensemble(probabilities):
    """Add the mean vote of two attackers or more.

    Votes are equal: nothing is fitted, so that no further speakers have to be spent.
    """
    if len(probabilities) < 2:
        return probabilities
    return probabilities | {ENSEMBLE: np.mean(list(probabilities.values()), axis=0)}


def validation_uars(answers, attribute):
    """Score attackers on the speakers that they know, each said by others' fits."""
    part = next(iter(answers.values())).part  # the same for all
    said = with_ensemble({name: one.validation for name, one in answers.items()})
    return {
        n: mean_uar(attribute, likeliest(p, attribute), part) for n, p in said.items()
    }


def likeliest(probabilities, attribute):
    """Name the likeliest class."""
    return np.unique(attribute)[probabilities.argmax(axis=-1)]


def _asked(job, fold, parts):
    """Return probabilities of all rows, shape (n_seeds, n_utterances, n_classes)."""
    found = np.empty((job.n_seeds, len(fold), len(np.unique(job.attribute))))
    for k, one in enumerate(parts):
        found[:, fold == k] = one.asked  # one seed stands for all where dice play none
    return found
