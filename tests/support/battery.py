"""The battery at its least, and what it finds."""

from dataclasses import replace

import numpy as np
from support.planted_voices import draw

from privemo.attacks.kinds import ATTACKERS
from privemo.battery import Effort, run_battery

LINEAR, VECTORS, NEIGHBOURS, TREES, *_ = ATTACKERS
TWO = (LINEAR, NEIGHBOURS)
EFFORT = Effort(attackers=TWO, n_folds=4, n_seeds=1, n_shuffles=3, n_orders=1)


def find():
    """Run the battery on a linear attribute with names that a page has to escape."""
    material = draw("linear", n_speakers=16, n_each=6)
    others = {"raw <features>": np.ones((96, 1))}
    material = replace(material, others=others, name="accent & age", notes=("A note.",))
    return run_battery(material, effort=EFFORT, n_jobs=1)
