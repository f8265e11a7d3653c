"""What the cells of one's own table mean; "" or NaN where they mean nothing."""

import numpy as np
import pandas as pd

from privemo.corpora.genders import gender_of
from privemo.corpora.places import Places
from privemo.corpora.schema import SESSION, bin_rating
from privemo.corpora.spellings import alike, bare, bare_speaker
from privemo.errors import PrivemoError
from privemo.files.missing import is_missing
from privemo.terms import GENDERS, LEVELS, TARGETS

SCALE = ("scale_low", "scale_high")
SPELLED = {"speaker": bare_speaker, SESSION: bare}  # what people may write in two ways


def without_missing(cells):
    """Empty the cells that say that nothing is known; NA is a word in a text."""
    columns = [name for name in cells if name not in ("text", "row", "surplus")]
    emptied = cells[columns].apply(
        lambda cells: cells.mask(cells.map(is_missing).astype(bool), "")
    )
    nobody = emptied["speaker"].str.rpartition(":")[2].map(is_missing).astype(bool)
    emptied["speaker"] = emptied["speaker"].mask(nobody, "")
    return cells.assign(**emptied)


def meaning(cells, path, *, merge=False):
    """Say what the cells of a table mean, row by row.

    Parameters
    ----------
    cells : DataFrame of str
        Of `privemo.corpora.spreadsheet.read_spreadsheet`, by `without_missing`.
    path : Path
        The table.
    merge : bool, default=False
        Whether two spellings of a speaker or session are one.

    Returns
    -------
    meant : DataFrame
        Columns of an `utterances` table.

    Raises
    ------
    PrivemoError
        If there are two rating scales, or ratings without levels and no scale.
    """
    meant = cells[["utterance", "text"]].copy()
    prefixed = cells["speaker"].str.contains(":") | (cells["speaker"] == "")
    meant["speaker"] = cells["speaker"].where(prefixed, "own:" + cells["speaker"])
    meant["gender"] = cells["gender"].map(_gender)
    places = Places(path.parent)
    meant["audio"] = [places.find(name) for name in cells["audio"]]
    if (cells[SESSION] != "").any():
        # who was recorded alone makes a session
        meant[SESSION] = cells[SESSION].where(cells[SESSION] != "", meant["speaker"])
    scale = _scale(cells, path)
    for emotion in TARGETS:
        rating = _numbers(cells[f"{emotion}_rating"])
        if scale:
            rating = rating.where(rating.between(*scale))
        meant[f"{emotion}_rating"] = rating
        meant[emotion] = _levels(cells[emotion], rating, scale, path)
    return _merged(meant) if merge else meant


def _gender(word):
    """Read a gender; "" if it is neither of the two that are asked about."""
    known = gender_of(word)
    return known if known in GENDERS else ""


def _merged(meant):
    """Write every name as it is written most often."""
    for column, bare_name in SPELLED.items():
        if column in meant:
            spelled = alike(meant[column], bare=bare_name)
            one = {name: names[0] for names in spelled.values() for name in names}
            meant[column] = meant[column].replace(one)
    return meant


def _scale(cells, path):
    """Return the ends of the rating scale; None if they are not given."""
    ends = cells[[*SCALE]].apply(_numbers).dropna().drop_duplicates()
    if len(ends) > 1:
        raise PrivemoError(
            f"{path} gives {len(ends)} rating scales in the columns "
            f"{' and '.join(SCALE)}; bring all ratings to one scale"
        )
    return None if ends.empty else tuple(ends.iloc[0])


def _numbers(cells):
    numbers = pd.to_numeric(cells, errors="coerce").astype(float)
    return numbers.where(np.isfinite(numbers))


def _levels(given, rating, scale, path):
    """Take the levels that are given and make the others from the ratings."""
    levels = given.str.lower().where(given.str.lower().isin(LEVELS), "")
    binned = (given == "") & rating.notna()
    if binned.any() and not scale:
        raise PrivemoError(
            f"{path} has ratings without levels and does not say their scale; add the "
            f"columns {' and '.join(SCALE)} with its ends, such as 1 and 5"
        )
    if binned.any():
        levels[binned] = bin_rating(rating[binned], *scale)
    return levels


def misunderstood(cells, meant, columns):
    """Whether one of some cells is filled in and yet means nothing, row by row."""
    nothing = meant[[*columns]].isna() | (meant[[*columns]] == "")
    return ((cells[[*columns]] != "") & nothing).any(axis=1)
