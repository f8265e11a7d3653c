"""The attacker: a fresh network that reads an attribute off frozen representations."""

from dataclasses import dataclass, replace

import numpy as np
from sklearn.base import clone
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline

from privemo.attacks.dense import dense_attacker, fit_balanced
from privemo.folds.dealing import validation_parts
from privemo.folds.equals import recordings_of


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


def choose_attacker(
    representation, utterances, *, known, settings, seed, attribute="gender"
):
    """Choose an attacker's size inside the rows it knows, and train it on them.

    The sizes, {2, 3, 4} layers of {32, 64} units in the paper, are compared by
    cross-validation over parts that share no speaker if there are two speakers of each
    class, else over utterances. Classes are weighted by inverse frequency.

    Parameters
    ----------
    representation : ndarray of float, shape (n_utterances, n_units)
        Output of a frozen encoder.
    utterances : DataFrame, one row per utterance
        Must have the columns ``speaker`` and that of the attribute.
    known : ndarray of int
        Row positions whose attribute the attacker knows. No other row is looked at.
    settings : Settings
        ``attacker_layers``, ``attacker_units`` and ``attacker_epochs``.
    seed : int
        Seed of the attacker and of its cross-validation.
    attribute : str, default="gender"
        What the attacker is to tell.

    Returns
    -------
    attacker : Attacker
        ``attacker.model.predict`` names a class; score it with
        `privemo.metrics.uar`. The privacy metric is 1 minus that.
    """
    mine = utterances.iloc[known].reset_index(drop=True)
    splits, chosen_by = _choice_splits(mine, attribute, seed=seed)
    sizes = sizes_of(settings)
    if len(sizes) == 1:
        splits = splits[:1]  # nothing to choose; the search still wants one split
    search = GridSearchCV(
        dense_attacker(sizes[0], n_epochs=settings.attacker_epochs, seed=seed),
        {"denselayers__hidden_layer_sizes": sizes},
        scoring="balanced_accuracy",
        cv=splits,
    )
    truth = mine[attribute].to_numpy(dtype=str)
    model = fit_balanced(search, representation[known], truth).best_estimator_
    return Attacker(model, model[-1].hidden_layer_sizes, chosen_by)


def sizes_of(settings):
    """List the attackers' hidden layers; section 4.1."""
    return [(u,) * n for n in settings.attacker_layers for u in settings.attacker_units]


def retrain_attacker(
    attacker, representation, utterances, *, known, attribute="gender"
):
    """Train an attacker of the same size on other rows."""
    truth = utterances[attribute].iloc[known].to_numpy(dtype=str)
    model = fit_balanced(clone(attacker.model), representation[known], truth)
    return replace(attacker, model=model)


def _choice_splits(mine, attribute, *, seed):
    """Split the attacker's own rows: by speaker if it knows enough of them."""
    truth, speaker = (mine[name].to_numpy(dtype=str) for name in (attribute, "speaker"))
    how = {"recording": recordings_of(mine), "seed": seed}
    part, chosen_by = validation_parts(truth, speaker, **how)
    splits = [
        (np.flatnonzero(part != k), np.flatnonzero(part == k)) for k in np.unique(part)
    ]
    return splits, chosen_by
