"""One training: one fold, one seed; section 4.1 of the paper."""

from dataclasses import dataclass

import numpy as np
from sklearn.utils.class_weight import compute_sample_weight

from privemo.errors import PrivemoError
from privemo.metrics import uar
from privemo.network.batches import batches_by_length, network_inputs
from privemo.network.compiling import fresh_network
from privemo.network.predicting import lengths_of, predict
from privemo.network.refitting import (
    Refitter,
    columns_read,
    standardise_input,
)

NOT_VALIDATED = ("speaker",)  # a training speaker is in no validation row


@dataclass(frozen=True)
class Trained:
    """What is kept of one training.

    Parameters
    ----------
    outputs : dict of str to ndarray of float32, shape (n_utterances, n_classes)
        Class probabilities of every head, and ``"representation"`` of shape
        (n_utterances, n_units), for *every* utterance, at the chosen epoch.
    history : list of dict
        One entry an epoch: validation loss and UAR of emotion, UAR of each gender
        adversary, and of a fresh ``"attacker"`` where one was trained.
    epoch : int
        The chosen epoch, counted from 0.
    ended : bool
        Whether training stopped by itself, and did not run into the cap of epochs.
    gate_passed : bool
        Whether every gender adversary that `watched` names was at chance on the
        validation rows at the chosen epoch.
    weights : list of ndarray of float32
        Of the network at that epoch; `represent` takes them.
    """

    outputs: dict
    history: list
    epoch: int
    ended: bool
    gate_passed: bool
    weights: list


def train_network(data, *, cell, settings, seed, look_in=None):
    """Train on some rows, choose the epoch on others, predict all.

    RMSprop on cross-entropies weighted by inverse class frequency; stop when the
    validation loss of emotion has not improved for ``settings.patience`` epochs; revert
    to the epoch of the lowest one. Then the chance gate looks at the network so chosen,
    and says whether gender was at chance; it has no say in the choice.
    ``settings.epoch_kept`` names other choices, see `EPOCHS`.
    """
    check_rows(data)
    rank = EPOCHS[settings.epoch_kept]
    job = Training(data, cell=cell, settings=settings, seed=seed, look_in=look_in)
    rng = np.random.default_rng(seed)
    history, best, best_loss, since_best = [], None, np.inf, 0
    for epoch in range(settings.max_epochs):
        job.train_epoch(epoch, rng)
        scores = job.validate(epoch)
        scores["excess"] = excess_of(
            scores, cell, settings.chance_margin, data.n_classes
        )
        history.append(scores)
        if best is None or rank(scores, epoch) < rank(*best[:2]):
            best = scores, epoch, job.network.get_weights()
        # stopping looks at the loss alone, so that Gen and Priv train equally long
        since_best = 0 if scores["loss"] < best_loss else since_best + 1
        best_loss = min(best_loss, scores["loss"])
        if since_best >= settings.patience:
            break
    scores, epoch, best_weights = best
    job.network.set_weights(best_weights)
    outputs = job.predict(np.arange(len(data.labels["emotion"])))
    ended = since_best >= settings.patience
    passed = scores["excess"] == 0
    return Trained(outputs, history, epoch, ended, passed, best_weights)


def check_rows(data):
    """Refuse a fold in which a class is missing: its weight or recall is undefined."""
    for task in data.n_classes:
        check_classes(data, data.train, "training", task)
        if task not in NOT_VALIDATED:
            check_classes(data, data.validation, "validation", task)


def check_classes(data, rows, name, task):
    """Refuse rows of one part in which a class of a task is missing."""
    found = data.labels[task][rows].tolist()
    missing = sorted(set(range(data.n_classes[task])) - set(found))
    if missing:
        raise PrivemoError(
            f"the {name} rows have no utterance of class {missing} of {task}; use "
            f"fewer folds (n_folds) or a corpus with more speakers, or leave the rows "
            f"of a rare class out"
        )


