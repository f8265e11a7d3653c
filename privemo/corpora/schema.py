"""The `utterances` table: its columns, its checks, and labels from ratings."""

import numpy as np
import pandas as pd

from privemo.corpora.problems import listed
from privemo.errors import PrivemoError
from privemo.terms import GENDERS, LEVELS

TEXT_COLUMNS = (
    "utterance",
    "speaker",
    "gender",
    "text",
    "audio",
    "activation",
    "valence",
)
# only of corpora whose speakers were recorded together: they are dealt by session
SESSION = "session"
# only where recordings are equal: the utterance that comes first with these samples
RECORDING = "recording"
RATING_COLUMNS = ("activation_rating", "valence_rating")
KNOWN_COLUMNS = (*TEXT_COLUMNS, SESSION, RECORDING, *RATING_COLUMNS)
PROBLEM_COLUMNS = ("file", "problem", "remedy")
# ends of the scale -> largest "low" and largest "mid" rating. The bounds belong to the
# scale, never to the data at hand; 1 to 5 and 1 to 7 as in the paper
BOUNDS = {(1, 5): (2.75, 3.25), (1, 7): (3.75, 4.25), (1, 9): (4.5, 5.5)}


def utterance_table(rows, *, attributes=()):
    """Make an `utterances` table; what a row leaves out is "" or, for ratings, NaN.

    Attributes are further columns that have one class a speaker, "" where unknown.

    Examples
    --------
    >>> row = dict(utterance="1", speaker="my:anna", gender="female", text="yes")
    >>> utterance_table([row]).loc[0, ["speaker", "text", "valence"]].to_list()
    ['my:anna', 'yes', '']
    """
    table = pd.DataFrame(list(rows))
    words = [*TEXT_COLUMNS, *(c for c in (SESSION, RECORDING) if c in table)]
    words += attributes
    table = table.reindex(columns=[*words, *RATING_COLUMNS])
    table[words] = table[words].astype(object).fillna("")
    types = {column: "str" for column in words}
    return table.astype(types | {column: "float64" for column in RATING_COLUMNS})


def attributes_in(utterances):
    """List what a table says of speakers: gender, and other words with one a speaker.

    Examples
    --------
    >>> said = {"speaker": list("aab"), "accent": ["north", "north", ""]}
    >>> attributes_in(pd.DataFrame(said).assign(take=list("123")))
    ('gender', 'accent')
    """
    further = (name for name in utterances if name not in KNOWN_COLUMNS)
    return ("gender", *(name for name in further if _of_speakers(utterances, name)))


def _of_speakers(utterances, name):
    """Tell whether a column holds words, at most one a speaker."""
    if not all(isinstance(value, str) for value in utterances[name]):
        return False
    known = utterances[utterances[name] != ""]
    return bool((known.groupby("speaker")[name].nunique() == 1).all())


def problem_table(rows):
    """Make a `problems` table from ``(file, problem, remedy)`` triples."""
    return pd.DataFrame(list(rows), columns=[*PROBLEM_COLUMNS], dtype="str")


def check_utterances(utterances):
    """Refuse a table that would spoil an experiment."""
    _check_columns(utterances)
    _check_ids(utterances)
    _check_words(utterances, "gender", GENDERS)
    _check_speakers(utterances)
    for target in ("activation", "valence"):
        _check_words(utterances, target, (*LEVELS, ""))
        _check_ratings(utterances, f"{target}_rating")
    bare = utterances[(utterances["text"] == "") & (utterances["audio"] == "")]
    if len(bare):
        raise PrivemoError(
            f"{_row(bare.iloc[0])} has neither text nor audio; leave the row out"
        )


def bin_rating(rating, low, high):
    """Turn mean ratings into "low", "mid" and "high".

    Parameters
    ----------
    rating : float or array-like of float
        Ratings averaged over the annotators of an utterance; NaN: no rating.
    low, high : int
        Ends of the rating scale: 1 and 5, 1 and 7, or 1 and 9.

    Returns
    -------
    level : str or ndarray of str, shape of `rating`
        "" where the rating is NaN.

    Raises
    ------
    PrivemoError
        If there are no bounds for this scale, or a rating lies outside it.

    Examples
    --------
    >>> bin_rating([2.75, 3.25, 3.3], 1, 5).tolist()
    ['low', 'mid', 'high']
    """
    if (low, high) not in BOUNDS:
        scales = ", ".join(f"{a} to {b}" for a, b in BOUNDS)
        raise PrivemoError(
            f"no bounds are known for a rating scale from {low} to {high}; give the "
            f"ends of one of these scales: {scales}"
        )
    rating = np.asarray(rating, dtype=float)
    outside = (rating < low) | (rating > high)
    if outside.any():
        raise PrivemoError(
            f"rating {rating[outside].flat[0]:g} lies outside its scale from {low} to "
            f"{high}; correct it, or leave the utterance out"
        )
    last_low, last_mid = BOUNDS[low, high]
    conditions = [rating <= last_low, rating <= last_mid, rating > last_mid]
    return np.select(conditions, LEVELS, default="")[()]


