"""What is in a file of representations, before anything is made of it."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from privemo.battery.archive import read_arrays
from privemo.battery.columns import apart
from privemo.battery.delimited import read_delimited
from privemo.battery.families import listed
from privemo.battery.lookup import find_names
from privemo.battery.made import how_made
from privemo.battery.material import check_array, check_lengths
from privemo.battery.names import as_text
from privemo.battery.parquet import read_parquet
from privemo.errors import PrivemoError
from privemo.files.parquet import PARQUET

# what separates the cells of text is seen in the file
TABLES = (".csv", ".tsv", ".txt", PARQUET)
PART = "part"  # what a row was to the network: train, validation, test, or any word


@dataclass(frozen=True, eq=False)
class Contents:
    """What a file holds, row by row.

    Parameters
    ----------
    columns : DataFrame
        All that may be units.
    attribute, speaker : ndarray of str, shape (n,)
        As they are spelled there.
    others : dict of str to ndarray
        Other inputs.
    loose : bool
        Whether it is a table, in which other columns stand beside the units.
    part : ndarray of str or None
        The part that each row is in, if it was asked for.
    """

    columns: pd.DataFrame
    attribute: np.ndarray
    speaker: np.ndarray
    others: dict = field(default_factory=dict)
    loose: bool = False
    part: np.ndarray | None = None

    def of_classes(self, classes):
        """Return the rows of some classes, or all if none is named, and a note."""
        return self._of("class", self.attribute, classes)

    def of_parts(self, parts):
        """Return the rows of some parts, or all if none is named, and a note."""
        return self._of("part", self.part, parts)

    def _of(self, what, values, wanted):
        """Return the rows that have one of some values."""
        wanted = apart(wanted)
        if not wanted:
            return self, ()
        values = np.char.strip(values)
        strange = [one for one in wanted if one not in values]
        if strange:
            raise PrivemoError(
                f"there is no {what} {strange[0]!r}; there are "
                f"{listed(np.unique(values).tolist())}"
            )
        kept = np.isin(values, wanted)
        n_left, n = np.sum(~kept), len(kept)
        note = f"Left out, since in no {what} asked for: {n_left} of {n} rows."
        return self._rows(kept), (note,)

    def _rows(self, kept):
        return Contents(
            self.columns[kept],
            self.attribute[kept],
            self.speaker[kept],
            {name: array[kept] for name, array in self.others.items()},
            self.loose,
            None if self.part is None else self.part[kept],
        )


def read_contents(path, attribute, *, parts=()):
    """Read what a file holds, by how its name ends."""
    wanted = [attribute, "speaker", *([PART] if parts else [])]
    if path.suffix.lower() in TABLES:
        return _read_table(path, wanted)
    return _read_archive(path, wanted)


def _read_archive(path, wanted):
    (array, *found), others = read_arrays(path, ["representation", *wanted])
    found = [as_text(one, name) for one, name in zip(found, wanted, strict=True)]
    labels, speaker, *part = found
    for one, name in zip(found[1:], wanted[1:], strict=True):
        check_lengths(labels, one, wanted[0], what=name)
    inputs = {"representation": array, **others}
    inputs = {n: check_array(a, n, len(labels)) for n, a in inputs.items()}
    columns = pd.DataFrame(inputs.pop("representation")).rename(columns=str)
    return Contents(columns, labels, speaker, inputs, False, *part)


def _read_table(path, wanted):
    read = read_parquet if path.suffix.lower() == PARQUET else read_delimited
    table = read(path, wanted)
    names = find_names(wanted, list(table), path, "column")
    found = [as_text(table[n].fillna("").astype(object), n) for n in names]
    units = how_made(path).get("units")
    columns = table.drop(columns=names)
    if units is not None:
        columns = columns[[name for name in columns if name in units]]
    labels, speaker, *part = found
    return Contents(columns, labels, speaker, {}, units is None, *part)
