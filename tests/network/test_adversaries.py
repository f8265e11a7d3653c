"""A defence is a set of heads: what each tells, where it stands and how hard."""

import pytest

from privemo.errors import PrivemoError
from privemo.network.adversaries import Adversary, adversaries_of
from privemo.terms import DEFENCES


@pytest.mark.parametrize("defence", DEFENCES)
def test_every_network_has_a_gender_adversary_at_its_end(defence):
    """It is a spectator unless gender is unlearnt there; its UAR is the leakage."""
    found = {a.name: a.strength for a in adversaries_of(defence, strength=0.5)}
    unlearnt = ("gender", "gender by several", "gender and speaker")
    assert (found["gender"] > 0) == (defence in unlearnt)


def test_strength_zero_is_the_general_model():
    assert adversaries_of("gender", strength=0) == adversaries_of("none")


def test_each_attribute_or_stream_may_have_its_own_strength():
    both = adversaries_of("gender and speaker", strength={"gender": 1, "speaker": 0.3})
    assert [a.strength for a in both] == [1, 0.3]
    streams = adversaries_of(
        "gender by stream", strength={"acoustic": 0.75, "lexical": 0.5}
    )
    assert {a.name: a.strength for a in streams} == {
        "gender": 0,
        "gender_acoustic": 0.75,
        "gender_lexical": 0.5,
    }
    with pytest.raises(PrivemoError, match="no reversal strength is given for lexical"):
        adversaries_of("gender by stream", strength={"acoustic": 0.75})


@pytest.mark.parametrize(
    ("adversary", "name"),
    [
        (Adversary(), "gender"),
        (Adversary("speaker", 0.5), "speaker"),
        (Adversary("gender", 0.5, "lexical"), "gender_lexical"),
        (Adversary("gender", number=3), "gender_number_3"),
        (Adversary("gender", 0.5, "lexical", 2), "gender_lexical_number_2"),
    ],
)
def test_a_name_says_what_is_told_where_and_by_which(adversary, name):
    assert adversary.name == name


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Adversary("gender", -0.5), "0 or more, got -0.5"),
        (lambda: Adversary("gender", float("nan")), "0 or more, got nan"),
        (lambda: adversaries_of("privacy"), "no defence 'privacy'"),
        (lambda: adversaries_of("oracle"), "no defence 'oracle'"),
        (lambda: Adversary(placement="visual"), "no placement 'visual'"),
    ],
)
def test_what_cannot_be_built_is_refused(make, message):
    with pytest.raises(PrivemoError, match=message):
        make()
