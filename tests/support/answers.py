"""Speakers of two classes, dealt to folds, and what is said of them."""

import numpy as np


def corpus(n_speakers=20, n_each=6, n_folds=5):
    """Speakers of two classes in turn, dealt to folds in pairs."""
    speaker = np.repeat(np.arange(n_speakers), n_each)
    return np.array(["a", "b"])[speaker % 2], speaker, speaker // 2 % n_folds


def answer(truth, right):
    """Say the truth where it is right, else the other class."""
    return np.where(right, truth, np.where(truth == "a", "b", "a"))
