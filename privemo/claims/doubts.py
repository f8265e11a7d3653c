"""What a reader must know before believing a verdict."""

from privemo.claims.comparisons import NotTestable, emotion_chance, score_of, select
from privemo.metrics import GENDER_CHANCE

MOST = 2  # networks named one by one; of more, their number is given


def doubts(folds, quantity, cells):
    """Say what speaks against taking the scores of some cells at their word.

    Parameters
    ----------
    folds : DataFrame
        As `privemo.claims.comparisons.collect_folds` returns it, of one corpus.
    quantity : str
        What is compared.
    cells : sequence of Side
        The cells that are compared.

    Returns
    -------
    notes : list of str
        A sentence on networks that do not tell emotion, and one on trainings in which
        the chance gate did not pass; none of either if all is well.
    """
    weak = [str(cell) for cell in cells if not tells_emotion(folds, cell)]
    named = " and ".join(weak) if len(weak) <= MOST else f"{len(weak)} networks"
    verb = "is" if len(weak) == 1 else "are"
    notes = [f"{named} {verb} not shown to tell emotion above chance"] if weak else []
    defended = [cell for cell in cells if cell.defence != "none"]
    gates = [select(folds, quantity, cell)["gate_passed"] for cell in defended]
    closed = sum((~gate.astype(bool)).sum() for gate in gates)
    if closed:
        n_all = sum(map(len, gates))
        notes.append(f"the chance gate did not pass in {closed} of {n_all} trainings")
    return notes


def tells_emotion(folds, cell):
    """Tell whether U is shown to lie above chance; True if it was not measured."""
    try:
        low = score_of(folds, "U", cell).mean.interval().low
        return low > emotion_chance(folds, cell)
    except NotTestable:
        return True


def leakage_doubt(folds, cell):
    """Say so if leakage is not at chance, which a claim may take for granted."""
    try:
        leakage = score_of(folds, "L", cell).mean.interval()
    except NotTestable:
        return f"the leakage of {cell} is not known"
    if leakage.low > GENDER_CHANCE:
        return f"leakage is not at chance: {leakage.estimate:.2f}"
    return ""
