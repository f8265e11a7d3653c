"""Dask's workers compute what this process would, and nothing is lost with them."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from joblib import delayed
from support.small_corpora import times
from support.waiting import until

import privemo
from privemo.config import load_profile
from privemo.errors import PrivemoError
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import compute_cells, run_cells
from privemo.workers import cluster as cluster_module
from privemo.workers import compute_all, spread, use_workers

SETTINGS = load_profile("smoke", n_folds=3, n_seeds=2)
CELLS = [make_cells(d, ["lexical"], ["activation"])[0] for d in ("none", "gender")]
N_RUNS = 2 * 3 * 2  # cells, folds, seeds
N_WORKERS = 3


class Machines:
    """A scheduler and workers of their own processes, as on several machines."""

    def __init__(self, folder):
        self.folder, self.file = folder, folder / "scheduler.json"
        self.processes = []
        with socket.create_server(("localhost", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"tcp://localhost:{self.port}"

    def start(self, kind, *options, env=None):
        """Start Dask's own command in a folder of its own."""
        place = self.folder / f"{len(self.processes)}"
        place.mkdir()
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *options]
        with open(place / "log", "wb") as log:
            process = subprocess.Popen(
                [*command, "--no-dashboard"],
                cwd=place,
                env=os.environ | (env or {}),
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def start_scheduler(self):
        place = ("--host", "localhost", "--port", str(self.port))
        ends = ("--idle-timeout", "600")  # seconds, if this process is killed
        written = ("--scheduler-file", str(self.file))
        scheduler = self.start("scheduler", *place, *written, *ends)
        until(self.answers)
        return scheduler

    def answers(self):
        """Tell whether the scheduler listens."""
        try:
            socket.create_connection(("localhost", self.port)).close()
        except OSError:
            return False
        return True

    def start_worker(self, *, n_threads=1, env=None):
        options = ("--no-nanny", "--nthreads", str(n_threads))
        return self.start("worker", self.address, *options, env=env)

    def kill(self, *processes):
        for process in processes:
            process.kill()
            process.wait()


@contextmanager
def started(folder):
    """Start a scheduler; kill it and all workers, whatever happens."""
    machines = Machines(folder)
    try:
        machines.scheduler = machines.start_scheduler()
        yield machines
    finally:
        machines.kill(*machines.processes)


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    with started(tmp_path_factory.mktemp("machines")) as machines:
        machines.workers = [machines.start_worker() for _ in range(N_WORKERS)]
        yield machines


@pytest.fixture(scope="module")
def local(prepared, tmp_path_factory):
    """Compute without Dask; the records' folder and the scores."""
    folder = tmp_path_factory.mktemp("local")
    return folder, run_cells(prepared, CELLS, SETTINGS, folder=folder, n_jobs=1)


def contents(folder):
    """Return all records of a folder, but for the seconds that they took."""
    records = {}
    for path in times(folder):
        with np.load(path.with_name("arrays.npz")) as stored:
            arrays = {name: stored[name].tobytes() for name in stored}
        facts = json.loads(path.read_text()) | {"seconds": 0}
        records[path.parent.name] = facts, arrays
    return records


def in_the_middle(folder, n, action):
    """Do something as soon as there are n records."""

    def wait():
        until(lambda: len(list(folder.glob("*/record.json"))) >= n)
        action()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


@pytest.mark.slow
def test_three_workers_make_the_records_of_this_machine(
    machines, prepared, local, tmp_path, monkeypatch
):
    monkeypatch.setenv("PRIVEMO_PROGRESS", str(tmp_path / "steps"))
    folder = tmp_path / "runs"
    with use_workers("dask", machines.address, str(N_WORKERS)):
        scores = run_cells(prepared, CELLS, SETTINGS, folder=folder)
        assert compute_cells(prepared, CELLS, SETTINGS, folder=folder) == 0
    assert contents(folder) == contents(local[0])
    pd.testing.assert_frame_equal(
        scores.drop(columns="seconds"), local[1].drop(columns="seconds")
    )
    steps = map(json.loads, (tmp_path / "steps").read_text().splitlines())
    assert [step["done"] for step in steps] == list(range(N_RUNS + 1))
    assert not list(folder.glob(".*"))  # nothing is left of looking at workers


@pytest.mark.slow
def test_a_killed_worker_loses_nothing(machines, prepared, local, tmp_path):
    killed = machines.workers.pop()
    killing = in_the_middle(tmp_path, 2, lambda: machines.kill(killed))
    with use_workers("dask", machines.address):
        n_computed = compute_cells(prepared, CELLS, SETTINGS, folder=tmp_path)
    killing.join()
    assert n_computed == N_RUNS and killed.returncode == -signal.SIGKILL
    assert contents(tmp_path) == contents(local[0])


@pytest.mark.slow
def test_a_scheduler_that_comes_back_is_found(
    machines, prepared, local, tmp_path, capfd
):
    def restart():
        machines.kill(machines.scheduler)
        for worker in machines.workers:
            worker.wait()  # workers end with their scheduler
        machines.scheduler = machines.start_scheduler()
        machines.workers = [machines.start_worker()]

    restarting = in_the_middle(tmp_path, 4, restart)
    with use_workers("dask", str(machines.file), str(N_WORKERS - 1)):
        n_computed = compute_cells(prepared, CELLS, SETTINGS, folder=tmp_path)
    restarting.join()
    assert n_computed == N_RUNS
    assert contents(tmp_path) == contents(local[0])
    said = capfd.readouterr().err.strip()
    assert said == "lost the Dask scheduler; waiting up to 300 s for it to come back"


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Start a scheduler whose only worker is the one that a test starts."""
    with started(tmp_path_factory.mktemp("alone")) as machines:
        yield machines


@pytest.fixture
def refused(tmp_path, monkeypatch):
    """Return what sees a worker refused before it computes."""

    def refused(machines, message, *, joined_later=False, folder=tmp_path):
        done = tmp_path / "done"
        with monkeypatch.context() as patch, use_workers("dask", machines.address):
            if joined_later:
                patch.setattr(spread, "_look_at_workers", lambda *_: None)
            else:
                patch.setattr(spread, "_submit", None)
            with pytest.raises(PrivemoError, match=message):
                next(compute_all([delayed(done.touch)()], folder=folder))
        assert not done.exists()

    return refused


@contextmanager
def one_worker(machines, **options):
    """Start a worker and kill it."""
    worker = machines.start_worker(**options)
    try:
        yield
    finally:
        machines.kill(worker)


@pytest.mark.slow
def test_a_real_worker_of_two_threads_is_refused(alone, refused):
    with one_worker(alone, n_threads=2):
        refused(alone, "has 2 threads.*start it with --nthreads 1")
        refused(alone, "has 2 threads", joined_later=True)


@pytest.mark.slow
def test_a_worker_of_an_edited_privemo_is_refused(alone, refused, tmp_path):
    shutil.copytree(Path(privemo.__file__).parent, tmp_path / "privemo")
    with (tmp_path / "privemo/network/training.py").open("a", encoding="utf-8") as file:
        file.write("EDITED = 1\n")
    with one_worker(alone, env={"PYTHONPATH": str(tmp_path)}):
        refused(alone, "has privemo source .*, not source")


@pytest.mark.slow
def test_a_worker_without_this_privemo_is_refused(alone, refused, tmp_path):
    (tmp_path / "privemo").mkdir()
    (tmp_path / "privemo/__init__.py").touch()
    with one_worker(alone, env={"PYTHONPATH": str(tmp_path)}):
        refused(alone, "cannot import what it needs")


@pytest.mark.slow
def test_a_folder_that_is_another_one_elsewhere_is_refused(
    machines, refused, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)  # workers have working directories of their own
    message = "does not see runs/.*set PRIVEMO_HOME to a folder"
    refused(machines, message, folder=Path("runs"))


@pytest.mark.slow
def test_a_scheduler_that_stays_away_is_one_message(machines, tmp_path, monkeypatch):
    done = tmp_path / "done"
    with use_workers("dask", machines.address):
        calls = [delayed(done.touch)(), delayed(time.sleep)(600)]
        work = compute_all(calls, folder=tmp_path)
        next(work)
        machines.kill(machines.scheduler)
        monkeypatch.setattr(cluster_module, "BACK_SECONDS", 0.1)
        monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 0.1)
        with pytest.raises(PrivemoError, match=r"not back.*\(1 of 2 .*goes on"):
            next(work)
    assert done.exists()
