"""Print what privemo gives beside what people use today, on real representations.

    python benchmarks/known_tools.py CORPUS FOLDER [full|quick] [RECORDS]

CORPUS is a name such as ``emodb``, RECORDS a folder for the trained networks (a
temporary one if not given): general ones, acoustic, activation, profile "lesson", one a
fold. Tables, as Markdown:

1. The battery beside the usual probe, five lines of scikit-learn, on what *one*
   network, that of fold 0, makes of every utterance: the axes of two networks have
   nothing in common, so who learns from one can tell nothing from another. Both are
   also asked about a gender dealt among the speakers by chance, and must not find it.
2. LEACE and INLP beside the authors' code, where it is installed (``pip install
   concept-erasure`` and ``pip install --no-deps fairlib``); ms: medians of 5 turns.
   Logistic regressions stop at a tolerance, so rounds of INLP add more than rounding.
3. Probe and battery after a defence, *all networks in turn*. A defence is fitted to the
   training rows of its network; the battery's attackers know all speakers but the test
   speakers, and are asked about these. So no network, defence or attacker has met who
   is asked, and everybody is asked once. One network would not do: asking about those
   whom a defence was fitted to flatters it, and the others are too few to attack.
"""

import contextlib
import importlib
import importlib.util
import io
import statistics
import sys
import tempfile
import time
import warnings
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import GroupKFold, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits
from turns import in_turns

from privemo.attacks.crossing import Job, attack_rows, put_together
from privemo.battery import Material, load_effort, run_battery
from privemo.battery.tables import HIGHEST, MEDIAN, attacker_table
from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.defences import ClippedNoise, LinearErasure, NullspaceProjection
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import run_cells
from privemo.experiments.runs import draws_of, find_run
from privemo.features import prepare
from privemo.folds.dealing import shuffle_over_speakers
from privemo.folds.rows import rows_of
from privemo.terms import PICKED

SEED, N_TURNS, N_SHUFFLES, LINEAR = 0, 5, 20, "logistic regression"
DEFENCES = {"none": None, "LEACE": LinearErasure(), "INLP": NullspaceProjection()}
DEFENCES["noise"] = ClippedNoise()
SPLITS = {  # only the last one keeps every speaker on one side
    "probe, `cv=5`": StratifiedKFold(5),  # rows as they lie
    "probe, rows shuffled": StratifiedKFold(5, shuffle=True, random_state=SEED),
    "probe, `GroupKFold` by speaker": GroupKFold(5),
}
DEALT = "UAR of a gender dealt by chance"


class Trained(NamedTuple):
    """What the networks make of every utterance that has a label."""

    Z: list  # by network, shape (n_utterances, n_units)
    known: list  # by network, whether it was trained on an utterance
    fold: np.ndarray  # the number of the network that an utterance tests
    gender: np.ndarray
    speaker: np.ndarray


def train_networks(prepared, settings, folder):
    """Train a general network a fold, unless there are records of it."""
    (cell,) = make_cells("none", ["acoustic"], ["activation"])
    run_cells(prepared, [cell], settings, seed=SEED, folder=folder)
    draws = draws_of(prepared, cell, settings, seed=SEED)
    rows = [rows_of(*draw) for draw in draws]
    asked = np.sort(np.concatenate([part.test for part in rows]))
    found = [find_run(*draw, settings, folder)[0].arrays() for draw in draws]
    table = prepared.utterances.iloc[asked]
    return Trained(
        [arrays["representation"][asked].astype(float) for arrays in found],
        [np.isin(asked, part.train) for part in rows],
        np.argmax([np.isin(asked, part.test) for part in rows], axis=0),
        *(table[name].to_numpy(dtype=str) for name in ("gender", "speaker")),
    )


def probe(Z, gender, speaker, cv):
    """Score the usual probe in the usual way."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    given = dict(groups=speaker, cv=cv, scoring="balanced_accuracy")
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of test folds with one gender only
        return float(np.mean(cross_val_score(model, Z, gender, **given)))


def where_fitted(Z, gender):
    """Score a linear probe on the rows that it learns from."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    return balanced_accuracy_score(gender, model.fit(Z, gender).predict(Z))


