"""The sound of MELD: where it lies, and of which of the three tables it is."""

import os
import re
from pathlib import Path

from privemo.corpora.files import find, stem, walk
from privemo.corpora.recordings import UNREAD, choose, ending, list_sounds

CLIPS = {  # folders of the clips; others are known by the split in their names
    "train": "train_splits",
    "dev": "dev_splits_complete",
    "test": "output_repeated_splits_test",
}
BESIDE = ("*splits*", *(f"{split}/*splits*" for split in CLIPS))
SPLIT = re.compile(r"(?<![a-z])(train|dev|val|test)")
CLIP = re.compile(r"((train|dev|val|test)_)?(?P<clip>dia\d+_utt\d+)")


def find_clips(root, asked):
    """Find the recordings of all splits: path by utterance, and what is wrong.

    They are in the folder of the tables, in the one that was `asked` for, or beside.
    """
    clips = [path for path in _sounds(root, asked) if CLIP.fullmatch(_name(path))]
    unknown = [path for path in clips if not _split(path, root)]
    found, problems = choose(
        [path for path in clips if _split(path, root)],
        root,
        lambda path: f"{_split(path, root)}_{CLIP.fullmatch(_name(path))['clip']}",
    )
    if unknown:
        problems.append(_no_split(unknown, root))
    return found, problems + ([] if clips else _silent(root))


def _sounds(root, asked):
    """List the recordings in the folder of the tables, above and beside it."""
    top = Path(asked).expanduser().resolve() if asked else root
    places = [top if root.is_relative_to(top) else root]
    for pattern in BESIDE:
        places += [path for path in find(root.parent, pattern) if path.is_dir()]
    found = {path for place in places for path in list_sounds(place)}
    return sorted(found, key=lambda path: (path.count(os.sep), path))


def _name(path):
    return stem(path).lower()


def _split(path, root):
    """Take the split from the name of a recording or of a folder that it lies in."""
    inside = os.path.relpath(path, root).lower().split(os.sep)
    for part in reversed(inside):
        if len(found := set(SPLIT.findall(part))) == 1:
            return found.pop().replace("val", "dev")
    return ""


def _no_split(paths, root):
    """Report recordings that could be of any of the three tables."""
    return (
        os.path.relpath(paths[0], root),
        f"{len(paths):,} recordings, this one first: no folder that it lies in names "
        f"its split, so it is not used",
        f"sort them into folders {', '.join(CLIPS.values())}",
    )


def _silent(root):
    """Report clips whose sound has not been extracted."""
    clips = [
        path
        for path in walk(root)
        if ending(path) in UNREAD and CLIP.fullmatch(_name(path))
    ]
    if not clips:
        return []
    return [
        (
            os.path.relpath(min(clips), root),
            f"{len(clips):,} clips, this one first: is no recording but "
            f"{ending(min(clips))}: only the text is used",
            "nothing to do, or extract their sound as docs/corpora.md says",
        )
    ]
