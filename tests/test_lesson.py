"""What a notebook is given: its cells, and nothing of others in what it shows."""

from types import SimpleNamespace

import matplotlib
import numpy as np
import pandas as pd
import pytest
import soundfile

from privemo import lesson
from privemo.config import PAPER
from privemo.errors import PrivemoError
from privemo.lesson import choose_cells, leakage_plot, listen

matplotlib.use("agg")


def corpus(*modalities, valence="low", activation="high"):
    """Make what `choose_cells` looks at."""
    table = pd.DataFrame({"valence": [valence] * 2, "activation": [activation] * 2})
    return SimpleNamespace(name="toy", modalities=modalities, utterances=table)


def names(cells):
    return [(cell.modality, cell.target) for cell in cells]


ALL = ["acoustic", "lexical", "multimodal"]


def test_both_targets_of_every_modality():
    cells = choose_cells(corpus("acoustic", "lexical"), target="both", modalities=ALL)
    assert names(cells) == [(m, t) for m in ALL for t in ("activation", "valence")]
    assert all(a.strength == 0 for cell in cells for a in cell.adversaries)


def test_what_the_corpus_lacks_is_left_out():
    spoken = choose_cells(corpus("acoustic"), target="valence", modalities=ALL)
    assert names(spoken) == [("acoustic", "valence")]
    read = choose_cells(corpus("lexical", activation=""), target="both", modalities=ALL)
    assert names(read) == [("lexical", "valence")]


@pytest.mark.parametrize(
    ("target", "modalities"),
    [("arousal", ALL), ("both", ["audio"]), ("both", "acoustic"), ("", ALL)],
)
def test_a_misspelt_choice_names_the_right_ones(target, modalities):
    with pytest.raises(PrivemoError, match=r"activation, valence or both.*acoustic"):
        choose_cells(corpus("acoustic"), target=target, modalities=modalities)


def test_what_the_corpus_cannot_do_is_refused():
    unlabelled = corpus("lexical", activation="")
    with pytest.raises(PrivemoError, match="toy has lexical features and labels of v"):
        choose_cells(unlabelled, target="activation", modalities=ALL)


@pytest.mark.parametrize(("name", "n_shown"), [("planted", 4), ("emodb", 0)])
def test_voices_and_words_of_others_are_not_stored(
    monkeypatch, tmp_path, name, n_shown
):
    """A player and a sentence for each of two utterances, or neither."""
    soundfile.write(tmp_path / "a.wav", np.sin(np.arange(8000) / 9), 16000)
    row = {
        "audio": str(tmp_path / "a.wav"),
        "text": "a secret",
        "gender": "female",
        "activation": "high",
    }
    shown = []
    monkeypatch.setattr(lesson, "display", shown.append)
    listen(pd.DataFrame([row, row]), corpus=name, settings=PAPER)
    assert len(shown) == n_shown


def test_plot_marks_chance_and_the_paper():
    table = pd.DataFrame(
        {
            "target": ["activation", "activation", "valence"],
            "modality": ["acoustic", "lexical", "lexical"],
            "score": [0.7, 0.6, 0.5],
            "low": [0.6, 0.5, 0.4],
            "high": [0.8, 0.7, 0.6],
            "published_low": [0.69, 0.62, 0.57],
            "published_high": [0.73, 0.64, 0.61],
        }
    )
    figure = leakage_plot(table)
    assert [ax.get_title() for ax in figure.axes] == ["activation", "valence"]
    texts = [text.get_text() for text in figure.legends[0].get_texts()]
    assert any("paper" in text for text in texts) and "chance" in texts
