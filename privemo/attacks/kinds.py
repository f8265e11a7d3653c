"""Attackers of different kinds behind one interface, each with a small grid."""

from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from scipy.special import softmax
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.utils.class_weight import compute_sample_weight

from privemo.config import PAPER
from privemo.network.dense import DenseLayers
from privemo.plugins.registry import find
from privemo.terms import MAJORITY

DENSE_EPOCHS = 20  # passes over what the dense attacker knows; ours
DENSE_BATCHES, SMALLEST_BATCH, LARGEST_BATCH = 6, 8, 128  # a pass; ours
DENSE = "dense layers"
ENSEMBLE = "ensemble"


class _Balanced:
    """Predict the class of the highest balanced probability."""

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class Vectors(_Balanced, SVC):
    """Support vectors that say how sure they are without a second fit.

    scikit-learn's own probabilities are fitted on utterances of speakers that the
    machine has seen, so the softmax of the distances is taken instead.
    """

    def predict_proba(self, X):
        distances = self.decision_function(X)
        if distances.ndim == 1:  # two classes
            distances = np.column_stack([np.zeros_like(distances), distances])
        return softmax(distances, axis=1)


class Neighbours(_Balanced, KNeighborsClassifier):
    """Nearest neighbours whose votes count by the rarity of their class."""

    def fit(self, X, y):
        votes = np.unique(y) == np.asarray(y)[:, None]
        self.votes_ = votes / votes.mean(axis=0)  # (n_known, n_classes)
        return super().fit(X, y)

    def predict_proba(self, X):
        k = min(self.n_neighbors, self.n_samples_fit_)
        near = self.kneighbors(X, k, return_distance=False)  # (n_asked, k)
        return _shares(self.votes_[near].sum(axis=1))


class Trees(_Balanced, HistGradientBoostingClassifier):
    """Boosted trees whose probabilities are divided by the size of the class.

    Weights of the rows would say the same and make its fit forty times as long.
    """

    def fit(self, X, y):
        self.share_ = np.unique(y, return_counts=True)[1] / len(y)
        return super().fit(X, y)

    def predict_proba(self, X):
        return _shares(super().predict_proba(X) / self.share_)


class Dense(DenseLayers):
    """The paper's dense layers, classes weighted by inverse frequency.

    Batches grow with the rows, so that there are some 120 steps or more: large
    batches of few rows would be too few steps, small ones of many rows take long.
    """

    def fit(self, X, y):
        n = len(X) // DENSE_BATCHES
        self.batch_size = int(np.clip(n, SMALLEST_BATCH, LARGEST_BATCH))
        weight = compute_sample_weight("balanced", y)
        # half the digits: less time
        return super().fit(X.astype("float32"), y, sample_weight=weight)


def _shares(votes):
    return votes / votes.sum(axis=1, keepdims=True)


@dataclass(frozen=True)
class Kind:
    """A kind of attacker: its estimator, the grid it is tuned over, and its dice."""

    estimator: object
    grid: dict = field(default_factory=dict)
    random: bool = False  # whether a seed makes a difference


_KINDS = {  # every grid is ours, but for the dense layers' sizes (section 4.1)
    "logistic regression": Kind(
        LogisticRegression(class_weight="balanced", max_iter=1000),
        {"C": (1e-3, 1e-2, 1e-1, 1.0)},
    ),
    "support vectors": Kind(
        Vectors(class_weight="balanced"),  # gamma "scale": 1 / n_units, standardised
        {"C": (0.3, 3.0, 30.0)},
    ),
    "nearest neighbours": Kind(Neighbours(), {"n_neighbors": (5, 15, 45)}),
    "boosted trees": Kind(
        Trees(
            early_stopping=False,  # would set utterances aside, not speakers
            max_iter=50,
            max_features=0.3,  # seeds differ in the units that a tree may look at
            max_bins=63,
        ),
        {"max_leaf_nodes": (4, 16)},
        random=True,
    ),
    DENSE: Kind(
        Dense(
            learning_rate_init=3e-3,
            max_iter=DENSE_EPOCHS,
        ),
        {
            "hidden_layer_sizes": tuple(
                (units,) * n
                for n in PAPER.attacker_layers
                for units in PAPER.attacker_units
            )
        },
        random=True,
    ),
    MAJORITY: Kind(DummyClassifier(strategy="most_frequent")),  # a control
}
KINDS = MappingProxyType(_KINDS)  # what else there is comes by a plug-in
ATTACKERS = tuple(name for name in KINDS if name != MAJORITY)


def build_attacker(name, *, seed=0, **settings):
    """Build an unfitted attacker.

    Examples
    --------
    >>> build_attacker("support vectors", C=3.0)[-1].C
    3.0
    """
    kind = kind_of(name)
    dice = {"random_state": seed} if kind.random else {}
    attacker = Pipeline([("scale", StandardScaler()), ("attacker", kind.estimator)])
    settings = {f"attacker__{key}": value for key, value in (settings | dice).items()}
    return clone(attacker).set_params(**settings)


def kind_of(name):
    """Look up a kind of attacker, privemo's own or a plug-in."""
    return KINDS[name] if name in KINDS else as_kind(brought(name))


def brought(name):
    """Find the plug-in of an attacker's name."""
    return find("attackers", name, builtin=KINDS)


def as_kind(plugin):
    """Make a kind of what a plug-in offers: a class, a function, or an instance."""
    value, options = plugin.value, plugin.options
    if isinstance(value, Kind):
        return value
    made = value if hasattr(value, "get_params") else None
    if made is None or isinstance(value, type):
        made = value()
    random = options.get("random")
    if random is None:
        random = "random_state" in made.get_params(deep=False)
    return Kind(made, dict(options.get("grid") or {}), random)
