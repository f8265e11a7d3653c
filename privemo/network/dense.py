"""Dense layers fitted by Adam for some epochs: scikit-learn's, in a leaner loop.

An attacker is small and is fitted for a thousand steps and more, many hundreds of times
in a lesson. Most of scikit-learn's time for that goes into what nobody asks for here:
checks, losses, an update for each weight. The steps themselves are the same.
"""

from functools import partial

import numpy as np
from scipy.special import expit, softmax
from sklearn.neural_network import MLPClassifier

from privemo.errors import PrivemoError

ALWAYS = {"activation": "relu", "solver": "adam", "shuffle": True}


class DenseLayers(MLPClassifier):
    """scikit-learn's classifier of ReLU layers, by Adam, for ``max_iter`` epochs.

    First weights, order of the rows, steps and predictions are those of
    ``MLPClassifier`` with the same parameters, up to rounding: all weights lie in one
    array, so that Adam moves them at once, with as many digits as the rows have. It
    never stops early and keeps no losses.

    Raises
    ------
    PrivemoError
        If it is to stop early, or for another activation or solver.
    """

    def _fit_stochastic(self, X, y, sample_weight, *_):
        _check(self)
        n = len(X)
        weight = np.ones(n) if sample_weight is None else sample_weight
        y, weight = y.astype(X.dtype), weight.astype(X.dtype)[:, None]
        weights, order = _Weights(self), np.arange(n)
        for _ in range(self.max_iter):
            order = order[self._random_state.permutation(n)]
            rows = X[order], y[order], weight[order]
            for start in range(0, n, self.batch_size):
                stop = start + self.batch_size
                weights.step(*(values[start:stop] for values in rows))
        self.n_iter_ = self.max_iter


def _check(classifier):
    """Refuse what the lean loop does not do."""
    asked = {name: getattr(classifier, name) for name in ALWAYS}
    if asked != ALWAYS or classifier.early_stopping:
        raise PrivemoError(
            f"dense layers are fitted with {ALWAYS} and never stop early, got {asked} "
            f"and early_stopping={classifier.early_stopping}; take MLPClassifier"
        )


class _Weights:
    """Kernels and biases of a classifier, and Adam's moments, each in one array."""

    def __init__(self, classifier):
        self.how, self.n_steps = classifier, 0
        binary = classifier.out_activation_ == "logistic"
        self.output = expit if binary else partial(softmax, axis=1)
        self.n_layers = len(classifier.coefs_)
        every = [*classifier.coefs_, *classifier.intercepts_]
        self.values = np.concatenate([weight.ravel() for weight in every])
        self.gradient, self.mean, self.square = np.zeros(
            (3, len(self.values)), self.values.dtype
        )
        shapes = [weight.shape for weight in every]
        self.kernels, self.biases = self._cut(self.values, shapes)
        self.d_kernels, self.d_biases = self._cut(self.gradient, shapes)
        self.n_decayed = sum(kernel.size for kernel in self.kernels)
        classifier.coefs_, classifier.intercepts_ = self.kernels, self.biases

    def _cut(self, flat, shapes):
        """Cut a flat array into kernels and biases that share its memory."""
        parts = np.split(flat, np.cumsum([np.prod(shape) for shape in shapes])[:-1])
        parts = [part.reshape(s) for part, s in zip(parts, shapes, strict=True)]
        return parts[: self.n_layers], parts[self.n_layers :]

    def step(self, x, y, weight):
        """Take one step on a batch."""
        seen = self._forward(x)
        total = float(weight.sum())
        self._backward(seen, (self.output(seen.pop()) - y) * (weight / total))
        decayed = self.values[: self.n_decayed]
        self.gradient[: self.n_decayed] += (self.how.alpha / total) * decayed
        self._move()

    def _forward(self, x):
        """Return what each layer reads, and what the last one says."""
        seen = [x]
        for kernel, bias in zip(self.kernels, self.biases, strict=True):
            if len(seen) > 1:
                np.maximum(seen[-1], 0, out=seen[-1])
            seen.append(seen[-1] @ kernel)
            seen[-1] += bias
        return seen

    def _backward(self, seen, delta):
        """Write the gradients, given that of what the last layer says."""
        for i in reversed(range(self.n_layers)):
            np.matmul(seen[i].T, delta, out=self.d_kernels[i])
            np.add.reduce(delta, axis=0, out=self.d_biases[i])
            if i:
                delta = delta @ self.kernels[i].T
                delta *= seen[i] > 0

    def _move(self):
        """Move all weights by Adam; in the end the gradient is what they moved by."""
        how, g = self.how, self.gradient
        self.n_steps += 1
        self.mean *= how.beta_1
        self.mean += (1 - how.beta_1) * g
        self.square *= how.beta_2
        self.square += (1 - how.beta_2) * (g * g)
        rate = how.learning_rate_init * (1 - how.beta_2**self.n_steps) ** 0.5
        np.sqrt(self.square, out=g)
        g += how.epsilon
        np.divide(self.mean, g, out=g)
        g *= rate / (1 - how.beta_1**self.n_steps)
        self.values -= g
