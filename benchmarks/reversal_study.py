"""Print what it takes for gradient reversal to keep an attacker away.

    python benchmarks/reversal_study.py [ingredients] [strengths] [planting] [speakers]

Every row trains networks on ten independent blocks of the planted corpus, of seeds that
no table uses; acoustic, activation. ``emotion``, ``adversary``, ``attacker`` and
``hidden`` are seen on the *validation* speakers at the epoch that is kept, and recipe
`strong` was chosen by them alone: UAR of the emotion head, of the adversary, and of a
fresh attacker that knows the training speakers; ``hidden`` is 1 minus the UAR of one
that knows the validation speakers and is asked about the training speakers, the
direction of P. ``U``, ``L``, ``P`` and ``P_reverse`` are the scores on the test
speakers, as in the tables; they chose nothing. Numbers are means over blocks;
``P, change`` and ``U, change`` are those from the general networks of the same blocks,
with their ordinary 95 % intervals. The last column is the share of networks that pass
the chance gate.
"""

import sys
from dataclasses import replace

from privemo.attacks.dense import fresh_attack
from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import run_cells
from privemo.experiments.runs import draws_of, find_run
from privemo.experiments.scoring import training_histories
from privemo.features import prepare
from privemo.folds.rows import rows_of
from privemo.network.recipes import RECIPES, Recipe
from privemo.paths import runs_folder
from privemo.tables.compare import compare

CORPUS_SEED, N_BLOCKS = 800, 10
SETTINGS = load_profile("lesson", probe_epochs=1)
STRONG = RECIPES["strong"]
# each ingredient alone, then all but one
INGREDIENTS = {
    "paper": Recipe(),
    "wider": Recipe(hidden_units=(64, 64)),
    "standardised": Recipe(standardise=True),
    "refitted": Recipe(refit_passes=15),
    "extra steps": Recipe(extra_steps=10, extra_learning_rate=3e-3),
    "warm-up": Recipe(warm_up_epochs=5),
    "strong": STRONG,
    "strong, not wider": replace(STRONG, hidden_units=()),
    "strong, not standardised": replace(STRONG, standardise=False),
    "strong, not refitted": replace(STRONG, refit_passes=0),
    "strong, no extra steps": replace(STRONG, extra_steps=0),
    "strong, with warm-up": replace(STRONG, warm_up_epochs=5),
}
TWO = {"paper": Recipe(), "strong": STRONG}
STRENGTH = 1.0  # where only recipes are compared
GENERAL = ("general", Recipe(), 0.0)
PLANTED = {
    "removable": dict(gender_in_timbre=0.6, gender_in_expression=0.0),
    "entangled": dict(gender_in_timbre=0.0, gender_in_expression=0.8),
}
# corpora by their knobs, each with the networks that are compared on it: name, recipe,
# strength; the general ones are trained on every corpus
STUDIES = {
    "ingredients": [({}, [(n, r, STRENGTH) for n, r in INGREDIENTS.items()])],
    "strengths": [
        (
            {},
            [
                (name, recipe, strength)
                for name, recipe in TWO.items()
                for strength in (0.3, 0.5, 0.75, 1.0, 2.0, 4.0)
            ],
        )
    ],
    "planting": [
        (knobs, [(f"{n}, {planted}", r, STRENGTH) for n, r in TWO.items()])
        for planted, knobs in PLANTED.items()
    ],
    "speakers": [
        (
            {"n_speakers": k},
            [(f"{n}, {k} speakers", r, STRENGTH) for n, r in TWO.items()],
        )
        for k in (20, 120)
    ],
}
SEEN = ["emotion", "adversary", "attacker", "hidden", "U", "L", "P", "P_reverse"]
CHANGED = ["P", "U"]


def measure(prepared, recipe, strength, *, settings=SETTINGS):
    """Return one row a block: what is seen of validation and of test speakers."""
    (cell,) = make_cells(
        "gender" if strength else "none",
        ["acoustic"],
        ["activation"],
        strength=strength,
        recipe=recipe,
    )
    scores = run_cells(prepared, [cell], settings).set_index("fold")
    seen = training_histories(prepared, cell, settings)
    seen = seen[seen["chosen"]].set_index("fold")
    scores = scores.assign(
        emotion=seen["emotion"], adversary=seen["gender"], attacker=seen["attacker"]
    )
    draws = draws_of(prepared, cell, settings, seed=0)
    return scores.assign(hidden=[hidden(*draw, settings) for draw in draws])


def hidden(prepared, run, settings):
    """Attack the training speakers, knowing the validation speakers."""
    representation = find_run(prepared, run, settings, runs_folder())[0].arrays()
    representation = representation["representation"]
    rows, gender = rows_of(prepared, run), prepared.utterances["gender"]
    known, asked = rows.validation, rows.train
    gender = gender.to_numpy(dtype=str)
    return 1 - fresh_attack(
        representation[known],
        gender[known],
        representation[asked],
        gender[asked],
        seed=run.seed,
    )


def study(corpora):
    """Measure and print the networks of some corpora."""
    for knobs, networks in corpora:
        corpus = load_corpus("planted", seed=CORPUS_SEED, n_blocks=N_BLOCKS, **knobs)
        prepared, general = prepare(corpus, SETTINGS), None
        for name, recipe, strength in [GENERAL, *networks]:
            found = measure(prepared, recipe, strength)
            general = found if general is None else general
            print(row(name, strength, found, general), flush=True)


def row(name, strength, found, general):
    """Write what is seen of one network, and what it changes."""
    means = [f"{found[quantity].mean():.2f}" for quantity in SEEN]
    changes = ["", ""]
    if found is not general:
        pair = found.reset_index(), general.reset_index()
        tested = [compare(*pair, quantity) for quantity in CHANGED]
        changes = [f"{t.estimate:+.2f} [{t.low:+.2f}, {t.high:+.2f}]" for t in tested]
    gate = f"{found['gate_passed'].mean():.1f}"
    return "| " + " | ".join([name, f"{strength:g}", *means, *changes, gate]) + " |"


def main(names):
    """Print the studies that are named, or all."""
    changes = [f"{quantity}, change" for quantity in CHANGED]
    head = ["recipe", "strength", *SEEN, *changes, "gate passed"]
    for name in names or STUDIES:
        print(f"\n## {name}\n\n| " + " | ".join(head) + " |")
        print("|" + " --- |" * len(head))
        study(STUDIES[name])


if __name__ == "__main__":
    main(sys.argv[1:])
