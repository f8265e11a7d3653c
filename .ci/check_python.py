"""Say in one sentence why this Python cannot run privemo; runs in old ones, too."""

import sys

FOUND = "%d.%d" % sys.version_info[:2]  # noqa: UP031

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        "privemo needs Python 3.11, 3.12 or 3.13, but this one is " + FOUND + "; "
        "name another one, for instance: make PYTHON=python3.12 test"
    )
try:
    import ensurepip  # noqa: F401
    import venv  # noqa: F401
except ImportError:
    sys.exit(
        "this Python cannot make virtual environments; on Debian or Ubuntu, install "
        "them with: apt install python" + FOUND + "-venv"
    )
