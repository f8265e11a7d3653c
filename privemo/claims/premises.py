"""Whether there was anything that a defence could have lowered, or cost."""

from privemo.claims.comparisons import NotTestable, Side, emotion_chance, score_of
from privemo.claims.doubts import tells_emotion
from privemo.claims.printed import ALL
from privemo.claims.verdicts import EXCESS_MARGIN
from privemo.metrics import GENDER_CHANCE, MEMBERSHIP_CHANCE
from privemo.statistics.intervals import ALPHA

LEVEL = 1 - 2 * ALPHA  # of the interval whose upper bound a one-sided test looks at


def nothing_there(claim, folds, targets):
    """Tell whether a claim about a defence has nothing to be about.

    It is asked of every claim about networks with a defence, before its own test: of
    leakage, privacy and membership whether there was anything to lower, of U and its
    gap whether there was anything to lose.

    Parameters
    ----------
    claim : named tuple
        A row of `privemo.published.load_claims`.
    folds : DataFrame
        As `privemo.claims.comparisons.collect_folds` returns it, of one corpus.
    targets : tuple of str
        Those that the claim is judged by.

    Returns
    -------
    verdict, reason : str
        "nothing to lower" or "nothing to lose" where *each* general network of the
        modalities that are compared is shown to have less than `EXCESS_MARGIN` above
        chance, by the one-sided upper 95 % bound of the mean over the targets; else "".
        What was not run without a defence is not shown.
    """
    if claim.defence == "none":
        return "", ""
    quantity = claim.quantity[0] if claim.quantity.startswith("U") else claim.quantity
    try:
        found = {
            modality: _excess(folds, quantity, targets, modality)
            for modality in _modalities(claim, folds)
        }
    except NotTestable:
        return "", ""
    if any(mean.p_below(EXCESS_MARGIN) >= ALPHA for mean in found.values()):
        return "", ""
    told = ", ".join(f"{name} {_told(mean)}" for name, mean in found.items())
    word = "nothing to lose" if quantity == "U" else "nothing to lower"
    return word, (
        f"without a defence the excess of {_NAMES[quantity]} over chance is shown "
        f"below {EXCESS_MARGIN} ({told})"
    )


def never_there(folds, other, targets):
    """Say so if the emotion recognition that did not change was not shown before."""
    before = other._replace(targets=targets)
    if tells_emotion(folds, before):
        return ""
    return f"{before} is not shown to tell emotion, so that there may be none to lose"


_NAMES = {"U": "U", "L": "L", "P": "the attack (1 - P)", "MI": "MI"}


def _excess(folds, quantity, targets, modality):
    """Average what a general network gives away above chance."""
    if targets == (ALL,):
        targets = tuple(folds["target"].unique())
    side = Side(targets, modality, "none")
    mean = score_of(folds, quantity, side).mean
    if quantity == "P":
        return (-mean).minus(-GENDER_CHANCE)
    if quantity == "U":
        return mean.minus(emotion_chance(folds, side))
    return mean.minus({"L": GENDER_CHANCE, "MI": MEMBERSHIP_CHANCE}[quantity])


def _modalities(claim, folds):
    """List the modalities that a claim compares; all for one over all cells."""
    named = {claim.modality, claim.other_modality} - {""}
    return sorted(named) or folds["modality"].unique().tolist()


def _told(mean):
    """Write an excess with its upper bound."""
    return f"{mean.estimate:.2f}, at most {mean.interval(LEVEL).high:.2f}"
