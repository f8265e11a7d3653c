"""The attacker: a fresh network that reads an attribute off frozen representations."""

import warnings
from dataclasses import dataclass, replace

import numpy as np
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_sample_weight
from threadpoolctl import threadpool_limits

from privemo.folds import largest_n_folds, speaker_parts
from privemo.metrics import uar

N_CHOICE_PARTS = 3  # parts of the attacker's own data that choose its size; ours
PROBE_LAYERS, PROBE_EPOCHS = (64, 64), 15  # of the attacker beside a training; ours


@dataclass(frozen=True)
class Attacker:
    """A trained attacker, and how its size was chosen.

    Parameters
    ----------
    model : sklearn.pipeline.Pipeline
        Fitted; from `dense_attacker`.
    hidden_layers : tuple of int
        Units of each dense layer.
    chosen_by : {"speaker", "utterance"}
        Whether the parts that chose the size shared no speaker.
    """

    model: Pipeline
    hidden_layers: tuple
    chosen_by: str


def dense_attacker(hidden_layers, *, n_epochs, seed):
    """Build the attacker of section 4.1: standardised inputs, dense layers.

    Parameters
    ----------
    hidden_layers : tuple of int
        Units of each dense layer.
    n_epochs : int
        Passes over the attacker's data; ours.
    seed : int
        Seed of the initial weights and the shuffling.

    Returns
    -------
    attacker : sklearn.pipeline.Pipeline
        Unfitted. The standardisation is fitted on what the attacker knows.
    """
    network = MLPClassifier(
        hidden_layers,
        batch_size=32,
        max_iter=n_epochs,
        n_iter_no_change=n_epochs,  # the number of epochs is a setting, not a surprise
        random_state=seed,
    )
    return make_pipeline(StandardScaler(), network)


def choose_attacker(representation, utterances, *, known, settings, seed):
    """Choose an attacker's size inside the rows it knows, and train it on them.

    The sizes, {2, 3, 4} layers of {32, 64} units in the paper, are compared by
    cross-validation over parts that share no speaker if there are two speakers of each
    gender, else over utterances. Classes are weighted by inverse frequency.

    Parameters
    ----------
    representation : ndarray of float, shape (n_utterances, n_units)
        Output of a frozen encoder.
    utterances : DataFrame, one row per utterance
        Must have the columns ``speaker`` and ``gender``.
    known : ndarray of int
        Row positions whose gender the attacker knows. No other row is looked at.
    settings : Settings
        ``attacker_layers``, ``attacker_units`` and ``attacker_epochs``.
    seed : int
        Seed of the attacker and of its cross-validation.

    Returns
    -------
    attacker : Attacker
        ``attacker.model.predict`` says "female" or "male"; score it with
        `privemo.metrics.uar`. The privacy metric is 1 minus that.
    """
    mine = utterances.iloc[known].reset_index(drop=True)
    splits, chosen_by = _choice_splits(mine, seed=seed)
    sizes = _sizes(settings)
    if len(sizes) == 1:
        splits = splits[:1]  # nothing to choose; the search still wants one split
    search = GridSearchCV(
        dense_attacker(sizes[0], n_epochs=settings.attacker_epochs, seed=seed),
        {"mlpclassifier__hidden_layer_sizes": sizes},
        scoring="balanced_accuracy",
        cv=splits,
    )
    gender = mine["gender"].to_numpy(dtype=str)
    model = _fit(search, representation[known], gender).best_estimator_
    return Attacker(model, model[-1].hidden_layer_sizes, chosen_by)


def membership_attack(representation, labels, *, fitted, saved, settings, seed):
    """Train an attacker to tell which speakers a network was trained on (section 4.2).

    Parameters
    ----------
    representation : ndarray of float, shape (n_utterances, n_units)
        Output of a frozen encoder.
    labels : ndarray of str, shape (n_utterances,)
        "yes" or "no", from `privemo.membership.membership_labels`.
    fitted, saved : ndarray of int
        Rows the attacker learns from, and rows that choose its size only.
    settings : Settings
        ``attacker_layers``, ``attacker_units`` and ``attacker_epochs``.
    seed : int
        Seed of the attacker.

    Returns
    -------
    attacker : sklearn.pipeline.Pipeline
        ``attacker.predict`` says "yes" or "no". Classes are weighted by inverse
        frequency, since members are many.
    """
    best, best_score = None, -1.0
    for size in _sizes(settings):
        model = dense_attacker(size, n_epochs=settings.attacker_epochs, seed=seed)
        _fit(model, representation[fitted], labels[fitted])
        said = model.predict(representation[saved])
        score = uar(labels[saved], said, classes=np.unique(labels[fitted]))
        if score > best_score:
            best, best_score = model, score
    return best


def _sizes(settings):
    """List the attackers' hidden layers; section 4.1."""
    return [(u,) * n for n in settings.attacker_layers for u in settings.attacker_units]


def fresh_attack(known, labels, unknown, truth, *, seed):
    """Train an attacker from nothing and score it: a quick look during training (ours).

    Parameters
    ----------
    known, unknown : ndarray of float, shape (n_rows, n_units)
        Representations of the rows it learns from, and of those it is asked about.
    labels, truth : ndarray, shape (n_rows,)
        The attribute of each.
    seed : int
        Seed of the attacker.

    Returns
    -------
    score : float in [0, 1]
        UAR on the unknown rows.
    """
    model = dense_attacker(PROBE_LAYERS, n_epochs=PROBE_EPOCHS, seed=seed)
    said = _fit(model, known, labels).predict(unknown)
    return uar(truth, said, classes=np.unique(labels))


def retrain_attacker(attacker, representation, utterances, *, known):
    """Train an attacker of the same size on other rows.

    Parameters
    ----------
    attacker : Attacker
        From `choose_attacker`; stays as it is.
    representation, utterances, known
        As there.

    Returns
    -------
    attacker : Attacker
        Of the size and seed of the given one.
    """
    gender = utterances["gender"].iloc[known].to_numpy(dtype=str)
    model = _fit(clone(attacker.model), representation[known], gender)
    return replace(attacker, model=model)


def _fit(model, representation, labels):
    """Fit on one thread, classes weighted by inverse frequency."""
    weight = compute_sample_weight("balanced", labels)
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.filterwarnings("ignore", "Got `batch_size` less than 1 or larger")
        return model.fit(representation, labels, mlpclassifier__sample_weight=weight)


def _choice_splits(mine, *, seed):
    """Split the attacker's own rows: by speaker if it knows enough of them."""
    n_parts = min(N_CHOICE_PARTS, largest_n_folds(mine))
    if n_parts < 2:
        splitter = StratifiedKFold(N_CHOICE_PARTS, shuffle=True, random_state=seed)
        return list(splitter.split(mine, mine["gender"])), "utterance"
    part = speaker_parts(mine, n_parts=n_parts, seed=seed)
    splits = [
        (np.flatnonzero(part != k), np.flatnonzero(part == k)) for k in range(n_parts)
    ]
    return splits, "speaker"