class Training:
    """The network of one training, with the rows it is trained and validated on."""

    def __init__(self, data, *, cell, settings, seed, look_in=None):
        self.streams, self.train, self.validation = (
            data.streams,
            data.train,
            data.validation,
        )
        self.cell, self.settings, self.seed = cell, settings, seed
        self.look_in = look_in
        how = {"seed": seed, "streams": data.streams, "train": data.train}
        self.compiled = fresh_network(cell, data.n_classes, settings, **how)
        self.network = self.compiled.network
        attribute = {a.name: a.attribute for a in cell.adversaries}
        tasks = {"emotion": "emotion", **attribute}
        self.labels = {head: data.labels[task] for head, task in tasks.items()}
        self.weights = {
            head: compute_sample_weight("balanced", values[data.train]).astype(
                "float32"
            )
            for head, values in self.labels.items()
        }
        self.validated = [
            head for head, task in tasks.items() if task not in NOT_VALIDATED
        ]
        self.lengths = lengths_of(data.streams, data.train)
        self.refitter = Refitter(cell.recipe.refit_passes, seed=seed)
        self._read = None

    def train_epoch(self, epoch, rng):
        """Ready the adversaries, then take one step on every batch."""
        recipe = self.cell.recipe
        for adversary in self.cell.adversaries:
            layer = self.network.get_layer(f"reverse_{adversary.name}")
            layer.strength.assign(adversary.strength * recipe.share(epoch))
        if recipe.standardise or recipe.refit_passes:
            self.ready_adversaries()
        size = self.settings.batch_size
        for batch in batches_by_length(self.lengths, batch_size=size, rng=rng):
            self.step(batch)

    def ready_adversaries(self):
        """Standardise and refit on the training rows' frozen representations."""
        recipe = self.cell.recipe
        representation = self.read_training()
        for adversary in self.cell.adversaries:
            n_columns = representation.shape[1]
            columns = columns_read(adversary, self.cell.modality, n_columns)
            read = representation[:, columns]
            if recipe.standardise:
                read = standardise_input(self.network, adversary, read)
            if recipe.refit_passes:
                values = self.labels[adversary.name][self.train]
                weight = self.weights[adversary.name]
                self.refitter.refit(self.network, adversary, read, values, weight)

    def step(self, batch):
        """Take one optimiser step on the training rows at the positions in `batch`."""
        full = np.resize(batch, self.settings.batch_size)
        real = np.arange(len(full)) < len(batch)  # repeats count nothing
        rows = self.train[full]
        inputs = network_inputs(self.streams, rows)
        labels = {head: values[rows] for head, values in self.labels.items()}
        weights = {head: weight[full] * real for head, weight in self.weights.items()}
        if self.cell.recipe.extra_steps:
            read = self.compiled.outputs(inputs)["representation"]
            mine = [
                {a.name: values[a.name] for a in self.cell.adversaries}
                for values in (labels, weights)
            ]
            self.compiled.extra_step(read, *mine)
        self.compiled.step(inputs, labels, weights)
        self._read = None

    def read_training(self):
        """Represent the training rows; once between two steps, whoever asks."""
        if self._read is None:
            self._read = self.predict(self.train)["representation"]
        return self._read

    def predict(self, rows):
        """Run the network over rows."""
        size = self.settings.batch_size
        return predict(self.compiled.outputs, self.streams, rows, batch_size=size)

    def validate(self, epoch):
        """Score one epoch: weighted loss and UAR of emotion, UAR of each adversary."""
        rows = self.validation
        outputs = self.predict(rows)
        scores = {}
        for head in self.validated:
            truth, probability = self.labels[head][rows], outputs[head]
            classes = range(probability.shape[1])
            scores[head] = uar(truth, probability.argmax(axis=1), classes=classes)
        truth, probability = self.labels["emotion"][rows], outputs["emotion"]
        likelihood = probability[np.arange(len(truth)), truth]
        loss = -np.log(np.maximum(likelihood, 1e-7))
        weight = compute_sample_weight("balanced", truth)
        scores["loss"] = float(np.average(loss, weights=weight))
        if self._looked_at(epoch):
            scores["attacker"] = self.probe(outputs["representation"])
        return scores

    def _looked_at(self, epoch):
        """Tell whether a fresh attacker looks in after this epoch."""
        every = self.settings.probe_epochs if self.look_in else 0
        return (
            every and self.cell.attribute in self.labels and epoch % every == every - 1
        )

    def probe(self, validation):
        """Train a fresh attacker on the training rows, score it on the validation's."""
        labels = self.labels[self.cell.attribute]
        return self.look_in(
            self.read_training(),
            labels[self.train],
            validation,
            labels[self.validation],
            seed=self.seed,
        )


def watched(cell):
    """Name the adversaries that the gate looks at: reversed ones, if any are.

    A general network has none; its spectators say how often a network passes that was
    never told to.
    """
    mine = [a for a in cell.adversaries if a.attribute not in NOT_VALIDATED]
    return [a.name for a in mine if a.strength > 0] or [a.name for a in mine]


def excess_of(scores, cell, margin, n_classes):
    """Say how far from chance an adversary is at most, beyond the margin of the gate.

    Chance is one over the number of classes of what it tells.
    """
    tells = {a.name: a.attribute for a in cell.adversaries}
    chance = {name: 1 / n_classes[tells[name]] for name in watched(cell)}
    away = [abs(scores[name] - chance[name]) - margin for name in chance]
    return max(0.0, *away) if away else 0.0


# which epoch is kept: the first of the lowest rank, given its scores and number
EPOCHS = {
    "lowest loss": lambda scores, epoch: scores["loss"],  # section 4.1
    # ours: the gate chooses among epochs, so that private networks stop early
    "at chance": lambda scores, epoch: (scores["excess"], scores["loss"]),
    "last": lambda scores, epoch: -epoch,  # ours: what was trained on, by heart
}
