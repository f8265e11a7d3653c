"""Tables in parquet, which take a package that privemo does without otherwise."""

from importlib.util import find_spec

from privemo.errors import PrivemoError

PARQUET = ".parquet"


def check_parquet(path):
    """Refuse a file that cannot be read or written here.

    Raises
    ------
    PrivemoError
        If it is parquet and pyarrow is not installed.
    """
    if path.suffix.lower() == PARQUET and find_spec("pyarrow") is None:
        raise PrivemoError(
            f"{path} takes pyarrow, which is not installed; type python -m pip install "
            '"privemo[parquet]", or use a file .npz'
        )
