"""The words that tables, cells and notebooks share, each written in one place."""

from privemo.errors import PrivemoError, nearest

LEVELS = ("low", "mid", "high")
GENDERS = ("female", "male")
# what goes into the network, stream by stream (figure 1)
PAPERS_STREAMS = {
    "acoustic": ("acoustic",),
    "lexical": ("lexical",),
    "multimodal": ("acoustic", "lexical"),
}
# ours: features that somebody brings; see `privemo.features.given`
STREAMS = PAPERS_STREAMS | {
    "given": ("given",),
    "given and lexical": ("given", "lexical"),
}
TARGETS = ("activation", "valence")
ATTRIBUTES = ("gender", "speaker")
# what the encoder unlearns while it is trained
UNLEARNED = (
    "none",
    "gender",
    "gender by stream",
    "gender by several",
    "speaker",
    "gender and speaker",
)
# what is done to the representation afterwards (ours); see `privemo.defences`
AFTERWARDS = (
    "LEACE",
    "INLP",
    "little noise",
    "noise",
    "much noise",
    "without voice",
    "without words",
)
DEFENCES = UNLEARNED + AFTERWARDS
TWO_STREAMS = ("gender by stream", "without voice", "without words")  # need both
# what an attack is checked by (ours); see `privemo.tables.controls`
UNTRAINED = "untrained encoder"
CONTROLS = ("shuffled labels", UNTRAINED, "raw features", "oracle")
N_SEVERAL = 3  # adversaries of "gender by several"; as many as Han et al. took
WHOLE = "representation"  # where an adversary stands unless told otherwise
# of a training: the paper's, and two of ours; see `privemo.network.training`
EPOCHS_KEPT = ("lowest loss", "at chance", "last")
QUANTITIES = ("U", "U_male", "U_female", "L", "P", "MI")
KEYS = ["corpus", "target", "modality"]
DEFENCE = ["defence", "recipe", "strength"]  # absent from a table of general models
CELL = ["modality", "target", *DEFENCE]  # what names a cell of one corpus
VERDICTS = (
    "reproduced",
    "direction only",
    "inconclusive",
    "contradicted",
    "nothing to lower",
    "nothing to lose",
    "not testable",
)
RECIPE = "paper"  # the one whose results stand for the paper's; others stand beside it
MAJORITY, SHUFFLED = "majority class", "shuffled labels"
PICKED = "picked beforehand"  # in each fold, by validation on speakers who are known
ABOVE, BELOW, CHANCE = "above chance", "below chance", "not told from chance"


def levels_in(emotion):
    """List the levels that occur among some labels; a target may have only two.

    Examples
    --------
    >>> levels_in(["high", "low", "", "high"])
    ('low', 'high')
    """
    found = set(emotion)
    return tuple(level for level in LEVELS if level in found)


def classes_in(attribute, values):
    """List the classes of an attribute that occur among some values; "" is unknown.

    Examples
    --------
    >>> classes_in("gender", ["male", "female"])
    ('female', 'male')
    >>> classes_in("accent", ["north", "", "west", "north"])
    ('north', 'west')
    """
    if attribute == "gender":
        return GENDERS
    return tuple(sorted({str(value) for value in values} - {""}))


def named_for(attribute, defence):
    """Name a defence of gender after another attribute that it is to hide.

    Examples
    --------
    >>> named_for("accent", "gender and speaker")
    'accent and speaker'
    """
    words = [attribute if word == "gender" else word for word in defence.split(" ")]
    return " ".join(words)


def check(what, value, known):
    """Refuse a value that is not among the known ones."""
    if value not in known:
        raise PrivemoError(
            f"there is no {what} {value!r}; choose one of {', '.join(known)}"
            f"{nearest(value, known)}"
        )
