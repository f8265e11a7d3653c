"""Where trainings are computed: processes of this machine, or workers of Dask."""

from contextlib import contextmanager
from contextvars import ContextVar
from importlib.util import find_spec

from joblib import Parallel, parallel_config

from privemo.errors import PrivemoError
from privemo.terms import check

BACKENDS = ("processes", "dask")
_cluster = ContextVar("cluster", default=None)
_n_processes = ContextVar("n_processes", default=None)


@contextmanager
def use_workers(backend="processes", scheduler="", workers=""):
    """Choose where `compute_all` computes until the block ends.

    Parameters
    ----------
    backend : {"processes", "dask"}, default="processes"
        Processes of this machine, by joblib, or workers of Dask, on any machine.
    scheduler : str, default=""
        For Dask: the address of its scheduler (``"tcp://HOST:PORT"``), the file that
        ``dask scheduler --scheduler-file`` wrote, ``"slurm"``, or "": workers of this
        machine, which end with the block.
    workers : str, default=""
        A whole number. Of processes, or of workers that are started; "" means one a
        core. With a scheduler that is running already: how many are waited for, one
        by default.

    Raises
    ------
    PrivemoError
        If there is no such backend, Dask is not installed, no scheduler answers, or a
        value makes no sense.
    """
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

    Parameters
    ----------
    calls : sequence of (callable, tuple, dict)
        From `joblib.delayed`. What they return is dropped; they leave records. Calls
        that are made twice, or after they succeeded, must do no harm: see
        `privemo.experiments.runs.compute_run`.
    folder : path-like
        Where the records are kept; every worker must see it.
    n_jobs : int, default=-1
        Number of processes, unless `use_workers` says; -1: one a core.

    Yields
    ------
    nothing : None
        Once for each call that has been computed, in any order.

    Raises
    ------
    PrivemoError
        If workers of Dask are not fit, or lost for good.
    """
    cluster = _cluster.get()
    if cluster is not None:
        from privemo.workers.spread import spread

        yield from spread(list(calls), cluster, folder)
        return
    n_jobs = _n_processes.get() or n_jobs
    with parallel_config(backend="loky", inner_max_num_threads=1):
        for _ in Parallel(n_jobs=n_jobs, return_as="generator_unordered")(calls):
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
            "Dask is not installed; type `pip install 'privemo[cluster]'`, or "
            "`pip install -e '.[cluster]'` in a checkout"
        )
