"""What nbval has to know: `make test` runs the notebooks here and compares outputs."""

import os
import tempfile

collect_ignore_glob = ["*.py"]  # sources of the notebooks are no modules

os.environ["TQDM_DISABLE"] = "1"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["PRIVEMO_RESULTS"] = tempfile.mkdtemp()  # the user's results stay


def pytest_collectstart(collector):
    """Compare no stderr: nbval never sees what native code writes there."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("stderr",)
