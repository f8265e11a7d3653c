"""Print whether an attack on membership finds speakers whom a network learnt by heart.

    python benchmarks/canaries.py [tried] [taken] [utterances]

Canaries are planted in corpora of seeds that no table uses: 60 speakers, 12 utterances
each, words, activation; three dealings of the speakers into sets. ``tried``: settings
of the control that were compared, and none besides. ``taken``: the one that was taken,
under every defence, with what the defence changes. ``utterances``: the other control,
in which the attacker is asked about the utterances that trained, and about the others
of the same speakers; of sound, too. Beside it one who sees no representation, only how
sure the network is of its answer. MI and AUC are means over the corpora, each with
its ordinary 95 % interval; then MI corpus by corpus. It takes half an hour.
"""

import sys
from dataclasses import replace

import numpy as np
from scipy.special import logit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from privemo.attacks.membership import log_odds, membership_attack
from privemo.config import load_profile
from privemo.corpora import planted
from privemo.experiments.canaries import N_DEALINGS, by_heart
from privemo.experiments.cells import make_cells
from privemo.experiments.runs import compute_run, draws_of, find_run
from privemo.features import prepare
from privemo.features.canaries import with_canaries
from privemo.folds.membership import (
    NO,
    YES,
    known_rows,
    membership_labels,
    utterances_that_trained,
)
from privemo.folds.rows import rows_of
from privemo.metrics import uar
from privemo.paths import runs_folder
from privemo.statistics.intervals import fold_interval

CORPUS_SEEDS = (900, 901, 902, 903, 904)
SETTINGS = load_profile("lesson")
ALMOST = 1e-7  # a share that single precision still tells from 0, and from 1
LONG = 150  # epochs, in which utterances are learnt by heart
TRIED = {  # who is a canary, and for how many epochs the network is trained
    "everybody": ("everybody", 30),
    "s4 and s5": ("s4 and s5", 30),
    "half of everybody": ("half", 30),
    "everybody, 15 epochs": ("everybody", 15),
    "everybody, 60 epochs": ("everybody", 60),
    "s4 and s5, 60 epochs": ("s4 and s5", 60),
}
NETWORKS = ("none", "gender", "speaker", "gender and speaker")
UNTRAINED = "untrained encoder"


def corpora(modality):
    """Read the corpora, one after the other."""
    for seed in CORPUS_SEEDS:
        corpus = planted.load(seed=seed, n_jobs=1)
        how = {"modalities": [modality], "n_jobs": 1, "progress": False}
        yield seed, replace(prepare(corpus, SETTINGS, **how), block=0)


def network(defence, modality="lexical"):
    """Make the cell of a defence, or of a control."""
    return make_cells(defence, [modality], ["activation"])[0]


def run_of(prepared, cell, dealing):
    """Name the one training of a cell on a corpus and dealing."""
    return draws_of(prepared, cell, SETTINGS, seed=dealing, membership=True)[0].run


def canaries_of(prepared, who, dealing):
    """Name the speakers who become canaries."""
    speaker = prepared.utterances["speaker"].to_numpy(dtype=str)
    if who == "half":
        return np.random.default_rng(0).permutation(np.unique(speaker))[::2]
    if who == "everybody":
        return None
    rows = rows_of(prepared, run_of(prepared, network("none"), dealing))
    parts = rows.known_yes, rows.known_no, rows.asked_yes, rows.asked_no
    return np.unique(speaker[np.concatenate(parts)])


def records_of(prepared, run, settings):
    """Train and attack, unless that was done; return both records."""
    compute_run(prepared, run, settings, runs_folder())
    return find_run(prepared, run, settings, runs_folder())


def attack(prepared, cell, settings, dealing):
    """Train and attack; return MI and the area, means over the attackers."""
    run = run_of(prepared, cell, dealing)
    found = records_of(prepared, run, settings)[1].arrays()
    truth = found["truth"]
    said, sure = (np.atleast_2d(found[name]) for name in ("said", "log_odds"))
    area = [roc_auc_score(truth == YES, one) for one in sure]
    return np.mean([uar(truth, one, classes=(YES, NO)) for one in said]), np.mean(area)


def about_utterances(prepared, cell, settings, dealing):
    """Train; return run, what it left, who is asked of those that trained, labels."""
    run = run_of(prepared, cell, dealing)
    training = records_of(prepared, run, settings)[0].arrays()
    split = utterances_that_trained(rows_of(prepared, run), prepared.utterances)
    return run, training, split, membership_labels(split, len(prepared.utterances))


