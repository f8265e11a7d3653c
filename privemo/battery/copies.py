"""Rows that are equal to the last digit: copies, which say nothing twice."""

import numpy as np


def copies(representation):
    """Give rows numbers, equal ones the same.

    Examples
    --------
    >>> copies(np.array([[1, 2], [3, 4], [1, 2]])).tolist()
    [0, 1, 0]
    """
    return np.unique(representation, axis=0, return_inverse=True)[1].ravel()
