"""The five questions that the report answers first, and what it says of each outcome.

They and their rules were fixed before any result was seen. Each is about one mean, over
all modalities and targets that were run.
"""

from dataclasses import dataclass

from privemo.metrics import GENDER_CHANCE, MEMBERSHIP_CHANCE
from privemo.terms import RECIPE

STRONG = "strong"  # this kit's own way of training against gender
GENERAL, PRIVATE, OWN = ("none", RECIPE), ("gender", RECIPE), ("gender", STRONG)


@dataclass(frozen=True, kw_only=True)
class Question:
    """One of the five, and what is said of each outcome.

    Parameters
    ----------
    short : str
        A few words, to stand before the sentence.
    quantity : {"attack", "U", "MI"}
        What is averaged; ``attack`` is the attacker's UAR, 1 - P.
    network, other : (str, str)
        Defence and recipe, and those of the network that it is compared with, if any.
    bound : float
        Of the mean: chance, or 0 for a change.
    direction : str
        The claim that is tested, see `privemo.claims.verdicts.evidence`.
    shown, opposite, open : str
        Sentences: if the claim is shown, if its opposite is, and if neither is.
        ``{whom}`` are the speakers, ``{ours}`` is the number with its interval.
    asked_by : str
        Which notebook computes it.
    """

    short: str
    quantity: str
    network: tuple
    other: tuple | None = None
    bound: float = 0.0
    direction: str = "above"
    shown: str
    opposite: str
    open: str
    asked_by: str


QUESTIONS = (
    Question(
        short="Gender",
        quantity="attack",
        network=GENERAL,
        bound=GENDER_CHANCE,
        shown="Networks trained for emotion only give away the gender of {whom}: an "
        "attacker tells it with an UAR of {ours}, where guessing gives {bound}.",
        opposite="Of networks trained for emotion only an attacker says the wrong "
        "gender of {whom} more often than by guessing, which whoever turns its answers "
        "round can use: UAR {ours}, guessing {bound}.",
        open="Whether networks trained for emotion only give away the gender of {whom} "
        "is undecided: UAR of the attacker {ours}, guessing {bound}.",
        asked_by="any notebook from 1 to 6",
    ),
    Question(
        short="The paper's defence",
        quantity="attack",
        network=PRIVATE,
        other=GENERAL,
        direction="below",
        shown="Training networks against gender as the paper does makes the attack "
        "on {whom} weaker: its UAR changes by {ours}.",
        opposite="Training networks against gender as the paper does makes the attack "
        "on {whom} stronger, not weaker: its UAR changes by {ours}.",
        open="Whether training networks against gender as the paper does makes the "
        "attack on {whom} weaker is undecided: its UAR changes by {ours}.",
        asked_by="notebook 2",
    ),
    Question(
        short="This kit's defence",
        quantity="attack",
        network=OWN,
        other=GENERAL,
        direction="below",
        shown="Training against gender by this kit's own recipe, “strong”, makes the "
        "attack on {whom} weaker: its UAR changes by {ours}.",
        opposite="Training against gender by this kit's own recipe, “strong”, makes "
        "the attack on {whom} stronger, not weaker: its UAR changes by {ours}.",
        open="Whether training against gender by this kit's own recipe, “strong”, "
        "makes the attack on {whom} weaker is undecided: its UAR changes by {ours}.",
        asked_by="notebook 2",
    ),
    Question(
        short="Its price",
        quantity="U",
        network=PRIVATE,
        other=GENERAL,
        direction="no fall",
        shown="The paper's defence costs no emotion, or {tolerance} at most: the UAR "
        "of emotion of {whom} changes by {ours}.",
        opposite="The paper's defence costs more than {tolerance} of emotion: the UAR "
        "of emotion of {whom} changes by {ours}.",
        open="Whether the paper's defence costs emotion is undecided: the UAR of "
        "emotion of {whom} changes by {ours}.",
        asked_by="notebook 2 or 3",
    ),
    Question(
        short="Identity",
        quantity="MI",
        network=GENERAL,
        bound=MEMBERSHIP_CHANCE,
        shown="Networks trained for emotion only give away which of {whom} they were "
        "trained on: an attacker tells it with an UAR of {ours}, where guessing gives "
        "{bound}.",
        opposite="Of networks trained for emotion only an attacker takes strangers "
        "among {whom} for those they were trained on more often than by guessing: UAR "
        "{ours}, guessing {bound}.",
        open="Whether networks trained for emotion only give away which of {whom} they "
        "were trained on is undecided: UAR of the attacker {ours}, guessing {bound}.",
        asked_by="notebook 7",
    ),
)
NOT_ASKED = "This run does not ask; {asked_by} does."
TOO_FEW = "This run cannot say: of a single block or fold there is no interval."
NO_EMOTION = (  # of the price, where nothing was shown that could be lost
    "Whether the paper's defence costs emotion is undecided: the UAR of emotion of "
    "{whom} changes by {ours}, but was not shown to be above guessing before."
)
