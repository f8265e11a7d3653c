"""What happens on a worker of Dask: it is looked at, then it has calls made."""

import pickle
import platform
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from privemo.errors import PrivemoError
from privemo.plugins.travelling import call, check_installed
from privemo.stages import backend_name, stage_digest
from privemo.workers.child import Child

PACKAGES = ("keras", "numpy", "scikit-learn")


@dataclass(frozen=True)
class Wanted:
    """What a worker must have so that its results are those of this process.

    Parameters
    ----------
    software : dict of str to str
        From `software`.
    paths : tuple of Path
        Files it must see: one in the folder of the records, and those of the features.
    plugins : bytes, optional
        From `privemo.plugins.travelling.packed`; the installed ones must be there, too.
    """

    software: dict
    paths: tuple[Path, ...]
    plugins: bytes | None = None


def software():
    """Return the versions that decide a result, those of this process."""
    return {
        "privemo": f"source {stage_digest('beyond')[:12]}",
        "Keras backend": backend_name(),
        "Python": ".".join(platform.python_version_tuple()[:2]),
        **{package: version(package) for package in PACKAGES},
    }


def check_worker(wanted, dask_worker=None):
    """Refuse the worker that this runs on, unless its results would be the same."""
    from distributed import get_worker

    worker = dask_worker or get_worker()
    n_threads = worker.state.nthreads
    if n_threads != 1:
        raise PrivemoError(
            f"worker {worker.name} has {n_threads} threads, but networks are compiled "
            f"once a process and one thread sums in one order; start it with "
            f"--nthreads 1"
        )
    for name, here in software().items():
        if here != wanted.software[name]:
            raise PrivemoError(
                f"worker {worker.name} has {name} {here}, not {wanted.software[name]}, "
                f"so that its numbers could be others; start it again in the "
                f"environment of this command"
            )
    for path in wanted.paths:
        if not path.exists():
            raise PrivemoError(
                f"worker {worker.name} does not see {path}; set PRIVEMO_HOME to a "
                f"folder that all nodes see, here and where workers are started"
            )
    check_installed(wanted.plugins)


def compute_call(number, wanted, function, *args, **kwargs):
    """Make one call on a worker that is fit for it."""
    check_worker(wanted)
    made = (_with_corpora, function, args, kwargs)
    if wanted.plugins is None:
        _child().call(*made)
    else:
        _child().call(call, wanted.plugins, made[0], made[1:], {})
    return number


def _with_corpora(function, args, kwargs):
    """Make the call, in the child, with pickles of corpora opened."""
    args = [_opened(value) for value in args]
    return function(*args, **{name: _opened(value) for name, value in kwargs.items()})


def _opened(value):
    """Unpickle a corpus; anything else is handed over as it is."""
    return _unpickled(value) if isinstance(value, bytes) else value


_child = cache(Child)  # one a worker
_unpickled = lru_cache(maxsize=2)(pickle.loads)  # two: D2 may be another corpus
