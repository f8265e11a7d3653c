"""One training of one cell and the attack on it: computed once, kept as records."""

import time
from dataclasses import asdict, dataclass
from importlib.metadata import version

import pandas as pd
from joblib.externals.loky import process_executor

from privemo.attacks import choose_attacker, retrain_attacker
from privemo.corpora.schema import GENDERS, LEVELS
from privemo.errors import PrivemoError
from privemo.folds import choose_n_folds, speaker_folds
from privemo.models import STREAMS
from privemo.records import find_record, record_name, source_digest, write_record

TARGETS = ("activation", "valence")
TRAINING_SOURCES = (
    "audio",
    "backend",
    "batches",
    "features/acoustic",
    "features/lexical",
    "features/vectors",
    "folds",
    "layers",
    "metrics",
    "models",
    "runs",
    "training",
)
ATTACK_SOURCES = ("attacks", "folds", "runs")


@dataclass(frozen=True)
class Adversary:
    """A head behind gradient reversal.

    Parameters
    ----------
    attribute : {"gender"}
        What it learns to tell.
    strength : float
        Reversal strength, lambda; 0 in a general model.
    """

    attribute: str = "gender"
    strength: float = 0.0


@dataclass(frozen=True)
class Cell:
    """One cell of the paper's tables: trained once a fold and seed.

    Parameters
    ----------
    modality : {"acoustic", "lexical", "multimodal"}
        What goes into the network.
    target : {"activation", "valence"}
        What the emotion head learns.
    adversaries : tuple of Adversary
        General model (Gen) if all strengths are 0, else private (Priv).
    """

    modality: str
    target: str
    adversaries: tuple[Adversary, ...] = (Adversary(),)

    def __post_init__(self):
        for name, value, known in (
            ("modality", self.modality, tuple(STREAMS)),
            ("target", self.target, TARGETS),
        ):
            if value not in known:
                raise PrivemoError(
                    f"there is no {name} {value!r}; choose one of {', '.join(known)}"
                )


@dataclass(frozen=True)
class Run:
    """One training of one cell: what a worker is handed.

    Parameters
    ----------
    cell : Cell
        What is trained.
    fold, n_folds : int
        Which fold of how many.
    fold_seed, seed : int
        Seed of the folds, and of the weights and batches.
    """

    cell: Cell
    fold: int
    n_folds: int
    fold_seed: int
    seed: int


def runs_of(prepared, cell, settings, *, seed):
    """List the trainings of a cell, one a fold and seed.

    Parameters
    ----------
    prepared : privemo.features.Prepared
        Decides how many folds its speakers allow.
    cell : Cell
        What is trained.
    settings : Settings
        ``n_folds`` and ``n_seeds``.
    seed : int
        Seed of the folds; the trainings have the seeds 100 * seed, 100 * seed + 1, ...

    Returns
    -------
    runs : list of Run
        Folds in order, the seeds of each fold together.
    """
    n_folds = choose_n_folds(prepared.utterances, settings.n_folds)
    return [
        Run(cell, fold, n_folds, fold_seed=seed, seed=100 * seed + i)
        for fold in range(n_folds)
        for i in range(settings.n_seeds)
    ]


def compute_run(prepared, run, settings, folder):
    """Train and attack one fold with one seed, unless its records exist.

    Parameters
    ----------
    prepared : privemo.features.Prepared
        Utterances and their features.
    run : Run
        Which one.
    settings : Settings
        How.
    folder : path-like
        Where records are kept.
    """
    _allow_compiled_networks()
    training, attack = find_run(prepared, run, settings, folder)
    if training is None:
        training = _train(prepared, run, settings, folder)
    if attack is None:
        _attack(prepared, run, settings, folder, training)


def training_settings(prepared, run, settings):
    """Return everything that decides a training, as its record is named after it.

    Parameters
    ----------
    prepared : privemo.features.Prepared
        Its fingerprint stands for the recordings, words and labels.
    run : Run
        Which training.
    settings : Settings
        How; what only the attacker or the number of seeds decides is left out.

    Returns
    -------
    settings : dict
        Can be written as json.
    """
    from privemo.backend import backend_name

    method = {
        name: value
        for name, value in asdict(settings).items()
        if not name.startswith("attacker_") and name not in ("n_seeds", "n_folds")
    }
    return {
        "kind": "training",
        "corpus": prepared.name,
        "fingerprint": prepared.fingerprint,
        "source": source_digest(*TRAINING_SOURCES),
        "backend": backend_name(),
        **asdict(run),
        **method,
    }


