"""What a notebook is given: its cells, and nothing of others in what it shows."""

import matplotlib
import numpy as np
import pandas as pd
import pytest
import soundfile

from privemo.config import PAPER
from privemo.lessons import showing
from privemo.lessons.showing import listen

matplotlib.use("agg")


@pytest.mark.parametrize(("name", "n_shown"), [("planted", 5), ("emodb", 1)])
def test_voices_and_words_of_others_are_not_stored(
    monkeypatch, tmp_path, name, n_shown
):
    """A picture; and a player and a sentence for each of two utterances, or neither."""
    soundfile.write(tmp_path / "a.wav", np.sin(np.arange(8000) / 9), 16000)
    row = {
        "audio": str(tmp_path / "a.wav"),
        "text": "a secret",
        "gender": "female",
        "activation": "high",
    }
    shown = []
    monkeypatch.setattr(showing, "display", shown.append)
    listen(pd.DataFrame([row, row]), corpus=name, settings=PAPER)
    assert len(shown) == n_shown
