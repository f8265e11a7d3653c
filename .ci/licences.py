"""Write docs/licences.md: the licence of every package in the locks, as it states it.

Run in the environment of privemo, after `make lock`: python .ci/licences.py. Packages
that only other systems or Pythons need are not installed there; they keep their row, or
are read from a folder into which pip put them:

    pip install --no-deps --only-binary=:all: --platform win_amd64 --target other X
    python .ci/licences.py other
"""

import re
import sys
from importlib.metadata import distributions

from packaging.utils import canonicalize_name
from pin_environment import ROOT, read_lock

PAGE = ROOT / "docs" / "licences.md"
LOCKS = ("requirements.lock", "requirements-jax.lock", "requirements-site.lock")
LONGEST = 40  # characters; longer ones are the text of a licence, not its name
ROW = re.compile(r"(?m)^\| `([^`]+)` \| (.*) \|$")
COPYLEFT = re.compile(r"GPL|MPL|Mozilla")
SILENT = {  # packages that state none; read in the files that they hold
    "espeakng-loader": "none stated; espeak-ng, which it holds, is GPL-3.0-or-later",
    "namex": "none stated; its file LICENSE is Apache-2.0",
}
TEXT = """# Licences of the dependencies

privemo is MIT ([LICENSE](../LICENSE)). It holds none of the packages below: they are
installed beside it, each under its own licence. The table has every package of
`requirements.lock`, `requirements-jax.lock` and `requirements-site.lock`, on any
system and Python, in the words of its own metadata; `python .ci/licences.py` writes it.
Libraries that a package brings along are named in its files. Licences of the corpora
are in [corpora.md](corpora.md). The weights that `privemo encode` reads, where you have
got them, are of Resemblyzer 0.1.4, Apache-2.0 ([encoders.md](encoders.md)); what they
make of planted voices is in `privemo/encoders/embedded/`.

With conditions on passing on changed versions (copyleft): {copyleft}.

| package | licence |
| --- | --- |
{rows}
"""


def locked_names():
    """Name the packages of the locks."""
    texts = [(ROOT / lock).read_text(encoding="utf-8") for lock in LOCKS]
    pins = [pin for text in texts for pin in read_lock(text)]
    return {canonicalize_name(pin.partition("==")[0]) for pin in pins}


def stated(metadata):
    """Return the licence that a package states: as SPDX, by name, or by classifier."""
    short = (metadata.get("License") or "").strip()
    if short == "UNKNOWN" or "\n" in short or len(short) > LONGEST:
        short = ""
    kinds = [line.split(" :: ") for line in metadata.get_all("Classifier", [])]
    classified = ", ".join(kind[-1] for kind in kinds if kind[0] == "License")
    return metadata.get("License-Expression") or short or classified


def installed(*folders):
    """Map the name of each installed package to the licence that it states."""
    found = distributions(path=[*folders, *sys.path])
    metadata = [distribution.metadata for distribution in found]
    every = {canonicalize_name(m["Name"]): stated(m) for m in metadata}
    return {name: licence or SILENT.get(name, "") for name, licence in every.items()}


def licences(*folders):
    """Map each locked package to its licence: installed, or of the page as it is."""
    known = dict(ROW.findall(PAGE.read_text(encoding="utf-8"))) if PAGE.exists() else {}
    known |= {name: licence for name, licence in installed(*folders).items() if licence}
    missing = sorted(locked_names() - set(known))
    if missing:
        sys.exit(
            f"no licence is known of {', '.join(missing)}; install them into a folder "
            "and name it, or read their files and add them to SILENT"
        )
    return {name: known[name] for name in sorted(locked_names())}


def page(table):
    """Write the page."""
    copyleft = [f"`{name}`" for name, text in table.items() if COPYLEFT.search(text)]
    rows = [f"| `{name}` | {text} |" for name, text in table.items()]
    return TEXT.format(copyleft=", ".join(copyleft), rows="\n".join(rows))


if __name__ == "__main__":
    PAGE.write_text(page(licences(*sys.argv[1:])), "utf-8")
