"""What a notebook is given: its cells, and nothing of others in what it shows."""

from types import SimpleNamespace

import matplotlib
import numpy as np
import pandas as pd
import pytest
import soundfile

from privemo.config import PAPER
from privemo.errors import PrivemoError
from privemo.experiments.inputs import choose_inputs
from privemo.lessons import showing
from privemo.lessons.showing import listen
from privemo.tables.summary import name_networks

matplotlib.use("agg")


def corpus(*modalities, valence="low", activation="high"):
    """Make what `choose_inputs` looks at."""
    table = pd.DataFrame({"valence": [valence] * 2, "activation": [activation] * 2})
    return SimpleNamespace(name="toy", modalities=modalities, utterances=table)


ALL = ["acoustic", "lexical", "multimodal"]


def test_both_targets_of_every_modality():
    spoken = corpus("acoustic", "lexical")
    chosen = choose_inputs(spoken, target="both", modalities=ALL)
    assert chosen == (ALL, ["activation", "valence"])


def test_what_the_corpus_lacks_is_left_out():
    spoken = choose_inputs(corpus("acoustic"), target="valence", modalities=ALL)
    assert spoken == (["acoustic"], ["valence"])
    unlabelled = corpus("lexical", activation="")
    read = choose_inputs(unlabelled, target="both", modalities=ALL)
    assert read == (["lexical"], ["valence"])


@pytest.mark.parametrize(
    ("target", "modalities"),
    [("arousal", ALL), ("both", ["audio"]), ("both", "acoustic"), ("", ALL)],
)
def test_a_misspelt_choice_names_the_right_ones(target, modalities):
    with pytest.raises(PrivemoError, match=r"activation, valence or both.*acoustic"):
        choose_inputs(corpus("acoustic"), target=target, modalities=modalities)


def test_what_the_corpus_cannot_do_is_refused():
    unlabelled = corpus("lexical", activation="")
    with pytest.raises(PrivemoError, match="toy has lexical features and labels of v"):
        choose_inputs(unlabelled, target="activation", modalities=ALL)


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


def test_networks_have_the_names_that_a_notebook_gives_them():
    table = pd.DataFrame({"defence": ["none", "LEACE"], "recipe": "paper"})
    names = {("none", "paper"): "general"}
    assert name_networks(table, names) == ["general", "LEACE"]
