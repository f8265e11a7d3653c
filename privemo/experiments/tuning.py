"""What a search found: scored on validation rows, kept on disk, read by the tables."""

import json
from dataclasses import asdict

import numpy as np

from privemo.errors import PrivemoError
from privemo.experiments.grid import CONVOLUTIONS, DENSE, RECURRENT, apply_point
from privemo.experiments.naming import dealt_by
from privemo.experiments.records import record_name
from privemo.experiments.runs import find_run
from privemo.files import write_text
from privemo.paths import home

NETWORK = (*CONVOLUTIONS, *RECURRENT, *DENSE)  # what a search replaces
# what decides no validation score: the attacker, and where these settings came from
IRRELEVANT = ("attacker_layers", "attacker_units", "attacker_epochs", "tuned")
IRRELEVANT += ("n_blocks", "n_dealings")
IRRELEVANT += ("encoder",)  # unless there is one


def score_folds(facts_by_fold, *, private, margin):
    """Score one point of the grid on the validation rows of each fold.

    Parameters
    ----------
    facts_by_fold : sequence of sequence of dict
        Facts of the training records: folds, and the seeds of each.
    private : bool
        Whether gender is unlearned.
    margin : float
        How far from 0.5 the gender UAR may be to count as chance.

    Returns
    -------
    folds : list of dict
        For each fold, validation UAR of ``emotion`` and ``gender`` at the chosen epoch,
        mean over seeds; ``at_chance``, whether gender is (always true of a general
        network); and the ``score``: emotion UAR, for a private network less the
        excess of gender UAR over 0.5 (ours; below 0.5 nothing is gained).
    """
    folds = []
    for seeds in facts_by_fold:
        chosen = [facts["history"][facts["epoch"]] for facts in seeds]
        emotion = float(np.mean([scores["emotion"] for scores in chosen]))
        gender = float(np.mean([scores["gender"] for scores in chosen]))
        folds.append(
            {
                "emotion": emotion,
                "gender": gender,
                "at_chance": not private or abs(gender - 0.5) <= margin,
                "score": emotion - max(0.0, gender - 0.5) * private,
            }
        )
    return folds


def best_first(trials, *, fold=None):
    """Sort trials: those at chance first, then by score; ties as they came."""

    def rank(trial):
        folds = trial["folds"] if fold is None else [trial["folds"][fold]]
        score = float(np.mean([scores["score"] for scores in folds]))
        return all(scores["at_chance"] for scores in folds), round(score, 9)

    return sorted(trials, key=rank, reverse=True)  # a stable sort


def settings_file(prepared, cell, settings, *, seed=0):
    """Name the file of the trials of one cell."""
    names = prepared.name, cell.modality, cell.target, cell.defence.replace(" ", "_")
    values = asdict(settings).items()
    digest = record_name(
        {
            "fingerprint": prepared.fingerprint,
            "recipe": asdict(cell.recipe),
            "seed": seed,
            **dealt_by(prepared),  # and so who chose
            **{k: v for k, v in values if k not in (*NETWORK, *IRRELEVANT)},
            **({"encoder": settings.encoder} if settings.encoder else {}),
        }
    )
    return home() / "settings" / f"{'-'.join(names)}-{digest[:8]}.json"


def write_trials(path, trials, **facts):
    """Store the trials of one cell, and what else should be known of them."""
    text = json.dumps({**facts, "trials": trials}, indent=1)
    write_text(path, text + "\n")


def best_settings(prepared, cell, settings, *, seed=0, fold=None, keep_strength=True):
    """Return the settings that a search found for a cell."""
    trials = _read_trials(settings_file(prepared, cell, settings, seed=seed))
    if keep_strength:
        own = cell.strength
        trials = [t for t in trials if t["point"].get("strength", own) == own]
    if not trials:
        return settings, cell.strength
    best = best_first(trials, fold=fold)[0]
    cell, settings = apply_point(best["point"], cell, settings)
    return settings, cell.strength


def _read_trials(path):
    """Read what a search wrote; nothing where there was none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))["trials"]
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError) as error:
        raise PrivemoError(
            f"{path} is damaged ({error}); delete it, or search again"
        ) from error


def find_records(prepared, run, settings, folder, *, known=None):
    """Find the records of a run, trained with the settings that are right for it."""
    mine = tuned_settings(prepared, run, settings)
    return find_run(prepared, run, mine, folder, known=known)


def tuned_settings(prepared, run, settings):
    """Return the settings of one training: what a search found for its fold, if any."""
    if not settings.tuned:
        return settings
    chosen = {"seed": run.fold_seed, "fold": run.fold}
    return best_settings(prepared, run.cell.trained, settings, **chosen)[0]