def attack_settings(training_name, run, settings):
    """Return everything that decides an attack, as its record is named after it.

    Parameters
    ----------
    training_name : str
        Name of the record of the attacked training.
    run : Run
        Which training.
    settings : Settings
        How large the attackers are and how long they train.

    Returns
    -------
    settings : dict
        Can be written as json.
    """
    return {
        "kind": "attack",
        "training": training_name,
        "source": source_digest(*ATTACK_SOURCES),
        "seed": run.seed,
        "attacker_layers": settings.attacker_layers,
        "attacker_units": settings.attacker_units,
        "attacker_epochs": settings.attacker_epochs,
    }


def labelled_folds(utterances, target, *, n_folds, seed):
    """Make folds over all speakers, then keep the rows that have the label.

    Parameters
    ----------
    utterances : DataFrame, one row per utterance
        Must have the columns ``speaker``, ``gender`` and ``target``.
    target : {"activation", "valence"}
        Rows whose label is empty are left out of every part.
    n_folds, seed : int
        See `privemo.folds.speaker_folds`.

    Returns
    -------
    folds : list of Fold
        The same speakers in the same part for every target and modality.
    """
    labelled = utterances[target].isin(LEVELS).to_numpy()
    folds = speaker_folds(utterances, n_folds=n_folds, seed=seed)
    return [
        type(fold)(
            *(rows[labelled[rows]] for rows in (fold.train, fold.validation, fold.test))
        )
        for fold in folds
    ]


def _allow_compiled_networks():
    """Let a worker keep its compiled networks; loky takes 300 MB more for a leak."""
    process_executor._MAX_MEMORY_LEAK_SIZE = 2_000_000_000  # bytes


def find_run(prepared, run, settings, folder):
    """Return the records of a training and of the attack on it, None where missing."""
    wanted = training_settings(prepared, run, settings)
    attack = attack_settings(record_name(wanted), run, settings)
    return find_record(folder, wanted), find_record(folder, attack)


def fold_of(prepared, run):
    """Return the fold of a run, rows without the label left out."""
    folds = labelled_folds(
        prepared.utterances, run.cell.target, n_folds=run.n_folds, seed=run.fold_seed
    )
    return folds[run.fold]


def _train(prepared, run, settings, folder):
    """Train one fold with one seed and store what the tables and attacks need."""
    from privemo.training import train_network

    start, fold, cell = time.perf_counter(), fold_of(prepared, run), run.cell
    table = prepared.utterances
    labels = {
        "emotion": pd.Categorical(table[cell.target], LEVELS).codes.astype("int32")
    }
    labels["gender"] = pd.Categorical(table["gender"], GENDERS).codes.astype("int32")
    trained = train_network(
        {name: prepared.streams[name] for name in STREAMS[cell.modality]},
        labels,
        {"emotion": len(LEVELS), "gender": len(GENDERS)},
        train=fold.train,
        validation=fold.validation,
        modality=cell.modality,
        strengths={a.attribute: a.strength for a in cell.adversaries},
        settings=settings,
        seed=run.seed,
    )
    facts = {
        "epoch": trained.epoch,
        "history": trained.history,
        "gate_passed": trained.gate_passed,
        "seconds": round(time.perf_counter() - start, 2),
        "versions": {name: version(name) for name in ("keras", "numpy", "librosa")},
    }
    return write_record(
        folder, training_settings(prepared, run, settings), facts, trained.outputs
    )


def _attack(prepared, run, settings, folder, training):
    """Attack one training both ways and store what the attackers said."""
    start, fold = time.perf_counter(), fold_of(prepared, run)
    representation = training.arrays()["representation"]
    material = representation, prepared.utterances
    # the paper's four phases: the attacker knows D2 and is asked about D1
    forward = choose_attacker(
        *material, known=fold.test, settings=settings, seed=run.seed
    )
    # ours: one of the same size knows D1 and meets the new speakers of D2
    reverse = retrain_attacker(forward, *material, known=fold.train)
    arrays = {
        "forward": forward.model.predict(representation[fold.train]),
        "reverse": reverse.model.predict(representation[fold.test]),
    }
    facts = {"chosen_by": forward.chosen_by, "hidden_layers": forward.hidden_layers}
    facts["seconds"] = round(time.perf_counter() - start, 2)
    wanted = attack_settings(training.folder.name, run, settings)
    return write_record(folder, wanted, facts, arrays)