def attack_utterances(prepared, cell, settings, dealing):
    """Attack the same network, asked about the utterances that trained."""
    run, training, split, labels = about_utterances(prepared, cell, settings, dealing)
    Z = training["representation"]
    fitted, saved, _ = known_rows(split, prepared.utterances, seed=run.seed)
    how = {"settings": settings, "seed": run.seed}
    attacker = membership_attack(Z, labels, fitted=fitted, saved=saved, **how)
    return ask(attacker, Z, labels, split)


def attack_confidence(prepared, cell, settings, dealing):
    """Tell the utterances that trained by how sure the network is of its answer."""
    _, training, split, labels = about_utterances(prepared, cell, settings, dealing)
    surest = training["emotion"].max(axis=1, keepdims=True)
    sure = logit(np.clip(surest, ALMOST, 1 - ALMOST))
    known = np.concatenate([split.known_yes, split.known_no])
    threshold = LogisticRegression(class_weight="balanced")
    return ask(threshold.fit(sure[known], labels[known]), sure, labels, split)


def ask(attacker, inputs, labels, split):
    """Return MI and the area of an attacker who is asked about a split."""
    asked = np.concatenate([split.asked_yes, split.asked_no])
    area = roc_auc_score(labels[asked] == YES, log_odds(attacker, inputs[asked]))
    return uar(labels[asked], attacker.predict(inputs[asked]), classes=(YES, NO)), area


def line(name, scores, *, signed=False):
    """Print one row: means with intervals, then every corpus."""
    form = "+.2f" if signed else ".2f"
    cells = []
    for values in np.transpose(scores):
        mean, low, high = fold_interval(values, test_share=0)
        cells.append(f"{mean:{form}} [{low:{form}}, {high:{form}}]")
    each = " ".join(f"{mi:{form}}" for mi, _ in scores)
    print("| " + " | ".join([name, *cells, each]) + " |", flush=True)


def head(name):
    """Print the head of a table."""
    print(f"\n## {name}\n\n| network | MI | AUC | MI of each corpus |")
    print("|" + " --- |" * 4)


def tried():
    """Compare some settings of the control, on general and untrained networks."""
    head("tried")
    for name, (who, n_epochs) in TRIED.items():
        how = replace(by_heart(SETTINGS), max_epochs=n_epochs, patience=n_epochs)
        for defence in ("none", UNTRAINED):
            line(f"{name}: {defence}", over_corpora(attack, defence, how, who))


def over_corpora(measure, defence, how, who="everybody", modality="lexical"):
    """Measure a network of every corpus, mean over the dealings."""
    found, cell = [], network(defence, modality)
    for seed, plain in corpora(modality):
        dealt = []
        for dealing in range(N_DEALINGS):
            given = plain
            if who != "nobody":
                names = canaries_of(plain, who, dealing)
                given = with_canaries(plain, speakers=names, seed=seed)
            dealt.append(measure(given, cell, how, dealing))
        found.append(np.mean(dealt, axis=0))
    return np.array(found)


def taken():
    """Attack every network of the control that was taken."""
    head("taken")
    how, names = by_heart(SETTINGS), (*NETWORKS, UNTRAINED)
    found = {name: over_corpora(attack, name, how) for name in names}
    for name in names:
        line(name, found[name])
    for name in names[1:]:
        line(f"{name} minus none", found[name] - found["none"], signed=True)


def utterances():
    """Ask about the utterances that trained, with canaries and without."""
    head("utterances that trained")
    short = by_heart(SETTINGS)
    long = replace(short, max_epochs=LONG, patience=LONG)
    for name, *what in (
        ("words, canaries, 30 epochs", short, "everybody", "lexical"),
        ("words, 30 epochs", short, "nobody", "lexical"),
        (f"words, {LONG} epochs", long, "nobody", "lexical"),
        ("sound, 30 epochs", short, "nobody", "acoustic"),
        (f"sound, {LONG} epochs", long, "nobody", "acoustic"),
    ):
        for asked, measure in (
            ("that trained", attack_utterances),
            ("other", attack),
            ("that trained, by confidence", attack_confidence),
        ):
            line(f"{name}: {asked}", over_corpora(measure, "none", *what))


def main(names):
    """Print the tables that are named, or all."""
    tables = {"tried": tried, "taken": taken, "utterances": utterances}
    for name in names or tables:
        tables[name]()


if __name__ == "__main__":
    main(sys.argv[1:])
