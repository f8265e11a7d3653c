"""What nbval has to know: `make test` runs the notebooks and compares outputs."""

import os
from tempfile import TemporaryDirectory

SILENCE = {"TQDM_DISABLE": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}


def pytest_configure(config):
    """Keep the notebooks quiet, and their results away from the user's."""
    if config.getoption("nbval", False) or config.getoption("nbval_lax", False):
        results = TemporaryDirectory()
        config.add_cleanup(results.cleanup)
        os.environ.update(SILENCE, PRIVEMO_RESULTS=results.name)


def pytest_collectstart(collector):
    """Compare no stderr: nbval lets native code write there, too."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("stderr",)
