"""What else one's own table says of its speakers: columns with one class a speaker."""

import pandas as pd

MOST_CLASSES = 20  # of an attribute; what has more is a name or a number; ours


def attributes_among(cells, speakers, columns):
    """Tell which columns say something of speakers that others share.

    Parameters
    ----------
    cells : DataFrame of str
        "" where nothing is known.
    speakers : Series of str
        Of each row.
    columns : sequence of str
        That mean nothing else.

    Returns
    -------
    attributes : list of str
        Those with two classes or more, fewer than there are speakers, and one class a
        speaker; not those that are all numbers.
    """
    return [name for name in columns if _is_attribute(cells[name], speakers)]


def _is_attribute(values, speakers):
    known = (values != "") & (speakers != "")
    pairs = pd.DataFrame({"speaker": speakers[known], "value": values[known]})
    pairs = pairs.drop_duplicates()
    n_classes, n_speakers = pairs["value"].nunique(), pairs["speaker"].nunique()
    numbers = pd.to_numeric(pairs["value"], errors="coerce").notna().all()
    shared = 2 <= n_classes <= min(MOST_CLASSES, n_speakers - 1)
    return shared and len(pairs) == n_speakers and not numbers
