"""What the kinds share."""

from privemo.experiments.representations import attacked
from privemo.experiments.tuning import tuned_settings


def attacked_by(prepared, run, settings, training, parts):
    """Return what is attacked, by the network that was trained."""
    mine = tuned_settings(prepared, run, settings)
    return attacked(prepared, run, mine, training, parts=parts)