def beside_the_probe(trained, effort):
    """Ask probe and battery about the first network; return rows and remarks."""
    Z, gender, speaker = trained.Z[0], trained.gender, trained.speaker
    dealt = [shuffle_over_speakers(gender, speaker, seed=i) for i in range(N_SHUFFLES)]
    rows = []
    for name, cv in SPLITS.items():
        found = [probe(Z, labels, speaker, cv) for labels in (gender, *dealt)]
        rows.append({"who": name, "UAR": found[0], DEALT: np.mean(found[1:])})
    findings = run_battery(Material(Z, gender, speaker), effort=effort, seed=SEED)
    _, median, picked = findings.controls["UAR"]
    for name, chance in {LINEAR: "", MEDIAN: median, PICKED: picked}.items():
        found = judged(findings.attackers, name)
        rows.append({"who": f"battery, {name}", **found, DEALT: chance})
    return rows, findings.notes


def judged(table, name):
    """Take from a table of the battery what it says of one attacker."""
    row = table.set_index("attacker").loc[name]
    found = {"UAR": row["UAR"], "P": row["P"]}
    if row["verdict"]:  # the median is no attacker, so it has none
        found["95 % interval"] = f"[{row['low']:.2f}, {row['high']:.2f}]"
        found["p (least possible)"] = f"{row['p']:.2f} ({row['smallest p']:.2f})"
    return found | {"verdict": row["verdict"]}


def leace_beside(Z, gender):
    """Set our LEACE beside the authors'; return rows and remarks."""
    ways = {"LEACE, privemo": lambda: LinearErasure().fit(Z, gender).transform(Z)}
    try:
        import torch
        from concept_erasure import LeaceFitter
    except ImportError:
        return compared(ways, gender), ["concept-erasure is not installed."]
    x, z = torch.tensor(Z), torch.tensor((gender == gender[0]).astype(float))

    def theirs(**options):
        return LeaceFitter.fit(x, z, **options).eraser(x).numpy()

    ways["LEACE, concept-erasure, no shrinkage"] = partial(theirs, shrinkage=False)
    ways["LEACE, concept-erasure, as it comes"] = theirs
    return compared(ways, gender), []


def inlp_beside(Z, gender, n_rounds):
    """Set our INLP beside the authors'; return rows and remarks."""
    ours, projection = NullspaceProjection(n_rounds=n_rounds), authors_inlp()
    ways = {"privemo": lambda: ours.fit(Z, gender).transform(Z)}

    def theirs():
        scaler = StandardScaler().fit(Z)
        rows, dim = (scaler.transform(Z), gender), Z.shape[1]
        alike = dict(class_weight="balanced", max_iter=1000)
        how = LogisticRegression, alike, n_rounds, dim, True, 0.0
        with contextlib.redirect_stderr(io.StringIO()):  # a progress bar
            P = projection(*how, *rows, *rows, by_class=False)[0]
        return scaler.inverse_transform(rows[0] @ P.T)

    if projection:
        ways["fairlib"] = theirs
    ways = {f"INLP, rounds: {n_rounds}, {who}": way for who, way in ways.items()}
    missing = [] if projection else ["fairlib, which has INLP, is not installed."]
    return compared(ways, gender), missing


def authors_inlp():
    """Load this part of fairlib alone; the whole needs much else, and no new Python."""
    try:
        spec = importlib.util.find_spec("fairlib")
        package = sys.modules["fairlib_inlp"] = ModuleType("fairlib_inlp")
        package.__path__ = [str(Path(spec.origin).parent / "src/networks/INLP")]
        return importlib.import_module("fairlib_inlp.debias").get_debiasing_projection
    except (AttributeError, ImportError):  # not there, or another of that name
        return None


def compared(ways, gender):
    """Compare with the first way, on one core, what was fitted to these rows."""
    with threadpool_limits(1):
        erased = [way() for way in ways.values()]
        measures = {name: partial(milliseconds, way) for name, way in ways.items()}
        times = in_turns(measures, N_TURNS)
    return [
        {
            "who": name,
            "largest difference": f"{np.abs(Z - erased[0]).max():.0e}",
            "probe, on the rows of the fit": where_fitted(Z, gender),
            "ms": f"{statistics.median(times[name]):.1f}",
        }
        for name, Z in zip(ways, erased, strict=True)
    ]


