"""The recordings of a corpus, one of each name, in whatever format they are kept."""

import os
from pathlib import Path

from privemo.corpora.files import FARTHEST, find, stem, walk
from privemo.errors import PrivemoError

# what soundfile reads, from the released format to the one that loses most
ENDINGS = (
    *(".wav", ".wave", ".flac", ".aiff", ".aif", ".aifc", ".au", ".snd", ".caf"),
    *(".w64", ".rf64", ".sph", ".ogg", ".oga", ".opus", ".mp3"),
)
WAVS = ENDINGS[:2]
UNREAD = (  # what holds sound and is not read
    *(".mp4", ".m4a", ".aac", ".wma", ".amr", ".3gp", ".ape", ".wv"),
    *(".avi", ".mov", ".mkv", ".webm", ".flv", ".mpg", ".mpeg"),
)
MOST = 10  # pairs of names that are said; ours


def list_sounds(folder, *, deepest=None):
    """List the paths of what may be recordings, at any depth, the shallowest first."""
    found = [path for path in walk(folder, deepest=deepest) if ending(path) in ENDINGS]
    return sorted(found, key=lambda path: (path.count(os.sep), path))


def ending(path):
    """Return the ending of a path in lower case."""
    return os.path.splitext(path)[1].lower()


def holds_named(folder, *, inner, named):
    """Tell whether folders that are called so hold a recording of a known name."""
    return any(
        named(stem(path))
        for place in find(folder, inner)
        for path in list_sounds(place, deepest=0)
    )


def common_folder(folder, named):
    """Find the folder that holds all recordings of known names, however sorted.

    Raises
    ------
    PrivemoError
        If they are there, but in a format that is not read.
    """
    files = [path for path in walk(folder, deepest=FARTHEST) if named(stem(path))]
    holders = {os.path.dirname(path) for path in files if ending(path) in ENDINGS}
    if holders:
        return Path(os.path.commonpath(holders))
    unread = [path for path in files if ending(path) in UNREAD]
    if unread:
        raise PrivemoError(
            f"{folder} holds {len(unread):,} files with the right names, "
            f"{os.path.basename(unread[0])} first, but {ending(unread[0])} is not "
            f"read; convert them (ffmpeg -i OLD{ending(unread[0])} NEW.wav)"
        )
    return None


def recordings(folder, *, spelled=str):
    """Find the recordings in a folder at any depth: path by name, and problems.

    A wav is taken before any other format of the same name. Names that else differ in
    case or ending only are not used: which of the files is meant cannot be known.

    Parameters
    ----------
    folder : Path
        Where to look.
    spelled : callable, default=str
        Given the name of a file without its ending, the name as released.

    Returns
    -------
    recordings : dict of str to str
        Paths by names as released, in order of the names.
    problems : list of (str, str, str)
        Rows of the table of problems of a corpus.
    """
    return choose(list_sounds(folder), folder, lambda path: spelled(stem(path)))


def as_listed(names):
    """Return a function that spells a name as a list does, which knows it in any case.

    Examples
    --------
    >>> as_listed(["Ses01F"])("SES01F"), as_listed(["Ses01F"])("copy")
    ('Ses01F', 'copy')
    """
    listed = {name.lower(): name for name in names}
    return lambda name: listed.get(name.lower(), name)


def choose(sounds, folder, name_of):
    """Choose one of each name from the paths of recordings, the shallowest first."""
    groups = {}
    for path in sounds:
        groups.setdefault(name_of(path).lower(), []).append(path)
    chosen, said = {}, {"copies": [], "others": [], "twins": [], "alike": []}
    for group in groups.values():
        best = [path for path in group if ending(path) in WAVS] or group
        said["twins"] += [path for path in group if path not in best]
        if len({os.path.basename(path) for path in best}) > 1:
            said["alike"].append(sorted(best, key=lambda path: _oddity(path, name_of)))
            continue
        first, *more = best
        chosen[name_of(first)] = first
        for path in more:
            same = os.path.getsize(path) == os.path.getsize(first)
            said["copies" if same else "others"].append(path)
    return dict(sorted(chosen.items())), _problems(folder, **said)


def _oddity(path, name_of):
    """Order names that are alike: the one to be kept comes first."""
    kind = os.path.splitext(path)[1]
    return (
        stem(path) != name_of(path),
        ENDINGS.index(kind.lower()),
        kind != kind.lower(),
        path,
    )


def _problems(folder, *, copies, others, twins, alike):
    """Report what was not chosen, one row a kind."""
    found = (
        (
            copies,
            ", are second copies (same name and size); each is used once",
            "nothing to do; the second copies can be deleted",
        ),
        (
            others,
            ": has the same name as another, but not its size; the other is used",
            "keep the right one of the two",
        ),
        (twins, ": is there as wav, too, which is used", "nothing to do"),
    )
    rows = [
        (
            os.path.relpath(paths[0], folder),
            f"{len(paths):,} recordings, this one first{problem}",
            remedy,
        )
        for paths, problem, remedy in found
        if paths
    ]
    return rows + ([_alike(alike, folder)] if alike else [])


def _alike(groups, folder):
    """Report names that differ only in case or ending, with the one to be kept."""
    named = [
        " and ".join(f"'{os.path.relpath(path, folder)}'" for path in group)
        for group in groups
    ]
    rest = f" and {len(named) - MOST:,} more" if len(named) > MOST else ""
    return (
        os.path.relpath(groups[0][0], folder),
        f"{len(groups):,} names, this one first: two files differ only in case or "
        f"ending, and neither is used: {', '.join(named[:MOST])}{rest}",
        "keep the first file of each name, and take the others out",
    )
