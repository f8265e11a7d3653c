"""Bring environment.yml up to the versions in requirements.lock (`make lock` does it).

The packages that privemo asks for stay where they are, each with its comment; those
that they need in turn follow in a list of their own.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
INDIRECT = "      # what these need in turn, as in requirements.lock\n"
LAST = "      - --editable .\n"


def read_lock(text):
    """Return the pinned lines of a lock: ``name==version ; marker``."""
    return [
        line.removesuffix("\\").strip()
        for line in text.splitlines()
        if re.match(r"[a-z0-9]", line)
    ]


def pin_environment(environment, lock):
    """Return the text of environment.yml with the versions of a lock."""
    direct = environment[: environment.index(INDIRECT)]
    rest = []
    for pin in read_lock(lock):
        name, version, marker = re.match(r"([^=]+)==(\S+)(.*)", pin).groups()
        old = rf"(?m)^(      - {re.escape(name)}==)[^\s;]+"
        direct, n_found = re.subn(old, rf"\g<1>{version}", direct)
        if not n_found:
            rest.append(f"      - {name}=={version}{marker}\n")
    return direct + INDIRECT + "".join(rest) + LAST


if __name__ == "__main__":
    path = ROOT / "environment.yml"
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = pin_environment(path.read_text(encoding="utf-8"), lock)
    path.write_text(pinned, encoding="utf-8")
