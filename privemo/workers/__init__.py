"""Where trainings are computed: processes of this machine, or workers of Dask."""

from contextlib import contextmanager
from contextvars import ContextVar
from importlib.util import find_spec
from pathlib import Path

from privemo.errors import PrivemoError
from privemo.files import try_folder
from privemo.terms import check
from privemo.workers.parallel import processes

BACKENDS = ("processes", "dask")
_cluster = ContextVar("cluster", default=None)
_n_processes = ContextVar("n_processes", default=None)


@contextmanager
def use_workers(backend="processes", scheduler="", workers=""):
    """Choose where `compute_all` computes until the block ends."""
    check("backend", backend, BACKENDS)
    n_workers = _number(workers)
    if backend == "processes":
        if scheduler:
            raise PrivemoError("a scheduler is for --backend dask; leave one out")
        with _set(_n_processes, n_workers):
            yield
        return
    _check_installed("distributed")
    from privemo.workers.cluster import open_cluster

    if scheduler == "slurm":
        _check_installed("dask_jobqueue")
    with open_cluster(scheduler, n_workers) as cluster, _set(_cluster, cluster):
        yield


def compute_all(calls, *, folder, n_jobs=-1):
    """Compute calls, each on one thread, where `use_workers` says.

    Nothing is, if what comes out could not be kept in `folder`.
    """
    calls = list(calls)
    if calls:
        try_folder(Path(folder))
    cluster = _cluster.get()
    if cluster is not None:
        from privemo.workers.spread import spread

        yield from spread(calls, cluster, folder)
        return
    n_jobs = _n_processes.get() or n_jobs
    compute = processes(n_jobs, return_as="generator_unordered", n_threads=1)
    for _ in compute(calls):
        yield


@contextmanager
def _set(variable, value):
    """Give a variable a value until the block ends."""
    before = variable.set(value)
    try:
        yield
    finally:
        variable.reset(before)


def _number(text):
    """Read a number of workers; None if there is none."""
    if not text:
        return None
    if not text.isdecimal() or int(text) == 0:
        raise PrivemoError(f"workers is a whole number from 1 on, not {text!r}")
    return int(text)


def _check_installed(module):
    """Refuse Dask where it is not installed."""
    if find_spec(module) is None:
        raise PrivemoError(
            'Dask is not installed; type python -m pip install "privemo[kit]"'
        )
