"""What is kept of a training is enough to use its network again."""

import numpy as np
from support.small_corpora import RUN, SETTINGS

from privemo.experiments.runs import find_run
from privemo.experiments.training import represent_other


def test_a_stored_network_represents_as_it_did(prepared, folder, scores):
    training = find_run(prepared, RUN, SETTINGS, folder)[0]
    again = represent_other(prepared, RUN, SETTINGS, training, prepared)
    stored = training.arrays()["representation"]
    np.testing.assert_allclose(again, stored, rtol=1e-4, atol=1e-6)
