"""What a corpus offers is chosen, and a misspelt wish refused."""

from types import SimpleNamespace

import pandas as pd
import pytest

from privemo.errors import PrivemoError
from privemo.experiments.inputs import choose_inputs


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
