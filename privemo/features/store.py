"""Ragged arrays on disk: rows of different length, end to end in one flat file."""

from pathlib import Path

import numpy as np

from privemo.errors import PrivemoError

# Every page ever read stays resident in its mapping; a fresh one every so many bytes
# keeps a corpus of any size, and rows of any width, within some hundred megabytes.
BYTES_A_MAPPING = 1e8
KEPT = "<f2"  # of features on disk: half the room, and three digits; ours


class RaggedArray:
    """Rows of different length in one memory-mapped file.

    Only what is looked at is read from disk. A pickle of it holds the name of the
    folder, not the values, so that worker processes share one copy.

    Parameters
    ----------
    folder : str or Path
        Holds ``values.npy``, shape (n_values, n_columns), floats, the rows end to end,
        and ``offsets.npy``, shape (n_rows + 1,), int64: row ``i`` is
        ``values[offsets[i]:offsets[i + 1]]``.
    rows : array_like of int, optional
        Keep these rows, in this order. All by default.
    writeable : bool, default=False
        Whether assigning to a row changes the file.

    Raises
    ------
    PrivemoError
        If a file is missing, cut short or not an array.

    Attributes
    ----------
    single : bool
        Whether every row of the file, kept or not, has exactly one value.

    Examples
    --------
    >>> import tempfile
    >>> array = write_ragged(tempfile.mkdtemp(), [[[1, 2]], [[3, 4], [5, 6]]])
    >>> len(array), array.lengths.tolist(), array[1].shape
    (2, [1, 2], (2, 2))
    """

    def __init__(self, folder, rows=None, *, writeable=False):
        self.folder = Path(folder)
        self._mode = "r+" if writeable else "r"
        try:
            self._map()
            offsets = np.load(self.folder / "offsets.npy", allow_pickle=False)
        except (OSError, ValueError) as error:
            raise damaged(self.folder, error) from error
        n_values = len(self._values)
        if offsets[-1] != n_values:
            raise damaged(self.folder, f"{n_values} values, not {offsets[-1]}")
        self._rows = np.arange(len(offsets) - 1) if rows is None else np.asarray(rows)
        self._starts, self._stops = offsets[self._rows], offsets[self._rows + 1]
        self.single = n_values == len(offsets) - 1 == np.count_nonzero(np.diff(offsets))

    def __len__(self):
        return len(self._starts)

    def _map(self):
        """Map the file; an earlier mapping goes when the last row read from it does."""
        path = self.folder / "values.npy"
        values = np.load(path, mmap_mode=self._mode, allow_pickle=False)
        self._values = values.view(np.ndarray)  # a plain array slices twice as fast
        self._n_read = 0

    def __getitem__(self, i):
        row = self._values[self._starts[i] : self._stops[i]]
        self._n_read += row.nbytes
        if self._n_read > BYTES_A_MAPPING:
            self._map()
        return row

    def __reduce__(self):
        return type(self), (self.folder, self._rows)

    def __repr__(self):
        return (
            f"<RaggedArray of {len(self)} rows, {self.lengths.sum()} x "
            f"{self.n_columns} values>"
        )

    @property
    def lengths(self):
        """Number of values of each row, ndarray of int, shape (n_rows,)."""
        return self._stops - self._starts

    @property
    def n_columns(self):
        """Number of columns, the same in every row."""
        return self._values.shape[1]

    def take(self, rows):
        """Return the rows at these positions, on the same file."""
        return RaggedArray(self.folder, self._rows[rows])


def write_ragged(folder, arrays, *, dtype="<f4"):
    """Write rows one after another, holding one at a time in memory."""
    lengths = write_flat(Path(folder) / "values.npy", arrays, dtype=dtype)
    np.save(Path(folder) / "offsets.npy", np.cumsum([0, *lengths], dtype=np.int64))
    return RaggedArray(folder)


def write_flat(path, arrays, *, dtype="<f4"):
    """Append arrays to one ``.npy`` file and return the length of each.

    The number of values is known at the end only, so the header is written twice;
    NumPy leaves room in it for the first axis to grow.
    """
    lengths, n_columns = [], None
    with open(path, "wb") as file:
        for array in arrays:
            array = np.ascontiguousarray(array, dtype=dtype)
            if array.ndim != 2 or array.shape[1] != (n_columns or array.shape[1]):
                raise PrivemoError(
                    f"row {len(lengths)} has shape {array.shape}; every row must have "
                    f"shape (length, {n_columns or 'n_columns'})"
                )
            if n_columns is None:
                n_columns = array.shape[1]
                _write_header(file, (0, n_columns), dtype)
            file.write(array.data)
            lengths.append(len(array))
        if n_columns is None:
            raise PrivemoError(
                f"there is nothing to write to {path}; give a row or more"
            )
        file.seek(0)
        _write_header(file, (sum(lengths), n_columns), dtype)
    return lengths


def damaged(folder, reason):
    """Return the error for a stored folder that cannot be read."""
    return PrivemoError(
        f"what is stored in {folder} is damaged ({reason}); delete that folder, it is "
        f"made again"
    )


def _write_header(file, shape, dtype):
    header = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(file, header)
