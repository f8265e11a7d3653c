"""Search the paper's grid for the settings of a cell, on validation rows only."""

import random
from dataclasses import asdict

import pandas as pd
from joblib import delayed

from privemo.errors import PrivemoError
from privemo.experiments.grid import (
    apply_point,
    grid_of,
    list_points,
    order_points,
    point_of,
)
from privemo.experiments.records import record_name
from privemo.experiments.runs import by_number, draws_of, find_run, train_run
from privemo.experiments.tuning import (
    best_first,
    score_folds,
    settings_file,
    write_trials,
)
from privemo.paths import runs_folder
from privemo.progress import track
from privemo.search.trials import open_study, trials_of, work_through
from privemo.stages import backend_name, stage_digest
from privemo.workers import compute_all

N_TRIALS = 12  # unless told otherwise


def search(prepared, cell, settings, *, trials=N_TRIALS, seed=0, folder=None, n_jobs=1):
    """Try points of the paper's grid and store how they did on the validation rows.

    The first point is what is used without a search, if it is in the grid; the others
    come in random order. Every training is a record: one that is there, from a table
    or from a killed search, is not computed again, and tables find those made here.
    """
    grid = grid_of(cell.modality, cell.defence)
    if trials is not None and trials < 1:
        raise PrivemoError(f"a search needs one trial or more, got trials={trials}")
    first = point_of(grid, cell, settings)
    points = order_points(list_points(grid), first=first, seed=seed)
    path = settings_file(prepared, cell, settings, seed=seed)
    study = open_study(path.with_suffix(""), _study_name(), seed=seed)
    folder = runs_folder() if folder is None else folder

    def score(point):
        tried = apply_point(point, cell, settings)
        return score_point(prepared, *tried, seed=seed, folder=folder, n_jobs=n_jobs)

    work = work_through(study, grid, points[:trials], score)
    for _ in track(work, total=len(points[:trials]), label="trials"):
        pass
    found = best_first(_completed(study, points))
    write_trials(path, found, corpus=prepared.name, settings=asdict(settings))
    return _table(found)


def score_point(prepared, cell, settings, *, seed, folder, n_jobs):
    """Train every fold and seed of a cell, where there is no record, and score them."""
    draws = draws_of(prepared, cell, settings, seed=seed)
    missing = [draw for draw in draws if find_run(*draw, settings, folder)[0] is None]
    random.shuffle(missing)  # two processes on one point meet, and share the work
    calls = [delayed(train_run)(*draw, settings, folder) for draw in missing]
    for _ in compute_all(calls, folder=folder, n_jobs=n_jobs):
        pass
    facts = [
        [train_run(*draw, settings, folder).facts for draw in seeds]
        for seeds in by_number(draws)
    ]
    private, margin = cell.strength > 0, settings.chance_margin
    return score_folds(facts, private=private, margin=margin)


def _study_name():
    """Name a study so that trials of an older privemo do not count."""
    source = stage_digest("training")
    return record_name({"source": source, "backend": backend_name()})


def _completed(study, points):
    """Return the completed trials, each point once, in the order of the points."""
    folds = {
        points.index(trial.user_attrs["point"]): trial.user_attrs["folds"]
        for trial in trials_of(study, "COMPLETE")
    }
    return [{"point": points[i], "folds": folds[i]} for i in sorted(folds)]


def _table(trials):
    """Return one row a trial, averaged over folds."""
    means = [pd.DataFrame(trial["folds"]).mean().to_dict() for trial in trials]
    return pd.DataFrame(
        [{**trial["point"], **mean} for trial, mean in zip(trials, means, strict=True)]
    )
