"""What a damaged file has in the place of an array, or of text in one."""

import numpy as np

LAST = 0x10FFFF  # character that Unicode has
HALVES = 0xD800, 0xDFFF  # of characters in UTF-16, none by themselves


def damage_of(array):
    """Say what is wrong with what NumPy read by the name of an array.

    Parameters
    ----------
    array : ndarray
        Or whatever stood in its place.

    Returns
    -------
    damage : str
        "" if nothing is. What is no character NumPy reads without a word, and Python
        fails on later.

    Examples
    --------
    >>> damage_of(np.array(["anna", "ben"])), damage_of(b"anna")
    ('', 'is no array')
    """
    if not isinstance(array, np.ndarray):
        return "is no array"
    return "" if _is_text(array) else "holds text that has no such characters"


def _is_text(array):
    """Tell whether an array holds no text, or nothing but characters in it."""
    if array.dtype.kind != "U" or not array.dtype.itemsize or not array.size:
        return True
    code = np.dtype("u4").newbyteorder(array.dtype.byteorder)
    codes = np.ascontiguousarray(array).reshape(-1).view(code)
    halves = (codes >= HALVES[0]) & (codes <= HALVES[1])
    return bool(codes.max() <= LAST and not halves.any())
