"""What several notebooks need, computed in one go by one pool of processes.

A notebook computes what it lacks by itself; but each would start processes of its own
and compile the same networks again.
"""

from collections import defaultdict

from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.errors import NotForThisCorpus
from privemo.experiments.beyond.kinds import compute_beyond
from privemo.experiments.canaries import canary_blocks, compute_canaries
from privemo.experiments.experiment import compute_cells
from privemo.experiments.questions import plan
from privemo.features import prepare
from privemo.lessons.known import load_known, prepare_known
from privemo.lessons.opening import planned
from privemo.lessons.parameters import read_parameters

# parameters of every notebook that trains; others are left to themselves
NEEDED = {"CORPUS", "FOLDER", "PROFILE", "SEED", "VECTORS"}


def compute_notebooks(jobs):
    """Compute the records of some notebooks that are not there yet."""
    filled = [(path, _filled(path, parameters)) for path, parameters in jobs]
    filled = [(path, values) for path, values in filled if set(values) >= NEEDED]
    if not filled:
        return 0
    _, first = filled[0]
    settings = load_profile(first["PROFILE"])
    corpus = load_corpus(first["CORPUS"], first["FOLDER"] or None)
    cells, members, beyond = defaultdict(list), [], defaultdict(list)
    canaries = []
    others = {}  # corpora that an attacker knows
    for path, values in filled:
        d2 = values.get("KNOWN", ""), values.get("KNOWN_FOLDER", "")
        if d2 not in others:
            others[d2] = load_known(*d2)
        try:
            todo = _plan(path, corpus, values, others[d2])
        except NotForThisCorpus:
            continue  # the notebook says so
        cells[d2] += todo.cells
        cells["", ""] += todo.controls + todo.further
        members += todo.members + todo.member_controls + todo.further_members
        canaries += todo.canaries
        for kind, some in todo.beyond.items():
            beyond[kind] += some
    vectors = first["VECTORS"] or None
    prepared = prepare(corpus, settings, vectors=vectors)
    n_computed = 0
    for d2, wanted in cells.items():
        n_computed += compute_cells(
            prepared,
            dict.fromkeys(wanted),
            settings,
            known=prepare_known(prepared, others.get(d2), wanted, settings, vectors),
            members=dict.fromkeys(members),
            seed=first["SEED"],
        )
    for kind, wanted in beyond.items():
        compute_beyond(
            kind, prepared, list(dict.fromkeys(wanted)), settings, seed=first["SEED"]
        )
    if canaries:
        blocks = canary_blocks(settings, vectors=vectors)
        wanted = list(dict.fromkeys(canaries))
        how = {"seed": first["SEED"]}
        n_computed += compute_canaries(blocks, wanted, settings, **how)
    return n_computed


def _filled(path, parameters):
    """Return all parameters of a notebook: the given ones, else its defaults."""
    known = read_parameters(path)
    return {name: p.default for name, p in known.items()} | parameters


def _plan(path, corpus, values, known):
    """Plan the question of a notebook from its parameters."""
    asked = {name.lower(): value for name, value in values.items()}
    return plan(question_of(path), corpus, **planned(asked, known))


def question_of(path):
    """Return the key of a notebook's question: its number, or else its name."""
    start = path.stem.split("_")[0]
    return int(start) if start.isdecimal() else path.stem
