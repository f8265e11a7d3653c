"""Which network is meant is read from texts, or refused with the choices."""

import pytest

from privemo.errors import PrivemoError
from privemo.experiments.passing_on.choices import Asked, read_asked
from privemo.terms import UNLEARNED


def test_what_is_not_named_has_its_default_and_is_said():
    words = read_asked({}, "represent").words
    assert words[0] == "corpus=planted"
    assert {"fold=0", "repeat=0", "seed=0", "defence=none"} <= set(words)
    assert not [word for word in words if word.startswith(("strength", "other"))]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"defence": "gender", "strength": "0.7"}, {"strength=0.7"}),
        ({"membership": "yes", "seed": "3"}, {"membership=yes", "seed=3"}),
        ({"other": "emodb", "other_folder": "/a/b/"}, {"other_folder=b"}),
        ({"corpus": "own", "folder": "C:\\x\\my own"}, {"folder=my own"}),
    ],
)
def test_what_is_named_is_said_and_no_more_of_a_place_than_its_name(texts, said):
    assert said <= set(read_asked(texts, "represent").words)


@pytest.mark.parametrize("defence", UNLEARNED)
@pytest.mark.parametrize("strength", [0.2, 1.5])
def test_the_cell_is_that_of_the_defence(defence, strength):
    how = {f"strength{end}": strength for end in ("", "_acoustic", "_lexical")}
    cell = Asked(modality="multimodal", defence=defence, **how).cell
    assert cell.defence == defence
    assert cell.strength == pytest.approx(strength if defence != "none" else 0)


def test_words_read_again_ask_for_the_same():
    asked = Asked(modality="multimodal", defence="gender by stream", dealings=2)
    texts = dict(word.split("=") for word in asked.words)
    assert read_asked(texts, "export") == asked


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"modalty": "lexical"}, "represent has no parameter 'modalty'.*mean modality"),
        ({"corpus": "emod"}, "no corpus 'emod'; choose one of planted.*mean emodb"),
        ({"target": "both"}, "no target 'both'; choose one of activation, valence"),
        ({"defence": "oracle"}, "no defence 'oracle'; choose one of none, gender"),
        ({"recipe": "weak"}, "no recipe 'weak'; choose one of paper, strong"),
        ({"profile": "x"}, "no profile 'x'; choose one of smoke, lesson, paper"),
        ({"fold": "-1"}, "fold is a whole number from 0 on, not '-1'"),
        ({"repeat": "all"}, "repeat is a whole number from 0 on, not 'all'"),
        ({"strength": "nan"}, "strength is a number from 0 on, not 'nan'"),
        ({"dealings": "0"}, "dealings is 1 or more, not 0"),
        ({"layer": "last"}, "layer is mean or a number from 0, not last"),
        ({"membership": "maybe"}, "membership is yes or no, not 'maybe'"),
        ({"other": "ravdes"}, "no corpus 'ravdes'; .*did you mean ravdess"),
        ({"other_folder": "x"}, "other_folder= needs the name of that corpus"),
    ],
)
def test_a_slip_is_refused(texts, message):
    with pytest.raises(PrivemoError, match=message):
        read_asked(texts, "represent")


def test_two_streams_need_two_streams():
    with pytest.raises(PrivemoError, match="needs two streams; .*multimodal, not lex"):
        _ = Asked(modality="lexical", defence="without voice").cell
