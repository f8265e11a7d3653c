"""One training: one fold, one seed; section 4.1 of the paper."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from sklearn.utils.class_weight import compute_sample_weight

from privemo.backend import keras, seed_everything
from privemo.batches import batches_by_length, network_inputs
from privemo.errors import PrivemoError
from privemo.metrics import uar
from privemo.models import build_network


@dataclass(frozen=True)
class Trained:
    """What is kept of one training.

    Parameters
    ----------
    outputs : dict of str to ndarray of float32, shape (n_utterances, n_classes)
        Class probabilities of every task, and ``"representation"`` of shape
        (n_utterances, n_units), for *every* utterance, at the chosen epoch.
    history : list of dict
        One entry an epoch: validation loss and UAR of emotion, UAR of each attribute.
    epoch : int
        The chosen epoch, counted from 0.
    gate_passed : bool
        Whether every reversed attribute was at chance on the validation rows then.
    """

    outputs: dict
    history: list
    epoch: int
    gate_passed: bool


def train_network(
    streams,
    labels,
    n_classes,
    *,
    train,
    validation,
    modality,
    strengths,
    settings,
    seed,
):
    """Train on some rows, choose the epoch on others, predict all.

    RMSprop on cross-entropies weighted by inverse class frequency; stop when the
    validation loss of emotion has not improved for ``settings.patience`` epochs; revert
    to the best epoch. If an attribute is reversed (strength above 0), only epochs whose
    validation UAR of it is within ``settings.chance_margin`` of chance qualify; if
    there is none, the epoch nearest chance is kept and ``gate_passed`` is false.

    Parameters
    ----------
    streams : dict of str to sequence of ndarray
        The streams of the modality, aligned row by row.
    labels : dict of str to ndarray of int, shape (n_utterances,)
        Class numbers from 0 of ``"emotion"`` and of each adversary's attribute.
    n_classes : dict of str to int
        Number of classes of each of these tasks.
    train, validation : ndarray of int
        Row positions. Nothing is fitted or chosen on any other row.
    modality : {"acoustic", "lexical", "multimodal"}
        See `privemo.models.build_network`.
    strengths : dict of str to float
        Reversal strength of each adversary; 0 makes a general model.
    settings : Settings
        Network and training settings.
    seed : int
        Decides initial weights and batches.

    Returns
    -------
    trained : Trained
        Probabilities and representations of all rows, and how they came about.

    Raises
    ------
    PrivemoError
        If a class of a task has no training or validation row.
    """
    for task, values in labels.items():
        check_classes(values, n_classes[task], train, validation, task=task)
    network = _fresh_network(modality, n_classes, strengths, settings, seed=seed)
    weights = {
        task: compute_sample_weight("balanced", values[train])
        for task, values in labels.items()
    }
    lengths = _lengths(streams, train)
    rng = np.random.default_rng(seed)
    size = settings.batch_size
    history, best, best_loss, since_best = [], None, np.inf, 0
    for epoch in range(settings.max_epochs):
        for batch in batches_by_length(lengths, batch_size=size, rng=rng):
            _step(network, streams, labels, weights, train, batch, size)
        scores = _validate(network, streams, labels, validation, size)
        history.append(scores)
        rank = _rank(scores, strengths, n_classes, settings.chance_margin)
        if best is None or rank < best[0]:
            best = rank, epoch, network.get_weights()
        # stopping looks at the loss alone, so that Gen and Priv train equally long
        since_best = 0 if scores["loss"] < best_loss else since_best + 1
        best_loss = min(best_loss, scores["loss"])
        if since_best >= settings.patience:
            break
    (excess, _), epoch, best_weights = best
    network.set_weights(best_weights)
    everything = np.arange(len(labels["emotion"]))
    outputs = predict(network, streams, everything, batch_size=size)
    return Trained(outputs, history, epoch, gate_passed=excess == 0)


def check_classes(values, n_classes, train, validation, *, task):
    """Refuse a fold in which a class is missing: its weight or recall is undefined."""
    for name, rows in (("training", train), ("validation", validation)):
        missing = sorted(set(range(n_classes)) - set(values[rows].tolist()))
        if missing:
            raise PrivemoError(
                f"the {name} rows have no utterance of class {missing} of {task}; use "
                f"fewer folds (n_folds) or a corpus with more speakers"
            )


def predict(network, streams, rows, *, batch_size):
    """Run the network over rows, in batches of equal size and similar length.

    Parameters
    ----------
    network : keras.Model
        From `privemo.models.build_network`.
    streams : dict of str to sequence of ndarray
        The streams of the modality.
    rows : ndarray of int, shape (n_rows,)
        Positions to predict.
    batch_size : int
        Utterances a batch.

    Returns
    -------
    outputs : dict of str to ndarray of float32, shape (n_rows, n)
        Every output of the network, in the order of ``rows``.
    """
    outputs = {}
    for batch in batches_by_length(_lengths(streams, rows), batch_size=batch_size):
        full = np.resize(batch, batch_size)  # repeats fill the last batch
        predicted = network.predict_on_batch(network_inputs(streams, rows[full]))
        for name, values in predicted.items():
            out = outputs.setdefault(
                name, np.empty((len(rows), values.shape[1]), dtype="float32")
            )
            out[batch] = np.asarray(values)[: len(batch)]
    return outputs


@lru_cache(maxsize=8)
def _compiled(modality, n_classes, settings):
    """Compile a network once a process; folds and seeds of one shape share it."""
    network = _build(modality, dict(n_classes), settings)
    losses = {
        task: keras.losses.SparseCategoricalCrossentropy(
            reduction="mean_with_sample_weight"
        )
        for task, _ in n_classes
    }
    network.compile(
        optimizer=keras.optimizers.RMSprop(settings.learning_rate), loss=losses
    )
    network.optimizer.build(network.trainable_variables)
    return network


def _fresh_network(modality, n_classes, strengths, settings, *, seed):
    """Return the compiled network as if it had just been built under this seed."""
    network = _compiled(modality, tuple(n_classes.items()), settings)
    seed_everything(seed)
    initial = _build(modality, n_classes, settings)
    network.set_weights(initial.get_weights())
    for variable in network.optimizer.variables:
        if variable.name != "learning_rate":
            variable.assign(np.zeros(variable.shape, variable.dtype))
    for attribute, strength in strengths.items():
        network.get_layer(f"reverse_{attribute}").strength.assign(strength)
    return network


def _build(modality, n_classes, settings):
    """Build a network from the numbers of classes of all of its tasks."""
    adversaries = {task: n for task, n in n_classes.items() if task != "emotion"}
    return build_network(
        modality,
        n_emotions=n_classes["emotion"],
        adversaries=adversaries,
        settings=settings,
    )


def _step(network, streams, labels, weights, rows, batch, batch_size):
    """Take one optimiser step on the training rows at the positions in ``batch``."""
    full = np.resize(batch, batch_size)
    real = np.arange(batch_size) < len(batch)  # repeats count nothing
    network.train_on_batch(
        network_inputs(streams, rows[full]),
        {task: values[rows[full]] for task, values in labels.items()},
        sample_weight={task: weight[full] * real for task, weight in weights.items()},
    )


def _validate(network, streams, labels, rows, batch_size):
    """Score one epoch: weighted loss and UAR of emotion, UAR of each attribute."""
    outputs = predict(network, streams, rows, batch_size=batch_size)
    scores = {}
    for task, values in labels.items():
        truth, probability = values[rows], outputs[task]
        classes = range(probability.shape[1])
        scores[task] = uar(truth, probability.argmax(axis=1), classes=classes)
        if task == "emotion":
            likelihood = probability[np.arange(len(truth)), truth]
            loss = -np.log(np.maximum(likelihood, 1e-7))
            weight = compute_sample_weight("balanced", truth)
            scores["loss"] = float(np.average(loss, weights=weight))
    return scores


def _rank(scores, strengths, n_classes, margin):
    """Order epochs: reversed attributes near chance first, then the lower loss."""
    excess = [
        max(0.0, abs(scores[attribute] - 1 / n_classes[attribute]) - margin)
        for attribute, strength in strengths.items()
        if strength > 0
    ]
    return max(excess, default=0.0), scores["loss"]


def _lengths(streams, rows):
    """Lengths that decide a batch's shape: frames where there are any, else words."""
    stream = streams["acoustic" if "acoustic" in streams else "lexical"]
    return np.array([len(stream[row]) for row in rows])
