"""Dask's scheduler and workers: found or started, and found again after a loss."""

import json
import logging
import shutil
import time
import warnings
from contextlib import closing, suppress
from pathlib import Path

import dask
from distributed import Client, LocalCluster
from joblib import cpu_count
from tornado.ioloop import PeriodicCallback

from privemo.errors import PrivemoError
from privemo.progress import announce

CONNECT_SECONDS = 20  # for one attempt to reach a scheduler
BACK_SECONDS = 300  # to wait for a scheduler that was lost, and for workers
REPLACE_SECONDS = 60  # between two looks for jobs that have ended
CHATTY = ("asyncio", "distributed", "distributed.client", "tornado.application")


class Connection(Client):
    """A client that closes itself where it cannot connect.

    Left to the garbage collector it is closed at any time, and if that is while the
    next one starts, the two wait for each other for ever.
    """

    def start(self, **kwargs):
        """Connect, which `Client` does when it is made."""
        try:
            super().start(**kwargs)
        except Exception:
            with suppress(OSError):  # nobody is there
                self.close(timeout=CONNECT_SECONDS)
            raise


class Cluster:
    """A connection to workers, made when it is needed and again when it is lost.

    Parameters
    ----------
    scheduler : str
        See `privemo.workers.use_workers`.
    n_workers : int or None
        How many to start, or to wait for.

    Raises
    ------
    PrivemoError
        If no scheduler answers where one should be running.
    """

    def __init__(self, scheduler, n_workers):
        self.scheduler, self.n_workers = scheduler, n_workers
        self._n_awaited = n_workers or 1
        self._started = self._client = None
        if scheduler not in ("", "slurm"):
            self._client = self._connect()  # a wrong address is said at once

    def client(self):
        """Return a connection to the scheduler."""
        if self._client is None:
            self._started = start_workers(self.scheduler, self.n_workers)
            self._client = self._connect()
        elif self._client.status != "running":
            self._client = self._connect_again()
        return self._client

    def wait_for_workers(self):
        """Wait until there are workers; a batch system may take a day to start one.

        The first time for all that were asked for, later for one.
        """
        if self.scheduler == "slurm":
            if not self._client.ncores():
                announce("waiting for SLURM to start a worker")
            self._client.wait_for_workers(1)
            return
        try:
            self._client.wait_for_workers(self._n_awaited, timeout=BACK_SECONDS)
        except TimeoutError:
            raise PrivemoError(
                f"the Dask scheduler {self.scheduler} has fewer workers after "
                f"{BACK_SECONDS} s than {self._n_awaited}; start them with `dask "
                f"worker {self._address()} --nthreads 1`"
            ) from None
        self._n_awaited = 1

    def close(self):
        """End the connection, and the workers that were started for it."""
        for mine in (self._client, self._started):
            if mine is not None:
                with suppress(OSError):  # nobody is there any more
                    mine.close(timeout=CONNECT_SECONDS)

    def _connect(self):
        """Try once to reach the scheduler."""
        try:
            return Connection(
                self._address(), timeout=CONNECT_SECONDS, set_as_default=False
            )
        except Exception as error:  # an address can be wrong in many ways
            raise PrivemoError(
                f"no Dask scheduler answers at {self.scheduler}; give the address that "
                f"`dask scheduler` prints, tcp://HOST:PORT, or the file that it writes "
                f"with --scheduler-file"
            ) from error

    def _connect_again(self):
        """Wait for a scheduler that was lost."""
        announce(
            f"lost the Dask scheduler; waiting up to {BACK_SECONDS} s for it to come "
            f"back"
        )
        with suppress(OSError):
            self._client.close(timeout=CONNECT_SECONDS)
        until = time.monotonic() + BACK_SECONDS
        while time.monotonic() < until:
            with suppress(PrivemoError):
                return self._connect()
            time.sleep(0.2)
        raise PrivemoError(
            f"the Dask scheduler {self.scheduler} was lost and is not back after "
            f"{BACK_SECONDS} s; start it and its workers again"
        )

    def _address(self):
        """Return the scheduler's address, as it is now if a file says it."""
        if self._started is not None:
            return self._started.scheduler_address
        path = Path(self.scheduler).expanduser()
        if path.is_file():
            return json.loads(path.read_text(encoding="utf-8"))["address"]
        return self.scheduler


def open_cluster(scheduler, n_workers):
    """Return a cluster that is closed where a ``with`` block ends."""
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", "Sending large graph")  # a corpus' table, once
    warnings.filterwarnings("ignore", "Port .* is already in use")  # the status page's
    if scheduler == "slurm":
        check_slurm(n_workers)
    return closing(Cluster(scheduler, n_workers))


def start_workers(scheduler, n_workers):
    """Start workers of one thread each, here or by SLURM."""
    if scheduler == "slurm":
        cluster = slurm_cluster()
        submit_jobs(cluster, n_workers)
        _replace_ended(cluster, n_workers)
        return cluster
    return LocalCluster(
        n_workers=n_workers or cpu_count(),
        threads_per_worker=1,
        memory_limit=None,  # as joblib's processes; half of a laptop is not enough
        dashboard_address=None,
        worker_dashboard_address=None,
        silence_logs=logging.CRITICAL,
    )


def slurm_cluster():
    """Describe jobs of one worker each, as dask-jobqueue's own file says."""
    from dask_jobqueue import SLURMCluster

    options = dask.config.get("jobqueue.slurm.scheduler-options", {})
    try:
        return SLURMCluster(
            cores=1,
            processes=1,
            scheduler_options={**options, "dashboard": False},
            silence_logs=logging.CRITICAL,
        )
    except ValueError as error:
        raise PrivemoError(
            f"dask-jobqueue cannot describe a SLURM job: {error}; write it into its "
            f"configuration file, see docs/cluster.md"
        ) from error


def submit_jobs(cluster, n_jobs):
    """Submit jobs, and see that SLURM takes them."""

    async def submit():
        cluster.scale(n_jobs)
        await cluster  # raises what `scale` would only log

    try:
        cluster.sync(submit)
    except RuntimeError as error:
        with suppress(AssertionError):  # closing asks for jobs that never were
            cluster.close()
        said = " ".join(str(error).split())
        raise PrivemoError(
            f"SLURM does not take the jobs: {said}; see docs/cluster.md for what "
            f"describes them"
        ) from error


def check_slurm(n_workers):
    """Refuse SLURM where there is none, or nobody said how many jobs to submit."""
    if n_workers is None:
        raise PrivemoError("say how many SLURM jobs to submit, such as --workers 20")
    if shutil.which("sbatch") is None:
        raise PrivemoError(
            "there is no sbatch on this machine; start this command where SLURM jobs "
            "are submitted"
        )


def _replace_ended(cluster, n_workers):
    """Submit jobs anew that have ended, by their time limit for one."""

    def start():
        # asked for the number it knows, a cluster makes up for those it lost
        look = PeriodicCallback(lambda: cluster.scale(n_workers), REPLACE_SECONDS * 1e3)
        look.start()

    cluster.loop.add_callback(start)