def _row(row):
    """Name a row for an error message."""
    return f"row {row.name} (utterance {row['utterance']!r})"


def _check_columns(utterances):
    missing = [
        column
        for column in (*TEXT_COLUMNS, *RATING_COLUMNS)
        if column not in utterances.columns
    ]
    if missing:
        raise PrivemoError(
            f"the table of utterances has no column {', '.join(missing)}; make it with "
            f"privemo.corpora.schema.utterance_table"
        )
    if not utterances.index.equals(pd.RangeIndex(len(utterances))):
        raise PrivemoError(
            "the rows of the table of utterances are not numbered from 0; call "
            "reset_index(drop=True) after leaving rows out"
        )
    for column in TEXT_COLUMNS:
        strings = utterances[column].map(lambda value: isinstance(value, str))
        if not strings.all():
            row = utterances[~strings.astype(bool)].iloc[0]
            raise PrivemoError(
                f"row {row.name}: {column} is {row[column]!r}, not text; write an "
                f"empty string for what is not known"
            )


def _check_ids(utterances):
    repeated = utterances[utterances["utterance"].duplicated(keep=False)]
    if len(repeated):
        utterance = repeated["utterance"].iloc[0]
        rows = repeated.index[repeated["utterance"] == utterance]
        raise PrivemoError(
            f"utterance {utterance!r} stands in {len(rows)} rows ({rows[0]} and "
            f"{rows[1]} first); give each its own id, or leave all but one out"
        )
    if (utterances["utterance"] == "").any():
        row = utterances.index[utterances["utterance"] == ""][0]
        raise PrivemoError(f"row {row}: the utterance has no id; give it one")


def _check_words(utterances, column, words):
    """Refuse a value of `column` that is not one of `words`."""
    unknown = utterances[~utterances[column].isin(words)]
    if len(unknown):
        row = unknown.iloc[0]
        names = ", ".join(repr(word) for word in words)
        raise PrivemoError(
            f"{_row(row)}: {column} {row[column]!r} is not one of {names}; translate "
            f"it, or leave the row out"
        )


def _check_speakers(utterances):
    unnamed = utterances[~utterances["speaker"].str.fullmatch(r"[^:]+:.+")]
    if len(unnamed):
        row = unnamed.iloc[0]
        raise PrivemoError(
            f"{_row(row)}: speaker {row['speaker']!r} does not say its corpus; write "
            f"'corpus:speaker', so that speakers of two corpora cannot be confused"
        )
    _check_speakers_have_one(utterances, "gender")
    if SESSION in utterances:
        _check_speakers_have_one(utterances, SESSION)


def _check_speakers_have_one(utterances, column):
    """Refuse a speaker with two values of a column, or with none."""
    pairs = _values_said(utterances, column)
    if pairs["speaker"].is_unique and (pairs[column] != "").all():
        return  # what most rows say takes long to find, and nobody asks
    usual = utterances.groupby("speaker")[column].transform(_most_say)
    odd = utterances[(utterances[column] != usual) | (utterances[column] == "")]
    if len(odd):
        named = [
            f"{_row(row)}: {column} of speaker {row['speaker']!r} is {row[column]!r} "
            f"here and {usual[row.name]!r} in most of their rows"
            for _, row in odd.iterrows()
        ]
        raise PrivemoError(
            f"{listed(named)}; correct the ones that are wrong, most likely these, or "
            f"give two people two names"
        )


def _values_said(utterances, column):
    """List every speaker with each value of a column that they have, once."""
    return utterances[["speaker", column]].drop_duplicates()


def _most_say(values):
    """Return what most of some values are; of equally many, the first."""
    counts = values.value_counts(sort=False)
    return counts.index[counts.argmax()]


def _check_ratings(utterances, column):
    ratings = utterances[column]
    if not pd.api.types.is_float_dtype(ratings):
        raise PrivemoError(
            f"column {column} holds {ratings.dtype}, not float64; convert it, with NaN "
            f"where there is no rating"
        )
    infinite = utterances[np.isinf(ratings)]
    if len(infinite):
        raise PrivemoError(
            f"{_row(infinite.iloc[0])}: {column} is infinite; write NaN where there is "
            f"no rating"
        )


def speaker_genders(utterances):
    """Return the gender of each speaker."""
    return speaker_classes(utterances, "gender")


def speaker_classes(utterances, attribute):
    """Return the class of each speaker."""
    pairs = _values_said(utterances, attribute)
    twice = pairs["speaker"][pairs["speaker"].duplicated()].unique()
    if len(twice):
        names = listed(map(repr, twice))
        raise PrivemoError(
            f"{'speaker' if len(twice) == 1 else 'speakers'} {names} "
            f"{'has' if len(twice) == 1 else 'have'} two {attribute}s in the "
            f"utterances table; give each speaker one {attribute}, or "
            f"two speakers two names"
        )
    return pairs.set_index("speaker")[attribute].sort_index()
