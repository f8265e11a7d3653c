"""What is in a file of representations, before anything is made of it."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from privemo.battery.archive import read_arrays
from privemo.battery.columns import apart
from privemo.battery.delimited import read_delimited
from privemo.battery.families import listed
from privemo.battery.lookup import find_names
from privemo.battery.material import check_array, check_lengths
from privemo.battery.names import as_text
from privemo.errors import PrivemoError

TABLES = (".csv", ".tsv", ".txt")  # what separates the cells is seen in the file


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
    """

    columns: pd.DataFrame
    attribute: np.ndarray
    speaker: np.ndarray
    others: dict = field(default_factory=dict)
    loose: bool = False

    def of_classes(self, classes):
        """Return the rows of some classes, or all if none is named, and a note."""
        classes, labels = apart(classes), np.char.strip(self.attribute)
        strange = [one for one in classes if one not in labels]
        if strange:
            raise PrivemoError(
                f"there is no class {strange[0]!r}; there are "
                f"{listed(np.unique(labels).tolist())}"
            )
        if not classes:
            return self, ()
        kept = np.isin(labels, classes)
        n_left, n = np.sum(~kept), len(kept)
        note = f"Left out, since in no class asked for: {n_left} of {n} rows."
        return self._rows(kept), (note,)

    def _rows(self, kept):
        return Contents(
            self.columns[kept],
            self.attribute[kept],
            self.speaker[kept],
            {name: array[kept] for name, array in self.others.items()},
            self.loose,
        )


def read_contents(path, attribute):
    """Read what a file holds, by how its name ends."""
    if path.suffix.lower() in TABLES:
        return _read_table(path, attribute)
    return _read_archive(path, attribute)


def _read_archive(path, attribute):
    wanted = ["representation", attribute, "speaker"]
    (array, labels, speaker), others = read_arrays(path, wanted)
    labels, speaker = as_text(labels, attribute), as_text(speaker, "speaker")
    check_lengths(labels, speaker, attribute)
    inputs = {"representation": array, **others}
    inputs = {n: check_array(a, n, len(labels)) for n, a in inputs.items()}
    columns = pd.DataFrame(inputs.pop("representation")).rename(columns=str)
    return Contents(columns, labels, speaker, inputs)


def _read_table(path, attribute):
    wanted = [attribute, "speaker"]
    table = read_delimited(path, wanted)
    names = find_names(wanted, list(table), path, "column")
    labels, speaker = (as_text(table[n].fillna("").astype(object), n) for n in names)
    return Contents(table.drop(columns=names), labels, speaker, loose=True)
