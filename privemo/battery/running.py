"""The whole battery: attackers, controls, other inputs, description length."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from privemo.attacks.brought import check_asked
from privemo.attacks.crossing import Job
from privemo.attacks.kinds import ATTACKERS, DENSE, KINDS, brought
from privemo.battery.crossing import attack_plans, plan_job
from privemo.battery.describing import describe_once
from privemo.battery.tables import (
    attacker_table,
    chance_table,
    confusion_table,
    input_table,
)
from privemo.battery.together import SHOWN, together_table
from privemo.errors import PrivemoError
from privemo.folds.dealing import shuffle_over_speakers
from privemo.statistics.intervals import ALPHA, ROUNDING
from privemo.terms import MAJORITY

# A linear one and one that is not; both are quick.
CONTROL_ATTACKERS = ("logistic regression", "nearest neighbours")
VECTORS = "support vectors"  # whose time grows with the square of the rows


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How much is computed; every number is ours."""

    attackers: tuple = ATTACKERS  # at least two
    n_folds: int = 5  # fewer where a class has fewer speakers
    n_seeds: int = 3  # of the attackers that draw at random
    n_permutations: int = 1000
    n_shuffles: int = 20  # labels that mean nothing; of few, no control could fail
    n_orders: int = 3  # of the speakers, for the description length
    most_rows: int = 20_000  # that an attacker learns from in a fold
    fewer_rows: int = 4_000  # the same of support vectors
    control_rows: int = 4_000  # the same in controls, and no more than fewer_rows


EFFORTS = {
    "quick": Effort(
        attackers=tuple(name for name in ATTACKERS if name != DENSE),
        n_seeds=1,
        n_orders=1,
        most_rows=8_000,
        control_rows=1_000,
    ),
    "full": Effort(),
}


@dataclass(frozen=True, eq=False)
class Findings:
    """What the battery found.

    Parameters
    ----------
    attackers, controls, inputs : DataFrame
        See `privemo.battery.tables`.
    description : DataFrame
        See `privemo.attacks.description.describe`.
    facts : dict of str to int or str
        What was attacked, and how often what was done.
    notes : tuple of str
        Sentences to be shown with the tables.
    confusion : DataFrame
        See `privemo.battery.tables.confusion_table`.
    together : DataFrame
        See `privemo.battery.together.together_table`.
    """

    attackers: pd.DataFrame
    controls: pd.DataFrame
    inputs: pd.DataFrame
    description: pd.DataFrame
    facts: dict
    notes: tuple
    confusion: pd.DataFrame
    together: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=SHOWN))


def load_effort(profile):
    """Look up how much is computed.

    Parameters
    ----------
    profile : {"quick", "full"}
        ``"quick"`` does without the dense layers and repeats nothing over seeds.

    Returns
    -------
    effort : Effort

    Raises
    ------
    PrivemoError
        If there is no such profile.
    """
    if profile not in EFFORTS:
        raise PrivemoError(
            f"there is no profile {profile!r}; choose one of {', '.join(EFFORTS)}"
        )
    return EFFORTS[profile]


def with_attackers(effort, names):
    """Let attackers join those of a profile: plug-ins, or such as it leaves out.

    Raises
    ------
    PrivemoError
        If one is unknown, cannot be imported, or is no attacker.
    """
    check_asked(names)
    return replace(effort, attackers=tuple(dict.fromkeys([*effort.attackers, *names])))


def run_battery(material, *, effort=EFFORTS["full"], seed=0, n_jobs=-1, folder=None):
    """Attack representations with all attackers, and check the attack itself.

    Parameters
    ----------
    material : Material
        What is attacked; its other inputs are attacked in the same way.
    effort : Effort, optional
        How much is computed.
    seed : int, default=0
        Seed of folds, attackers, shuffles and orders.
    n_jobs : int, default=-1
        Parallel processes, as in joblib; decides the time and nothing else.
    folder : path-like, optional
        Where finished parts are kept, so that an attack that was stopped goes on.

    Returns
    -------
    findings : Findings

    Examples
    --------
    >>> import numpy as np
    >>> from privemo.battery import Material
    >>> gender, speaker = ["f", "m"] * 40, [str(i % 10) for i in range(80)]
    >>> Z = np.random.default_rng(0).normal(size=(80, 3))
    >>> Z[1::2] += 3
    >>> two = Effort(attackers=ATTACKERS[:2], n_shuffles=2, n_orders=1)
    >>> found = run_battery(Material(Z, gender, speaker), effort=two, n_jobs=1)
    >>> bool((found.attackers["UAR"] > 0.9).all())
    True
    """
    job = Job(
        *(material.representation, material.attribute, material.speaker),
        attackers=effort.attackers,
        n_folds=min(effort.n_folds, material.fewest_speakers),
        n_seeds=effort.n_seeds,
        seed=seed,
    )
    inputs = {"representation": material.representation, **material.others}
    plans = [*_plan_inputs(job, inputs, effort), *_plan_controls(job, effort)]
    crossed = attack_plans(plans, folder=folder, n_jobs=n_jobs)
    pairs = [(plan.job, one) for plan, one in zip(plans, crossed, strict=True)]
    tables = {
        name: attacker_table(*pair, n_permutations=effort.n_permutations, seed=seed)
        for name, pair in zip(inputs, pairs, strict=False)
    }
    table = tables["representation"]
    controls = chance_table(pairs[len(inputs)], pairs[len(inputs) + 1 :])
    how = {"n_orders": effort.n_orders, "seed": seed, "folder": folder}
    return Findings(
        attackers=table,
        controls=controls,
        inputs=input_table(tables),
        description=describe_once(material, **how, n_jobs=n_jobs),
        facts=_facts(material, job, effort),
        notes=(
            *material.notes,
            *_notes(table, crossed[0], controls),
            *_sampled(plans),
        ),
        confusion=confusion_table(*pairs[0]),
        together=together_table(
            *pairs[0], n_permutations=effort.n_permutations, seed=seed
        ),
    )


