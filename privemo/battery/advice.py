"""What follows from an attack, and what to do now, in plain words."""

from math import ceil, log10
from typing import NamedTuple

from privemo.report.display import cell
from privemo.terms import ABOVE, BELOW, PICKED

NEAR = 0.05  # half of an interval that is narrow enough to stop collecting; ours
FEWEST_TO_HALVE = 8  # speakers of a class: four are fitted to, four are attacked
ERASE = """import numpy as np
from privemo import LinearErasure, read_material

mine = read_material({file}, attribute={attribute}{choices})
known = np.zeros(len(mine.speaker), dtype=bool)  # half of the speakers of each class
for name in mine.classes:
    speakers = np.unique(mine.speaker[mine.attribute == name])
    known |= np.isin(mine.speaker, speakers[::2])
erasure = LinearErasure().fit(mine.representation[known], mine.attribute[known])
arrays = {{
    "representation": erasure.transform(mine.representation[~known]),
    {attribute}: mine.attribute[~known],
    "speaker": mine.speaker[~known],
}}
np.savez("erased.npz", **arrays)
"""


class Advice(NamedTuple):
    """What follows, what to do now, and the code for it, if there is any."""

    follows: str
    now: str
    code: str = ""


def advise(findings):
    """Say what follows from an attack, and what to do now."""
    name = findings.facts["attribute"]
    if not findings.controls["passed"].all():
        return Advice(
            "Nothing, before you know why a control is above chance: something other "
            f"than {name} tells the rows apart.",
            "Look for one person under two names, pieces of one recording under two "
            "speakers, and columns that count rows or name speakers; then attack "
            "again.",
        )
    picked = findings.attackers.set_index("attacker").loc[PICKED]
    say = {ABOVE: _told, BELOW: _told_wrongly}.get(picked["verdict"], _undecided)
    return say(findings, name, picked)


def agreement(findings):
    """Say how the description lengths go with the headline."""
    saved = findings.description["saved bits"].max()
    verdict = findings.attackers.set_index("attacker").loc[PICKED, "verdict"]
    number = f"{cell(abs(saved))} bits an utterance"
    if verdict == ABOVE and saved > 0:
        return (
            "The description lengths go with the headline: beyond the control "
            f"{number} are saved."
        )
    if verdict == ABOVE:
        return (
            "The description lengths save nothing beyond the control, which is no "
            "contradiction: the code pays for every doubt, and begins with four "
            "speakers or so, while the attackers know four in five and need only be "
            "right more often than wrong. What is told takes many speakers to learn, "
            "and is told with little certainty."
        )
    if saved > 0:
        return (
            f"Up to {number} are saved beyond the control, though the attackers are "
            f"{verdict}: these lengths have no interval, and of few orders of "
            "few speakers some are saved by luck. Take them for a hint, not for a "
            "finding."
        )
    return (
        "The description lengths go with the headline: nothing is saved beyond the "
        "control."
    )


def speakers_needed(n_speakers, low, high):
    """Guess how many speakers bring an interval to `NEAR`, with two digits.

    Examples
    --------
    >>> speakers_needed(20, 0.4, 0.6), speakers_needed(24, 0.3, 0.7)
    (80, 390)
    """
    needed = n_speakers * ((high - low) / 2 / NEAR) ** 2
    unit = 10 ** max(0, int(log10(needed)) - 1)
    return unit * ceil(round(needed / unit, 9))


def _told(findings, name, picked):
    chance = 100 * float(findings.facts["chance"])
    follows = (
        f"Whoever gets these representations can tell the {name} of a stranger from a "
        f"single utterance: of each class {100 * picked['UAR']:.0f} % on average are "
        f"told, and guessing tells {chance:.0f} %. From several utterances of one "
        "speaker more can be told."
    )
    fewest = findings.confusion["speakers"].min()
    if fewest < FEWEST_TO_HALVE:
        return Advice(
            follows,
            "Take it out before you pass them on. LEACE, which is in privemo, is "
            "fitted to half of the speakers and has to be tried on the other half; for "
            f"that get {FEWEST_TO_HALVE} speakers of each class, where now there are "
            f"{fewest} of one.",
        )
    again = f"privemo attack erased.npz --attribute {name}"
    return Advice(
        follows,
        "Take it out before you pass them on, by LEACE, fitted to half of the "
        f"speakers; then attack the other half: {again}. LEACE blinds what is linear, "
        "on the speakers that it is fitted to, and no more; so believe the second "
        "attack, and measure what your own task loses.",
        _erase(findings.facts),
    )


def _erase(facts):
    """Write the code that takes the attribute out of the very file."""
    chosen = facts.get("choices", {}).items()
    return ERASE.format(
        file=repr(facts.get("file", "mine.npz").rpartition("/")[2]),
        attribute=repr(facts["attribute"]),
        choices="".join(f", {name}={value!r}" for name, value in chosen),
    )


def _told_wrongly(findings, name, picked):
    return Advice(
        "The representations are not safe: what is wrong more often than by guessing "
        f"tells the {name}, once it is turned round. With few speakers it can also "
        "come of how they were dealt.",
        "Attack again with another --seed, and with more speakers; what stays below "
        "chance is to be taken out like what is above.",
    )


def _undecided(findings, name, picked):
    low, high = picked["low"], picked["high"]
    follows = (
        f"Neither that the {name} is given away nor that it is safe: any UAR from "
        f"{cell(low)} to {cell(high)} goes with these data."
    )
    n_speakers = int(findings.confusion["speakers"].sum())
    if (high - low) / 2 <= NEAR:
        return Advice(
            follows,
            f"The interval is narrow: these attackers tell {cell(high)} at most. Try "
            "stronger ones, and representations of other recordings, before you call "
            "them safe.",
        )
    needed = speakers_needed(n_speakers, low, high)
    return Advice(
        follows,
        "Get more speakers, not more utterances of the same: to know the UAR to "
        f"within {NEAR} takes about {needed:,} like these, and there are {n_speakers}. "
        "Take nothing out of what was not shown to be in.",
    )
