"""Find a corpus on disk, its recordings and the text of its tables."""

import codecs
from pathlib import Path

from privemo.errors import PrivemoError
from privemo.paths import data_folder

DEEPEST = 3  # levels below the folder the user names; a cloned MELD keeps its csv there
MARKS = {  # what begins a file that is not in UTF-8; the longer ones first
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
SAMPLE = 1000  # bytes in which the encoding is looked for


def find_root(folder, *, corpus, looks_right, tree):
    """Find the folder of a corpus at, just below or just above the one asked for."""
    asked = Path(folder).expanduser() if folder else data_folder() / corpus
    expected = f"expected there:\n{tree}\ndocs/corpora.md says where to get {corpus}"
    if not asked.is_dir():
        what = "is not a folder" if asked.exists() else "does not exist"
        raise PrivemoError(f"the folder of {corpus}, {asked}, {what}; {expected}")
    for candidates in _levels(asked.resolve()):
        found = [candidate for candidate in candidates if looks_right(candidate)]
        if len(found) > 1:
            raise PrivemoError(
                f"{asked} holds {corpus} more than once; name one of "
                f"{', '.join(str(candidate) for candidate in found)}"
            )
        if found:
            return found[0]
    raise PrivemoError(f"no {corpus} recordings or tables in {asked}; {expected}")


def _levels(folder):
    """Yield the folders to look at, level by level: down, and at last one up."""
    level = [folder]
    for _ in range(DEEPEST + 1):
        yield level
        level = [inner for outer in level for inner in _folders(outer)]
    yield [folder.parent]


def _folders(folder):
    """List the folders in a folder that are not hidden and can be opened."""
    try:
        inside = sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return []
    return [path for path in inside if not path.name.startswith(".")]


def recordings(folder):
    """List wav files at any depth, one of each name.

    Names that begin with a dot are left out without a word: macOS leaves ``._name.wav``
    beside ``name.wav``, and it is no recording.
    """
    found = [
        path
        for path in folder.rglob("*")
        if path.suffix.lower() == ".wav" and not _hidden(path.relative_to(folder))
    ]
    chosen, copies, problems = {}, [], []
    for path in sorted(found, key=lambda path: (len(path.parts), path)):
        first = chosen.setdefault(path.stem, path)
        if first is path:
            continue
        if path.stat().st_size == first.stat().st_size:
            copies.append(path)
        else:
            problems.append(_rival(path.relative_to(folder), first.relative_to(folder)))
    if copies:
        problems.insert(0, _copies(copies, folder))
    return sorted(chosen.values(), key=lambda path: path.stem), problems


def _hidden(path):
    """Whether a file or one of its folders has a name that begins with a dot."""
    return any(part.startswith(".") for part in path.parts)


def _copies(copies, folder):
    """Report recordings that are there twice."""
    return (
        str(copies[0].relative_to(folder)),
        f"{len(copies):,} recordings, this one first, are second copies (same name and "
        f"size); each is used once",
        "nothing to do; the second copies can be deleted",
    )


def _rival(path, first):
    """Report a file that has the name of another, but not its size."""
    return (
        str(path),
        f"has the same name as {first} but another size; {first} is used",
        "keep the right one of the two",
    )


def read_text(path):
    """Read a text file that is UTF-8, UTF-16 or, as older releases are, cp1252.

    Lines end in a line feed, whatever they ended in.
    """
    data = Path(path).read_bytes()
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:  # latin-1 never fails; cp1252 follows below
        encoding = "latin-1" if encoding == "utf-8-sig" else encoding
        text = data.decode(encoding, errors="replace")
    return text.translate(_CP1252).replace("\r\n", "\n").replace("\r", "\n")


def _encoding(data):
    """Tell an encoding by its mark or, of Western text in UTF-16, by its zeros."""
    for mark, encoding in MARKS.items():
        if data.startswith(mark):
            return encoding
    sample = data[: min(SAMPLE, len(data) // 2 * 2)]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if zeros.count(0) > len(zeros) / 2:
            return encoding
    return "utf-8-sig"


_CP1252 = {
    code: bytes([code]).decode("cp1252", errors="ignore") or chr(code)
    for code in range(0x80, 0xA0)
}


def shortfall(file, *, found, expected, what):
    """Report that a copy of a corpus is not complete."""
    if found >= expected:
        return []
    return [
        (
            file,
            f"{found:,} of the {expected:,} {what} of the release are here",
            "results hold for this part; docs/corpora.md says where to get the rest",
        )
    ]