def _plan_inputs(job, inputs, effort):
    """Plan the attack on each input."""
    most = dict.fromkeys(job.attackers, effort.most_rows)
    if VECTORS in most:
        most[VECTORS] = min(effort.fewer_rows, effort.most_rows)
    return [plan_job(replace(job, representation=Z), most) for Z in inputs.values()]


def _plan_controls(job, effort):
    """Plan what must be at chance; a majority first."""
    rows = min(effort.control_rows, effort.fewer_rows)
    shuffled = [_shuffled(job, job.seed + i) for i in range(effort.n_shuffles)]
    most = dict.fromkeys((MAJORITY, *CONTROL_ATTACKERS), rows)
    majority = replace(job, attackers=(MAJORITY,), n_seeds=1)
    return [plan_job(one, most) for one in (majority, *shuffled)]


def _shuffled(job, seed):
    """Make a job of the same sizes in which there is nothing to be found."""
    return replace(
        job,
        attribute=shuffle_over_speakers(job.attribute, job.speaker, seed=seed),
        attackers=CONTROL_ATTACKERS,
        n_seeds=1,
        seed=seed,
    )


def _facts(material, job, effort):
    speakers = pd.Series(material.attribute, index=material.speaker)
    speakers = speakers[~speakers.index.duplicated()].value_counts(sort=False)
    n_utterances, n_units = material.representation.shape
    return {
        "attribute": material.name,
        "utterances": n_utterances,
        "units": n_units,
        "speakers": ", ".join(f"{n} {name}" for name, n in sorted(speakers.items())),
        "chance": f"{1 / len(material.classes):.2f}",
        "folds": job.n_folds,
        "seeds": effort.n_seeds,
        "seed": job.seed,
        "shuffled labels": effort.n_shuffles,
        "orders of speakers": effort.n_orders,
        **_brought(job.attackers),
    }


def _brought(names):
    """Say which attackers are not privemo's, and which version of them it was."""
    told = [
        f"{p}, source {p.source[:12]}"
        for p in (brought(name) for name in names if name not in KINDS)
    ]
    return {"plug-ins": "; ".join(told)} if told else {}


def _notes(table, crossed, controls):
    """Say what these data do not allow."""
    notes = []
    least = table["smallest p"].max()
    if least > ALPHA:
        notes.append(
            f"With so few speakers no p-value can be below {least:.2f}, so nothing can "
            "be told from chance, whatever the UAR: get more speakers."
        )
    if crossed.chosen_by == "utterance":
        notes.append(
            "The attackers' settings were chosen by utterance, since a class has one "
            "known speaker only in some fold; they may be weaker than they could be."
        )
    below = controls[controls["high"] < controls["chance"] - ROUNDING]
    if len(below):
        notes.append(
            f"{below['control'].iloc[0].capitalize()}, the attribute is told less than "
            "by chance: so few speakers are dealt from one small deck, so that those "
            "who are known mislead about those who are asked. All scores are rather "
            "too low than too high; get more speakers."
        )
    return notes


def _sampled(plans):
    """Say who learnt from some of the rows only."""
    fold, learnt = plans[0].fold, {}
    n_known = len(fold) - np.bincount(fold).min()
    whose = plans[0].parts | {"the controls": plans[-1].parts[CONTROL_ATTACKERS[0]]}
    for name, parts in whose.items():
        learnt.setdefault(max(len(part.known) for part in parts), []).append(name)
    learnt.pop(n_known, None)
    if not learnt:
        return []
    shares = "; ".join(f"{', '.join(names)} from {n:,}" for n, names in learnt.items())
    return [
        f"Of {n_known:,} rows known in a fold, some learnt from fewer, drawn evenly "
        f"over classes and speakers: {shares}. All rows were asked about."
    ]
