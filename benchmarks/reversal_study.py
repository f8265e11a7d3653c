"""What does it take for gradient reversal to keep an attacker away?

    python benchmarks/reversal_study.py ingredients
    python benchmarks/reversal_study.py strengths

Every row trains private networks (gender) on planted corpora of seeds that no table
uses. ``emotion``, ``adversary`` and ``attacker`` are UARs on the *validation* speakers
at the chosen epoch, the attacker being a fresh one that knows the training speakers;
recipe `strong` was chosen by them alone. ``U``, ``L``, ``P`` and ``P_reverse`` are the
scores of the test speakers, as in the tables; they chose nothing. Each number is a mean
over folds and corpus seeds; ``sd`` is the standard deviation over folds and seeds.
"""

import sys
from dataclasses import replace

import pandas as pd

from privemo.cells import make_cells
from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.experiments import run_cells, training_histories
from privemo.features import prepare
from privemo.recipes import RECIPES, Recipe

CORPUS_SEEDS = (11, 12)
SETTINGS = load_profile("lesson", probe_epochs=1)
STRONG = RECIPES["strong"]
# each ingredient alone, then the best recipe without it
INGREDIENTS = {
    "paper": Recipe(),
    "wider": Recipe(hidden_units=(64, 64)),
    "standardised": Recipe(standardise=True),
    "extra steps": Recipe(extra_steps=5),
    "extra steps, faster": Recipe(extra_steps=5, extra_learning_rate=5e-3),
    "warm-up": Recipe(warm_up_epochs=5),
    "refitted": Recipe(refit_passes=15),
    "refitted, wider": Recipe(refit_passes=15, hidden_units=(64, 64)),
    "refitted, standardised": Recipe(refit_passes=15, standardise=True),
    "strong": STRONG,
    "strong, 30 passes": replace(STRONG, refit_passes=30),
    "strong, warm-up": replace(STRONG, warm_up_epochs=5),
}
STUDIES = {
    "ingredients": [(name, recipe, 0.5) for name, recipe in INGREDIENTS.items()],
    "strengths": [
        (name, INGREDIENTS[name], strength)
        for name in ("paper", "strong")
        for strength in (0.3, 0.5, 0.75, 1.0, 3.0)
    ],
}
SEEN = ["emotion", "adversary", "attacker", "U", "L", "P", "P_reverse"]


def measure(prepared, recipe, strength, *, modality, target, settings=SETTINGS):
    """Return one row a fold: scores of the validation and of the test speakers."""
    defence = "gender" if strength else "none"
    (cell,) = make_cells(
        defence, [modality], [target], strength=strength, recipe=recipe
    )
    scores = run_cells(prepared, [cell], settings).set_index("fold")
    seen = training_histories(prepared, cell, settings)
    seen = seen[seen["chosen"]].groupby("fold").mean(numeric_only=True)
    seen = seen.rename(columns={"gender": "adversary"})
    return scores.join(seen[["emotion", "adversary", "attacker"]])[
        [*SEEN, "gate_passed"]
    ]


def study(
    rows, *, modality="acoustic", target="activation", seeds=CORPUS_SEEDS, **knobs
):
    """Measure a list of (name, recipe, strength) over corpus seeds."""
    corpora = [
        prepare(load_corpus("planted", seed=seed, **knobs), SETTINGS) for seed in seeds
    ]
    for name, recipe, strength in [("general", Recipe(), 0.0), *rows]:
        found = pd.concat(
            measure(p, recipe, strength, modality=modality, target=target)
            for p in corpora
        )
        mean, spread = found[SEEN].mean(), found[SEEN].std()
        cells = [f"{mean[n]:.2f} (sd {spread[n]:.2f})" for n in SEEN]
        gate = f"{found['gate_passed'].mean():.2f}"
        print(" | ".join([f"{name:<24}", f"{strength:4}", *cells, gate]), flush=True)


def main(names):
    """Print the studies that are named, or all."""
    for name in names or STUDIES:
        print(
            f"\n## {name}\n" + " | ".join(["recipe", "strength", *SEEN, "gate passed"])
        )
        study(STUDIES[name])


if __name__ == "__main__":
    main(sys.argv[1:])
