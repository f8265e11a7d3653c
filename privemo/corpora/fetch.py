"""Fetch the corpora that may be downloaded; for the others, say how to get them.

``sources.csv`` has the address and, where the makers publish one, the checksum of every
file, both as published: RAVDESS has one, on its record; EmoDB and MELD have none. They
have not been tried from here.
"""

import csv
import os
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from privemo.corpora import load_corpus
from privemo.corpora.download import download, unpack
from privemo.corpora.listing import about_corpus
from privemo.errors import PrivemoError
from privemo.paths import data_folder

CLONE = """{title} is kept in git-lfs, which has to be installed. Its recordings alone:
  GIT_LFS_SKIP_SMUDGE=1 git clone {address} {folder}
  cd {folder}
  git lfs install --local
  git lfs pull --include "AudioWAV/*"
  privemo corpora check {name} {folder}
Without git-lfs the files named .wav are short texts. {cost}"""
RATE = 10  # Mbit/s, of a slow home; ours


@dataclass(frozen=True)
class Source:
    """A file of a corpus on the network, or its repository.

    Attributes
    ----------
    corpus : str
        Name in `privemo.corpora.CORPORA`.
    how : {"download", "git-lfs"}
        How it is got.
    file : str
        Its name here.
    address : str
        Its place on the network.
    md5 : str
        Published checksum; "" if there is none.
    megabytes, unpacked : float
        About how much is transferred, and how much is kept; 0 if it is not known.
    """

    corpus: str
    how: str
    file: str
    address: str
    md5: str
    megabytes: float = 0
    unpacked: float = 0


def fetch_corpus(name, folder=None):
    """Download a corpus unless it is there; what broke off is gone on with."""
    about = about_corpus(name)
    sources = [source for source in read_sources() if source.corpus == name]
    if not sources:
        raise PrivemoError(f"{name} is nowhere to be downloaded. {about.get}")
    folder = (Path(folder) if folder else data_folder() / name).expanduser().resolve()
    yield f"{about.title}. Licence: {about.licence}. It holds for you."
    missing = [source for source in sources if not _place(source, folder).exists()]
    n_found = _other_copy(name, folder)
    if not missing:
        yield f"{folder} holds it; nothing is downloaded."
    elif n_found and not all(source.file.endswith(".csv") for source in missing):
        yield (
            f"{folder} holds {n_found:,} utterances of it; nothing is downloaded. To "
            f"fetch it whole, name a new folder."
        )
    elif missing[0].how == "git-lfs":
        source, cost = missing[0], _cost(missing[0], copies=2)  # git keeps another one
        yield CLONE.format(
            name=name,
            title=about.title,
            address=source.address,
            folder=folder,
            cost=cost,
        )
    else:
        for source in missing:
            yield _announced(source)
            _fetch(source, folder)
        n_usable = len(load_corpus(name, folder).utterances)
        yield f"{n_usable:,} utterances in {folder}"


def is_here(name, folder=None):
    """Whether a corpus can be read, so that it can be checked."""
    try:
        return bool(load_corpus(name, folder))
    except PrivemoError:
        return False


def read_sources():
    """Read where the files of the corpora are."""
    path = files("privemo.corpora").joinpath("sources.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return [_source(row) for row in csv.DictReader(file)]


def _source(row):
    sizes = {size: float(row[size]) for size in ("megabytes", "unpacked")}
    return Source(**row | sizes)


def _place(source, folder):
    """Return what is there when a source has been fetched."""
    path = folder / source.file
    return path.with_suffix("") if path.suffix == ".zip" else path


def _other_copy(name, folder):
    """Count the utterances of a corpus that lie in a folder already."""
    try:
        utterances = load_corpus(name, folder).utterances
    except PrivemoError:
        return 0
    return int(utterances["audio"].str.startswith(f"{folder}{os.sep}").sum())


def _announced(source):
    checked = f"md5 {source.md5}" if source.md5 else "no checksum is published"
    text = f"fetching {source.file} from {source.address} ({checked})"
    packed = source.file.endswith(".zip")  # both are there for a while
    return f"{text}. {_cost(source, copies=1, more=source.megabytes * packed)}".rstrip()


def _cost(source, *, copies, more=0):
    """Say what time and space it will take; "" if that is not known."""
    if not source.megabytes:
        return ""
    minutes = source.megabytes * 8 / RATE / 60
    time = f"{minutes:.0f} minutes" if minutes > 1.5 else "a minute at most"
    return (
        f"It is about {source.megabytes:g} MB, {time} at {RATE} Mbit/s, and takes "
        f"{source.unpacked * copies + more:,.4g} MB of disk"
        + (f", {source.unpacked:g} MB once it is unpacked." if more else ".")
    )


def _fetch(source, folder):
    """Download one file and, if it is an archive, leave only what was in it."""
    path = folder / source.file
    download(source.address, path, md5=source.md5)
    if path.suffix == ".zip":
        unpack(path, _place(source, folder))
        path.unlink()
