"""Verdicts in words: why each one came out."""

from privemo.claims.verdicts import DIRECTION_MARGIN, TOLERANCE


def explain(word, *, direction, origin=0.0):
    """Say in words why a verdict came out; `origin` is where chance or 0 lies."""
    if direction == "no fall":
        origin, tail = -TOLERANCE, "; a fall up to this the paper calls slight"
        return explain(word, direction="above", origin=origin) + tail
    reasons = _REASONS.get(direction, _ONE_SIDED)
    other = {"above": "below", "below": "above"}.get(direction)
    return reasons[word].format(side=direction, other=other, origin=f"{origin:g}")


_ONE_SIDED = {
    "reproduced": "shown {side} {origin}",
    "contradicted": "shown {other} {origin}",
    "direction only": f"at least {DIRECTION_MARGIN} {{side}} {{origin}}, and so is the "
    "whole 90 % interval, but the adjusted p does not decide",
    "inconclusive": "shown on neither side of {origin}",
}
_REASONS = {
    "same": {
        "reproduced": f"shown within {TOLERANCE} of 0",
        "contradicted": f"shown more than {TOLERANCE} from 0",
        "inconclusive": f"shown neither within {TOLERANCE} of 0 nor beyond",
    },
    "both sides": {
        "reproduced": "one shown above 0 and one below",
        "contradicted": "all shown on one side of 0",
        "direction only": "on each side of 0 one by its 90 % interval, but the "
        "adjusted p does not decide",
        "inconclusive": "not shown to lie on both sides of 0, nor all on one",
    },
    "differs": {
        "reproduced": "shown not to be 0",
        "contradicted": f"shown within {TOLERANCE} of 0, and not shown to differ",
        "inconclusive": f"shown neither to differ from 0 nor within {TOLERANCE} of it",
    },
}
