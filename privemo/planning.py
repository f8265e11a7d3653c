"""What several notebooks need, computed in one go by one pool of processes.

A notebook computes what it lacks by itself; but each would start processes of its own
and compile the same networks again.
"""

from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.errors import NotForThisCorpus
from privemo.experiments import compute_cells
from privemo.features import prepare
from privemo.parameters import read_parameters
from privemo.questions import plan

# parameters of every notebook that trains; others are left to themselves
NEEDED = {"CORPUS", "FOLDER", "PROFILE", "SEED", "VECTORS"}


def compute_notebooks(jobs):
    """Compute the records of some notebooks that are not there yet.

    Parameters
    ----------
    jobs : sequence of (path-like, dict of str to object)
        Notebooks, whose names begin with the number of their question, and the
        parameters that replace their defaults. All have the same corpus and profile.

    Returns
    -------
    n_computed : int
        Number of training runs that had to be computed.

    Raises
    ------
    PrivemoError
        For every mistake in the parameters that a notebook would report.
    """
    filled = [(path, _filled(path, parameters)) for path, parameters in jobs]
    filled = [(path, values) for path, values in filled if set(values) >= NEEDED]
    if not filled:
        return 0
    _, first = filled[0]
    settings = load_profile(first["PROFILE"])
    corpus = load_corpus(first["CORPUS"], first["FOLDER"] or None)
    cells, members = [], []
    for path, values in filled:
        try:
            todo = _plan(path, corpus, values)
        except NotForThisCorpus:
            continue  # the notebook says so
        cells += todo.cells
        members += todo.members
    prepared = prepare(corpus, settings, vectors=first["VECTORS"] or None)
    return compute_cells(
        prepared,
        dict.fromkeys(cells),
        settings,
        members=dict.fromkeys(members),
        seed=first["SEED"],
    )


def _filled(path, parameters):
    """Return all parameters of a notebook: the given ones, else its defaults."""
    known = read_parameters(path)
    return {name: p.default for name, p in known.items()} | parameters


def _plan(path, corpus, values):
    """Plan the question of a notebook from its parameters."""
    given = {
        name: values[name.upper()]
        for name in ("target", "modalities", "strength", "strengths")
        if name.upper() in values
    }
    return plan(int(path.stem.split("_")[0]), corpus, **given)
