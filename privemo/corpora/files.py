"""Find a corpus on disk, and the text of its tables."""

import codecs
import io
import os
import re
from pathlib import Path

import pandas as pd

from privemo.errors import PrivemoError
from privemo.paths import data_folder

DEEPEST = 3  # levels below the folder the user names; a cloned MELD keeps its csv there
FARTHEST = 8  # levels below it, where the names of files tell what they are
DISTINCT = 0.9  # share of the names in several folders above which they are parts; ours
ARCHIVES = (".zip", ".gz", ".tgz", ".tar", ".7z", ".rar")
SHEETS = (".xlsx", ".xls", ".ods", ".tsv", ".numbers")  # what is not read as csv
SEPARATORS = ",;\t|"  # between the cells of a table, the released one first
MARKS = {  # what begins a file that is not in UTF-8; the longer ones first
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
SAMPLE = 1000  # bytes in which the encoding is looked for


def find_root(folder, *, corpus, looks_right, tree, strewn=None):
    """Find the folder of a corpus at, just below or just above the one asked for.

    Where no folder looks right, or several that hold parts of it, `strewn` may find one
    by what else it holds.
    """
    asked = Path(folder).expanduser() if folder else data_folder() / corpus
    expected = f"expected there:\n{tree}\ndocs/corpora.md says where to get {corpus}"
    if not asked.is_dir():
        what = "is not a folder" if asked.exists() else "does not exist"
        if is_archive(asked):
            what += f", but an archive: unpack {asked.name}"
        raise PrivemoError(f"the folder of {corpus}, {asked}, {what}; {expected}")
    asked = asked.resolve()
    found = _released(asked, looks_right)
    if len(found) > 1 and not (strewn and _are_parts(found)):
        raise PrivemoError(
            f"{asked} holds {corpus} more than once; name one of "
            f"{', '.join(str(candidate) for candidate in found)}"
        )
    root = found[0] if len(found) == 1 else strewn and strewn(asked)
    if not root:
        instead = _instead(asked, tree)
        raise PrivemoError(
            f"no {corpus} recordings or tables in {asked}{instead}; {expected}"
        )
    return root


def _released(asked, looks_right):
    """List the folders that look as released, on the first level that has one."""
    levels = (filter(looks_right, level) for level in _levels(asked))
    return next(filter(None, map(list, levels)), [])


def _are_parts(folders):
    """Whether folders hold files of different names, and so are no copies."""
    names = [{stem(path) for path in walk(folder)} for folder in folders]
    return len(set.union(*names)) > DISTINCT * sum(map(len, names))


def _instead(folder, tree):
    """Name what stands in a folder in place of the files of a tree, for a message."""
    archives = sorted(filter(is_archive, map(Path, walk(folder, deepest=0))))
    if archives:
        return f", but an archive: unpack {archives[0].name}"
    sheets = spreadsheets(folder, re.findall(r"[\w-]+\.csv", tree))
    return f", but a table: save {sheets[0]} as csv" if sheets else ""


def is_archive(path):
    """Whether a file is packed, by its ending."""
    return path.is_file() and path.suffix.lower() in ARCHIVES


def spreadsheets(folder, names):
    """List the files that have the name of a table, but are none that can be read."""
    wanted = {os.path.splitext(name.lower())[0] for name in names}
    files = map(Path, walk(folder, deepest=FARTHEST))
    return sorted(
        file.name
        for file in files
        if file.stem.lower() in wanted and file.suffix.lower() in SHEETS
    )


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


def find(folder, *patterns):
    """List what fits a pattern in any case of letters; of several, the first that fits.

    What has a name that begins with a dot is left out without a word: macOS leaves
    ``._name.txt`` beside ``name.txt``.
    """
    for pattern in patterns:
        found = sorted(folder.glob(re.sub("[a-zA-Z]", _either_case, pattern)))
        if found := [path for path in found if not _hidden(path.relative_to(folder))]:
            return found
    return []


def _either_case(letter):
    return f"[{letter[0].lower()}{letter[0].upper()}]"


def _hidden(path):
    """Whether a file or one of its folders has a name that begins with a dot."""
    return any(part.startswith(".") for part in path.parts)


def stem(path):
    """Return the name of a file without folder and ending."""
    return os.path.splitext(os.path.basename(path))[0]


def walk(folder, *, deepest=None):
    """Yield the paths of the files in a folder that are not hidden, as text."""
    folder = str(folder)
    for place, folders, files in os.walk(folder):
        level = place.count(os.sep) - folder.count(os.sep)
        open_ones = level != deepest
        folders[:] = sorted(f for f in folders if open_ones and f[0] != ".")
        yield from (os.path.join(place, file) for file in files if file[0] != ".")


def read_table(path, columns):
    """Read the cells of a table as text.

    Semicolons, tabs and bars separate cells as well as commas do, and the names of the
    `columns` are known in any case.

    Raises
    ------
    ValueError
        If it is no table.
    """
    text = re.sub(r"\A\s*(sep=.\n)?", "", read_text(path))
    known = {column.lower(): column for column in columns}

    def n_known(separator):
        names = text.partition("\n")[0].lower().split(separator)
        return len({name.strip('" ') for name in names} & known.keys())

    table = pd.read_csv(
        io.StringIO(text),
        sep=max(SEPARATORS, key=n_known),
        dtype="str",
        keep_default_na=False,
    )
    table = _unshifted(table).fillna("")  # rows may end early
    return table.rename(columns=lambda name: known.get(name.strip().lower(), name))


def _unshifted(table):
    """Undo what pandas does where rows end in a separator: it moves all cells by one.

    Raises
    ------
    ValueError
        If rows have more cells than there are columns.
    """
    if isinstance(table.index, pd.RangeIndex):
        return table
    cells, n = table.reset_index(), len(table.columns)
    if cells.iloc[:, n:].ne("").any(axis=None):
        raise ValueError("rows have more cells than the first row has names")
    return cells.iloc[:, :n].set_axis(table.columns, axis=1)


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
