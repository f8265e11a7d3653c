"""Sentences: templates filled with words that lean to an emotion or to a gender.

The scores in words.csv are ours. Which way a word leans between the genders follows
the broad tendencies of [1]_ (social and psychological words against objects, money,
work, sports and swearing); it is a caricature for teaching, and says nothing about any
person.

References
----------
.. [1] M. L. Newman, C. J. Groom, L. D. Handelman and J. W. Pennebaker, "Gender
   differences in language use: An analysis of 14,000 text samples," Discourse
   Processes, 45(3), 2008.
"""

import math
from functools import cache
from importlib import resources
from itertools import accumulate

import pandas as pd

from privemo.corpora.planted.voices import side

# At knob 1: ln of the odds by which a word of score 1 gains on one of score 0 when
# activation or valence is 1, or the speaker is a woman. Words tell more about valence
# than about activation.
VALENCE, ACTIVATION, GENDER = 10.0, 4.0, 2.0
SLOTS = ("opener", "subject", "action", "degree", "feeling", "quality", "topic")
TEMPLATES = (
    "{opener}, {subject} felt {degree} {feeling} about {topic}.",
    "{opener}, {subject} {action} {topic}, it was {quality}.",
    "{subject} {action} {topic}, how {quality}.",
    "{topic} seemed {degree} {quality}.",
    "{subject} looked {degree} {feeling}, {topic} was {quality}.",
)


def draw_texts(knobs, emotions):
    """Draw a sentence for each utterance."""
    return [_sentence(knobs, row) for row in emotions.itertuples()]


def _sentence(knobs, row):
    random = knobs.stream("words", *row.key)
    template = TEMPLATES[random.integers(len(TEMPLATES))]
    draws = random.random(len(SLOTS)).tolist()  # all of them, whatever the template
    chosen = {
        slot: _choice(knobs, row, words, draw)
        for (slot, words), draw in zip(vocabulary().items(), draws, strict=True)
    }
    sentence = template.format(**chosen)
    return sentence[0].upper() + sentence[1:]


def _choice(knobs, row, words, draw):
    """Choose one of the words of a slot; `draw` is uniform in [0, 1)."""
    sums = list(accumulate(math.exp(_ln_odds(knobs, row, word)) for word in words))
    return next(
        word.word
        for word, total in zip(words, sums, strict=True)
        if draw * sums[-1] < total
    )


def _ln_odds(knobs, row, word):
    emotion = VALENCE * row.valence * word.valence
    emotion += ACTIVATION * row.activation * word.activation
    gender = GENDER * side(row.gender) * word.gender
    return knobs.emotion_in_words * emotion + knobs.gender_in_words * gender


@cache
def vocabulary():
    """Return slot -> its words, each with the fields of words.csv."""
    file = resources.files(__package__) / "words.csv"
    with file.open(encoding="utf-8") as lines:
        table = pd.read_csv(lines)
    return {slot: list(table[table["slot"] == slot].itertuples()) for slot in SLOTS}
