"""Find the records of one network; train it only if that is asked for."""

from dataclasses import dataclass
from pathlib import Path

from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.errors import PrivemoError
from privemo.experiments.experiment import compute_draws
from privemo.experiments.handing_on import WEIGHT, with_weights
from privemo.experiments.inputs import choose_inputs
from privemo.experiments.records import Record
from privemo.experiments.runs import Draw, draws_of
from privemo.experiments.training import n_classes_of
from privemo.experiments.tuning import find_records, tuned_settings
from privemo.features import prepare
from privemo.features.given import MEAN, with_given
from privemo.folds.rows import rows_of
from privemo.network.labels import streams_of
from privemo.paths import check_home, runs_folder
from privemo.terms import STREAMS


@dataclass(frozen=True, eq=False)
class Finished:
    """A network whose training is over.

    Parameters
    ----------
    draw : Draw
        Its corpus, or block, and its run.
    settings : Settings
        It was trained with.
    training : Record
        Of it.
    attack : Record or None
        On it, if there was one.
    """

    draw: Draw
    settings: object
    training: Record
    attack: Record | None

    @property
    def rows(self):
        """The rows of each part of the network's corpus, by name."""
        return vars(rows_of(*self.draw))

    @property
    def has_weights(self):
        """Whether the weights are there; records are handed on without."""
        return any(name.startswith(WEIGHT) for name in self.training.arrays())

    def network(self):
        """Return the network itself, a keras.Model with the weights of the record."""
        from privemo.network.compiling import compiled_network, plan_of

        arrays = self.training.arrays()
        n_weights = sum(name.startswith(WEIGHT) for name in arrays)
        weights = [arrays[f"{WEIGHT}{i}"] for i in range(n_weights)]
        cell = self.draw.run.cell
        streams = streams_of(self.draw.prepared, cell)
        plan = plan_of(cell, n_classes_of(*self.draw), self.settings, streams)
        network = compiled_network(*plan).network
        network.set_weights(weights)
        return network


def find_finished(asked, *, train=False, weights=False):
    """Find a network by what is asked for.

    Parameters
    ----------
    asked : privemo.experiments.passing_on.choices.Asked
        Which one.
    train : bool, default=False
        Whether to train it if it is not there. Not unasked: in profile paper that
        takes hours, and a slip in a parameter would start it.
    weights : bool, default=False
        Whether its weights are needed, too.

    Returns
    -------
    finished : Finished

    Raises
    ------
    PrivemoError
        If the corpus does not allow such a network, has no such fold, or nobody has
        trained it.
    """
    settings = load_profile(asked.profile, n_dealings=asked.dealings)
    draw = _draw_of(asked, _prepared(asked, settings), settings)
    if train:
        _train(draw, settings, weights)
    training, attack = find_records(*draw, settings, runs_folder())
    if training is None:
        raise PrivemoError(
            f"there is no finished network of {', '.join(asked.words)}, made by this "
            "code; add --train to train it, or choose another"
        )
    found = Finished(draw, tuned_settings(*draw, settings), training, attack)
    if weights and not found.has_weights:
        raise PrivemoError(
            f"the network of {', '.join(asked.words)} was handed on without its "
            "weights, which are needed here; add --train to train it again"
        )
    return found


def place(text):
    """Return a path; None for the default."""
    return Path(text).expanduser() if text else None


def check_streams(corpus, modality):
    """Refuse a corpus that lacks what a network takes."""
    missing = [name for name in STREAMS[modality] if name not in corpus.modalities]
    if missing:
        raise PrivemoError(
            f"{corpus.name} has no {' and no '.join(missing)} features, which a "
            f"network of {modality} input takes; choose another modality= or corpus"
        )


def _prepared(asked, settings):
    """Read the network's corpus, no more blocks of it than are needed."""
    n_blocks = min(settings.n_blocks, max(2, asked.fold + 1))
    corpus = load_corpus(asked.corpus, place(asked.folder), n_blocks=n_blocks)
    corpus = bring(corpus, asked.features, asked)
    check_streams(corpus, asked.modality)
    choose_inputs(corpus, target=asked.target, modalities=[asked.modality])
    how = {"vectors": place(asked.vectors), "attributes": [asked.attribute]}
    return prepare(corpus, settings, **how)


def bring(corpus, features, asked):
    """Add features from a file to a corpus, if the network reads some."""
    layer = asked.layer if asked.layer == MEAN else int(asked.layer)
    how = {"layer": layer, "modalities": [asked.modality]}
    return with_given(corpus, place(features), **how)


def _draw_of(asked, prepared, settings):
    """Return the draw of a fold or block and of a repeat."""
    how = {"seed": asked.seed, "membership": asked.membership}
    draws = draws_of(prepared, asked.cell, settings, **how)
    folds = sorted({draw.run.number for draw in draws})
    if asked.fold not in folds:
        raise PrivemoError(
            f"{asked.corpus} has no fold or block {asked.fold}; choose fold= from "
            f"{folds[0]} to {folds[-1]}"
        )
    mine = [draw for draw in draws if draw.run.number == asked.fold]
    if asked.repeat >= len(mine):
        raise PrivemoError(
            f"profile {asked.profile} trains {len(mine)} a fold; choose repeat= from 0 "
            f"to {len(mine) - 1}"
        )
    return mine[asked.repeat]


def _train(draw, settings, weights):
    """Train and attack a network that is not there, or lacks what is needed of it."""
    check_home()
    training, _ = find_records(*draw, settings, runs_folder())
    if training is not None and weights:
        with_weights(training)
    compute_draws({draw: None}, settings)