def milliseconds(way):
    """Measure one call."""
    start = time.perf_counter()
    way()
    return 1000 * (time.perf_counter() - start)


def defended(defence, trained):
    """Fit a defence to the training rows of every network, and apply it to all."""
    if defence is None:
        return trained
    after = []
    for Z, known in zip(trained.Z, trained.known, strict=True):
        fitted = clone(defence).fit(Z[known], trained.gender[known])
        after.append(fitted.transform(Z))
    return trained._replace(Z=after)


def attack_in_turn(trained, effort):
    """Ask the battery's attackers about the test speakers of every network."""
    given = dict(attackers=effort.attackers, n_seeds=effort.n_seeds, seed=SEED)
    jobs = [Job(Z, trained.gender, trained.speaker, **given) for Z in trained.Z]
    tests = [trained.fold == k for k in range(len(jobs))]
    rows = [dict(known=np.flatnonzero(~t), asked=np.flatnonzero(t)) for t in tests]
    pairs, attack = list(zip(jobs, rows, strict=True)), delayed(attack_rows)
    answers = {
        name: Parallel(n_jobs=-1)(attack(job, name, **two) for job, two in pairs)
        for name in effort.attackers
    }
    crossed = put_together(jobs[0], trained.fold, answers)
    shuffles = dict(n_permutations=effort.n_permutations, seed=SEED)
    return attacker_table(jobs[0], crossed, **shuffles)


def after_defences(trained, effort):
    """Ask probe and battery about every network after each defence."""
    gender, speaker = trained.gender, trained.speaker
    for name, defence in DEFENCES.items():
        after = defended(defence, trained)
        fits = zip(after.Z, after.known, strict=True)
        seen = [where_fitted(Z[known], gender[known]) for Z, known in fits]
        row = {"defence": name, "probe, on the rows of the fit": np.mean(seen)}
        for split in list(SPLITS)[1:]:
            scores = [probe(Z, gender, speaker, SPLITS[split]) for Z in after.Z]
            row[split] = np.mean(scores)
        table = attack_in_turn(after, effort)
        uar = table.set_index("attacker")["UAR"]
        row |= {f"battery, {who}": uar[who] for who in (LINEAR, MEDIAN, HIGHEST)}
        picked = judged(table, PICKED)
        yield row | {f"battery, {PICKED}": picked.pop("UAR")} | picked


def show(title, rows, remarks=()):
    """Print a table under its title, and what there is to be said of it."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[row.get(name, "") for name in names] for row in rows]
    lines = [names, ["---"] * len(names), *cells]
    texts = [[f"{c:.2f}" if isinstance(c, float) else c for c in r] for r in lines]
    table = "\n".join(f"| {' | '.join(text)} |" for text in texts)
    print(f"**{title}**", table, *remarks, sep="\n\n", end="\n\n", flush=True)


def report(name, trained, effort):
    """Print all tables."""
    Z, known, n = trained.Z[0], trained.known[0], len(set(trained.speaker))
    size = f"{name}, {len(Z)} utterances of {n} speakers, {Z.shape[1]} units"
    show(f"Gender in one network ({size})", *beside_the_probe(trained, effort))
    rows, remarks = leace_beside(Z[known], trained.gender[known])
    for n_rounds in (1, 20):
        more, missing = inlp_beside(Z[known], trained.gender[known], n_rounds)
        rows += more
    size = f"{name}, {known.sum()} training rows, standard deviation {Z.std():.2f}"
    show(f"Erasure ({size})", rows, remarks + missing)
    size = f"{name}, {len(trained.Z)} networks in turn"
    show(f"UAR after a defence ({size})", after_defences(trained, effort))


def main(name, folder, profile="full", records=None):
    """Train what has no record yet, and print."""
    effort, settings = load_effort(profile), load_profile("lesson")
    prepared = prepare(load_corpus(name, folder), settings, modalities=["acoustic"])
    with tempfile.TemporaryDirectory() as passing:
        trained = train_networks(prepared, settings, records or passing)
    report(name, trained, effort)


if __name__ == "__main__":
    main(*sys.argv[1:])
