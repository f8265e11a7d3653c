"""The script of a corpus: everything that is decided before a sound is made."""

import pandas as pd

from privemo.corpora.planted.emotions import draw_emotions
from privemo.corpora.planted.expression import draw_expression
from privemo.corpora.planted.ratings import draw_ratings
from privemo.corpora.planted.texts import draw_texts
from privemo.corpora.planted.voices import draw_speakers


def write_script(knobs):
    """Draw all utterances of a corpus."""
    speakers = draw_speakers(knobs)
    emotions = draw_emotions(knobs, speakers)
    cues = draw_expression(knobs, speakers, emotions).add_prefix("cue_")
    script = emotions.merge(speakers.drop(columns="gender"), on="speaker")
    script.insert(3, "text", draw_texts(knobs, emotions))
    return pd.concat([script, draw_ratings(knobs, emotions), cues], axis=1)
