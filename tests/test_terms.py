"""Words are written once, and a wrong one is answered with the right ones."""

import pytest

from privemo import terms
from privemo.errors import PrivemoError
from privemo.terms import check

LISTS = {
    name: value
    for name, value in vars(terms).items()
    if name.isupper() and not isinstance(value, (str, int))
}


@pytest.mark.parametrize("name", LISTS)
def test_no_list_says_a_word_twice(name):
    words = list(LISTS[name])
    assert words and len(set(words)) == len(words)
    assert all(isinstance(word, str) and word for word in words)


def test_lists_are_made_of_each_other():
    assert terms.DEFENCES == terms.UNLEARNED + terms.AFTERWARDS
    assert set(terms.TWO_STREAMS) < set(terms.DEFENCES)
    assert not set(terms.CONTROLS) & set(terms.DEFENCES)
    assert terms.SHUFFLED in terms.CONTROLS
    assert set(terms.STREAMS["multimodal"]) == {"acoustic", "lexical"}
    assert ["modality", "target", *terms.DEFENCE] == terms.CELL


@pytest.mark.parametrize("value", terms.TARGETS)
def test_a_known_word_is_taken(value):
    assert check("target", value, terms.TARGETS) is None


@pytest.mark.parametrize("value", ["arousal", "", None, "Activation"])
def test_another_word_is_answered_with_the_right_ones(value):
    message = f"there is no target {value!r}; choose one of activation, valence"
    message += "; did you mean activation?" if value == "Activation" else ""
    with pytest.raises(PrivemoError) as refused:
        check("target", value, terms.TARGETS)
    assert str(refused.value) == message
