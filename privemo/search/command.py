"""What `privemo search` does with its NAME=VALUE texts."""

from pathlib import Path

from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.errors import PrivemoError, nearest
from privemo.experiments.cells import make_cells
from privemo.experiments.grid import SEARCHED, grid_of, list_points
from privemo.experiments.inputs import choose_inputs
from privemo.experiments.runs import draws_of
from privemo.experiments.tuning import settings_file
from privemo.features import prepare
from privemo.features.given import with_given
from privemo.features.given_file import MOST_LAYERS
from privemo.search.study import N_TRIALS, search
from privemo.terms import PAPERS_STREAMS, check

DEFAULTS = {
    "corpus": "planted",
    "folder": "",
    "profile": "paper",
    "modality": ",".join(PAPERS_STREAMS),
    "target": "both",
    "defence": ",".join(SEARCHED),
    "recipe": "paper",
    "trials": str(N_TRIALS),
    "seed": "0",
    "jobs": "-1",
    "vectors": "",
    "features": "",
    "layer": "mean",
}


def run_search(texts):
    """Search for the settings of every cell that is asked for."""
    given = read_texts(texts)
    settings = load_profile(given["profile"])
    blocks = {"n_blocks": settings.n_blocks}
    corpus = load_corpus(given["corpus"], _place(given["folder"]), **blocks)
    modalities = given["modality"].split(",")
    how = {"layer": given["layer"], "modalities": modalities}
    corpus = with_given(corpus, _place(given["features"]), **how)
    inputs = choose_inputs(corpus, target=given["target"], modalities=modalities)
    for defence in given["defence"].split(","):
        check("defence to search for", defence, SEARCHED)
    cells = [
        cell
        for defence in given["defence"].split(",")
        for cell in make_cells(defence, *inputs, recipe=given["recipe"])
    ]
    prepared = prepare(corpus, settings, vectors=_place(given["vectors"]))
    wanted = [(part, cell) for part in prepared.parts for cell in cells]
    for i, (part, cell) in enumerate(wanted):
        n_draws = len(draws_of(part, cell, settings, seed=given["seed"]))
        yield f"cell {i + 1} of {len(wanted)}: {_described(cell, given, n_draws)}"
        table = search(
            part,
            cell,
            settings,
            trials=given["trials"],
            seed=given["seed"],
            n_jobs=given["jobs"],
        )
        path = settings_file(part, cell, settings, seed=given["seed"])
        yield f"{table.round(3).to_string(index=False)}\nwritten: {path}\n"


def read_texts(texts):
    """Fill in the defaults, turn texts into numbers, refuse what is unknown."""
    for name in texts:
        if name not in DEFAULTS:
            raise PrivemoError(
                f"search has no parameter {name!r}; its parameters are "
                f"{', '.join(DEFAULTS)}{nearest(name, DEFAULTS)}"
            )
    given = DEFAULTS | texts
    trials = None if given["trials"] == "all" else _number("trials", given, least=1)
    numbers = {"seed": _number("seed", given), "jobs": _number("jobs", given, least=-1)}
    if numbers["jobs"] == 0:
        raise PrivemoError("jobs=0 would train nothing; -1 is one process a core")
    if given["layer"] != "mean":
        numbers["layer"] = _number("layer", given, least=-MOST_LAYERS)
    return {**given, **numbers, "trials": trials}


def _number(name, texts, *, least=0):
    """Read a whole number."""
    try:
        number = int(texts[name])
    except ValueError:
        number = None
    if number is None or number < least:
        also = " or all" if name == "trials" else ""
        raise PrivemoError(
            f"{name} is a whole number from {least} on{also}, not {texts[name]!r}"
        )
    return number


def _described(cell, given, n_runs):
    """Say what is searched, and how much work it is."""
    n_points = len(list_points(grid_of(cell.modality, cell.defence)))
    n_trials = min(n_points, given["trials"] or n_points)
    return (
        f"{cell.modality}, {cell.target}, defence {cell.defence}, profile "
        f"{given['profile']}: {n_trials} of {n_points} points, {n_runs} training runs "
        f"each"
    )


def _place(text):
    """Return a path; None for the default."""
    return Path(text).expanduser() if text else None
