"""The dense attacker of section 4.1, and a quick one beside a training."""

import numpy as np
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_sample_weight
from threadpoolctl import threadpool_limits

from privemo.metrics import uar
from privemo.network.dense import DenseLayers

PROBE_LAYERS, PROBE_EPOCHS = (64, 64), 15  # of the attacker beside a training; ours


def dense_attacker(hidden_layers, *, n_epochs, seed):
    """Build the attacker of section 4.1: standardised inputs, dense layers."""
    network = DenseLayers(
        hidden_layers, batch_size=32, max_iter=n_epochs, random_state=seed
    )
    return make_pipeline(StandardScaler(), network)


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
    said = fit_balanced(model, known, labels).predict(unknown)
    return uar(truth, said, classes=np.unique(labels))


def fit_balanced(model, representation, labels):
    """Fit on one thread, classes weighted by inverse frequency."""
    weight = compute_sample_weight("balanced", labels)
    with threadpool_limits(1):
        return model.fit(representation, labels, denselayers__sample_weight=weight)
