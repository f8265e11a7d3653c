"""Activation and valence of emotion categories, for corpora that have no ratings.

Nobody rated the utterances of EmoDB or RAVDESS for activation and valence. This table,
``categories.csv``, gives each *category* (and intensity, where a corpus has it) a level
of each, so that the experiments can run on these corpora too. A label made from it says
what the actor was asked to do, not what a listener heard. It is never presented as a
rating.

``pleasure`` and ``arousal`` are mean ratings of the emotion *word*, on a scale from -1
to 1, as published in R77 (checked against reprints, not against the original's table).
The rule that makes a level of them is the paper's for ratings from 1 to 5, where mid is
3 plus or minus 0.25, rescaled: mid is 0 plus or minus 0.125. Each level names its
source; "ours" marks a decision of this kit, with its reason in ``note``. Intensity
follows L05, in whose listening test portrayals of more intensity were rated as more
active: where a category is not far up or down anyway, its strong portrayals stand one
level above its normal ones.

References
----------
.. [R77] J. A. Russell and A. Mehrabian, "Evidence for a three-factor theory of
   emotions", Journal of Research in Personality 11, 273-294, 1977.
.. [R80] J. A. Russell, "A circumplex model of affect", Journal of Personality and
   Social Psychology 39, 1161-1178, 1980.
.. [L05] P. Laukka, P. N. Juslin and R. Bresin, "A dimensional approach to vocal
   expression of emotion", Cognition and Emotion 19, 633-653, 2005.
.. [V14] B. Vlasenko and A. Wendemuth, "Location of an emotionally neutral region in
   valence-arousal space", IEEE International Conference on Multimedia and Expo, 2014.
.. [L18] S. R. Livingstone and F. A. Russo, "The Ryerson Audio-Visual Database of
   Emotional Speech and Song (RAVDESS)", PLoS ONE 13(5), e0196391, 2018.
"""

from functools import cache
from importlib.resources import files

import pandas as pd

from privemo.errors import PrivemoError

MIDDLE = 0.125  # half the width of "mid" on a scale from -1 to 1; ours


def category_table():
    """Read the table, with its sources."""
    with files("privemo.corpora").joinpath("categories.csv").open() as file:
        table = pd.read_csv(file)
    text = table.columns.difference(["pleasure", "arousal"])
    table[text] = table[text].astype("str").fillna("")
    return table


def category_levels(category, intensity=""):
    """Look up the activation and valence of a category.

    Examples
    --------
    >>> category_levels("sadness")
    ('low', 'low')
    >>> category_levels("sadness", "strong")
    ('mid', 'low')
    """
    levels = _levels()
    if (category, "") not in levels:
        known = ", ".join(name for name, strength in levels if not strength)
        raise PrivemoError(f"there is no category {category!r}; the table has {known}")
    return levels.get((category, intensity), levels[category, ""])


@cache
def _levels():
    """Read the table as a dictionary."""
    return {
        (row.category, row.intensity): (row.activation, row.valence)
        for row in category_table().itertuples()
    }
