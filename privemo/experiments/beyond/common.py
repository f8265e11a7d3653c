"""What the kinds share."""

from privemo.experiments.representations import attacked
from privemo.experiments.tuning import tuned_settings


def attacked_by(draw, settings, training, parts):
    """Return what is attacked, by the network that was trained."""
    mine = tuned_settings(*draw, settings)
    return attacked(*draw, mine, training, parts=parts)
