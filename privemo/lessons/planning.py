"""What several notebooks need, computed in one go by one pool of processes.

A notebook computes what it lacks by itself; but each would start processes of its own
and compile the same networks again.
"""

from collections import defaultdict

from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.corpora.attributes import with_attributes
from privemo.errors import NotForThisCorpus
from privemo.experiments.beyond.kinds import compute_beyond
from privemo.experiments.canaries import canary_blocks, compute_canaries
from privemo.experiments.experiment import compute_cells
from privemo.experiments.levels import check_levels
from privemo.experiments.questions import Plan, n_blocks_of, plan
from privemo.features import prepare
from privemo.lessons.known import load_known, prepare_known
from privemo.lessons.opening import LESSONS, bring_features, planned
from privemo.lessons.parameters import read_parameters
from privemo.progress import announce, within

# parameters of every notebook that trains; others are left to themselves
NEEDED = {"corpus", "folder", "profile", "seed", "dealings", "vectors"}


def compute_notebooks(jobs):
    """Compute the records of some notebooks that are not there yet."""
    filled = [(path, _filled(path, parameters)) for path, parameters in jobs]
    filled = [(path, values) for path, values in filled if set(values) >= NEEDED]
    if not filled:
        return 0
    _, first = filled[0]
    settings = load_profile(first["profile"], n_dealings=first["dealings"])
    loaded, wanted = {}, defaultdict(Wanted)
    with within(f"reading corpus {first['corpus']}"):
        for path, values in filled:
            values = _completed(path, values)
            if values is None:
                continue
            n_blocks = n_blocks_of(question_of(path), settings)
            place = n_blocks, values.get("features", "")
            if place not in loaded:
                loaded[place] = _load(n_blocks, values)
            corpus = loaded[place]
            # by the blocks that the corpus really has
            mine = wanted[len(corpus.blocks), place[1]]
            todo = mine.add(path, values, corpus)
            check_levels(corpus, todo, settings, seed=first["seed"])
    how = settings, first["seed"], first["vectors"] or None
    about = first.get("attribute", "gender")
    most_first = [some for _, some in sorted(wanted.items(), reverse=True)]
    n_computed, what = 0, f"what {len(filled)} notebooks need"
    for part, some in enumerate(most_first, start=1):
        with within(f"{what}, part {part} of {len(most_first)}"):
            n_computed += _compute(some, *how, about)
    return n_computed


class Wanted:
    """What some notebooks need of one corpus."""

    def __init__(self):
        self.cells, self.beyond = defaultdict(list), defaultdict(list)
        self.members, self.canaries = [], []
        self.others = {}  # corpora that an attacker knows
        self.corpus = None

    def add(self, path, values, corpus):
        """Add what a notebook needs, and return it; say at once if it is not asked."""
        self.corpus = corpus
        d2 = values.get("known", ""), values.get("known_folder", "")
        if d2 not in self.others:
            self.others[d2] = bring_features(load_known(*d2), values)
        try:
            todo = plan(question_of(path), corpus, **planned(values, self.others[d2]))
        except NotForThisCorpus as reason:
            _left_out(path, reason)
            return Plan([])
        self.cells[d2] += todo.cells
        self.cells["", ""] += todo.controls + todo.further
        self.members += todo.members + todo.member_controls + todo.further_members
        self.canaries += todo.canaries
        for kind, some in todo.beyond.items():
            self.beyond[kind] += some
        return todo


def _load(n_blocks, values):
    """Load a corpus, with the features that are brought."""
    place = values["corpus"], values["folder"] or None
    corpus = bring_features(load_corpus(*place, n_blocks=n_blocks), values)
    return with_attributes(corpus, [values.get("attribute", "gender")])[0]


def _compute(wanted, settings, seed, vectors, attribute):
    """Compute what is missing of one corpus."""
    how = {"vectors": vectors, "attributes": [attribute]}
    prepared = prepare(wanted.corpus, settings, **how)
    n_computed = 0
    for d2, cells in wanted.cells.items():
        other = wanted.others.get(d2)
        n_computed += compute_cells(
            prepared,
            dict.fromkeys(cells),
            settings,
            known=prepare_known(prepared, other, cells, settings, vectors),
            members=dict.fromkeys(wanted.members),
            seed=seed,
        )
    for kind, cells in wanted.beyond.items():
        compute_beyond(kind, prepared, list(dict.fromkeys(cells)), settings, seed=seed)
    if wanted.canaries:
        blocks = canary_blocks(settings, vectors=vectors)
        cells = list(dict.fromkeys(wanted.canaries))
        n_computed += compute_canaries(blocks, cells, settings, seed=seed)
    return n_computed


def _filled(path, parameters):
    """Return all parameters of a notebook: the given ones, else its defaults."""
    known = {name: p.default for name, p in read_parameters(path).items()}
    return {name.lower(): value for name, value in (known | parameters).items()}


def _completed(path, values):
    """Add what the notebook's lesson brings along; None if it cannot be asked."""
    lesson = LESSONS[question_of(path)]
    try:
        return lesson.completed(values, values["corpus"], values["folder"])
    except NotForThisCorpus as reason:
        _left_out(path, reason)
        return None


def _left_out(path, reason):
    announce(f"{path.stem} is left out: {reason}")


def question_of(path):
    """Return the key of a notebook's question: its number, or else its name."""
    start = path.stem.split("_")[0]
    return int(start) if start.isdecimal() else path.stem
