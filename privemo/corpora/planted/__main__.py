"""``python -m privemo.corpora.planted``: store the fingerprints anew.

Needed after every change that decides a bit of the corpus; the stored tables and
notebooks have to be made again, too.
"""

import json
import tempfile
from pathlib import Path

from privemo.corpora.planted import load
from privemo.corpora.planted.fingerprint import SETTINGS, STORED, fingerprint


def main():
    """Build the corpora of which fingerprints are stored, and write them down."""
    with tempfile.TemporaryDirectory() as folder:
        found = {
            name: fingerprint(load(Path(folder) / name, **knobs))
            for name, knobs in SETTINGS.items()
        }
    text = json.dumps(found, indent=2) + "\n"
    Path(__file__).with_name(STORED).write_text(text, encoding="utf-8", newline="\n")
    print(text, end="")


if __name__ == "__main__":
    main()
