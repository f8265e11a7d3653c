"""Dask's workers compute what this process would, and nothing is lost with them."""

import json
import os
import pickle
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import dask
import dask_jobqueue  # noqa: F401 - brings the defaults that tests change
import numpy as np
import pandas as pd
import pytest
import yaml
from distributed import KilledWorker
from distributed.comm import CommClosedError
from joblib import delayed
from support.command_line import refuse
from support.small_corpora import make_prepared, times

import privemo
from privemo import workers
from privemo.config import load_profile
from privemo.errors import PrivemoError
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import compute_cells, run_cells
from privemo.search.study import score_point
from privemo.workers import cluster as cluster_module
from privemo.workers import compute_all, spread, use_workers
from privemo.workers.child import ATTEMPTS, Child
from privemo.workers.cluster import slurm_cluster
from privemo.workers.worker import Wanted, check_worker, compute_call, software

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = load_profile("smoke", n_folds=3, n_seeds=2)
CELLS = [make_cells(d, ["lexical"], ["activation"])[0] for d in ("none", "gender")]
N_RUNS = 2 * 3 * 2  # cells, folds, seeds
N_WORKERS = 3


# a worker is looked at


def fit(tmp_path):
    """Return a worker, and what it must have, that fit."""
    (tmp_path / "seen").touch()
    worker = SimpleNamespace(name="w7", state=SimpleNamespace(nthreads=1))
    return worker, Wanted(software(), (tmp_path / "seen",))


def test_a_fit_worker_is_not_refused(tmp_path):
    worker, wanted = fit(tmp_path)
    check_worker(wanted, dask_worker=worker)


def test_a_worker_of_two_threads_is_refused(tmp_path):
    worker, wanted = fit(tmp_path)
    worker.state.nthreads = 2
    with pytest.raises(PrivemoError, match="w7 has 2 threads.*--nthreads 1"):
        check_worker(wanted, dask_worker=worker)


@pytest.mark.parametrize("name", software())
def test_a_worker_of_another_version_is_refused(tmp_path, name):
    worker, wanted = fit(tmp_path)
    wanted.software[name] = "another one"
    with pytest.raises(PrivemoError, match=f"w7 has {name} .*, not another one"):
        check_worker(wanted, dask_worker=worker)


def test_a_worker_that_does_not_see_a_file_is_refused(tmp_path):
    worker, wanted = fit(tmp_path)
    (tmp_path / "seen").unlink()
    with pytest.raises(PrivemoError, match="w7 does not see .*seen; set PRIVEMO_HOME"):
        check_worker(wanted, dask_worker=worker)


def test_a_corpus_is_handed_over_without_its_features(tmp_path):
    prepared = make_prepared(tmp_path)
    stream = prepared.streams["lexical"]
    size = (tmp_path / "values.npy").stat().st_size
    handed = pickle.dumps(prepared)
    assert len(handed) < size / 20
    there = pickle.loads(handed).streams["lexical"]
    assert isinstance(there[0].base.base, np.memmap)
    np.testing.assert_array_equal(there[5], stream[5])


# a process below a worker


@pytest.fixture
def child():
    child = Child()
    yield child
    child.call(os.getpid)
    child._process.kill()
    child._process.wait()


def test_a_child_calls_and_keeps_what_it_has(child):
    assert child.call(divmod, 7, 2) == (3, 1)
    assert child.call(int, "11", base=2) == 3
    assert child.call(print, "between the answers") is None
    first, second = (child.call(os.getpid) for _ in range(2))
    assert first == second != os.getpid()


def test_nobody_draws_from_the_random_numbers_of_a_child(child):
    child.call(eval, "__import__('random').seed(7)")
    drawn = child.call(eval, "__import__('random').random()")
    assert drawn == random.Random(7).random()
    assert child.call(threading.active_count) == 2  # one waits for the next call


def test_a_mistake_in_a_child_is_raised_here(child):
    with pytest.raises(ValueError, match="invalid literal") as caught:
        child.call(int, "x")
    assert "Traceback" in caught.value.__notes__[0]
    assert child.call(int, "5") == 5


def test_a_killed_child_is_replaced(child):
    first = child.call(os.getpid)
    os.kill(first, signal.SIGKILL)
    assert child.call(os.getpid) != first


def test_a_call_that_kills_every_child_is_given_up(child):
    with pytest.raises(PrivemoError, match=f"killed {ATTEMPTS} times.*memory"):
        child.call(os._exit, 1)


def test_a_child_ends_with_its_parent(tmp_path):
    code = (
        "import sys; from pathlib import Path; from privemo.workers.child import Child;"
        "child = Child(); child.call(int); "
        "Path(sys.argv[1]).write_text(str(child._process.pid)); "
        "child.call(__import__('time').sleep, 60)"
    )
    told = tmp_path / "pid"
    parent = subprocess.Popen([sys.executable, "-c", code, told])
    until(lambda: told.exists() and told.read_text())
    parent.kill()
    parent.wait()
    until(lambda: not alive(int(told.read_text())))


def until(happened, seconds=200):
    """Wait for something that is bound to happen."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)


def alive(pid):
    """Tell whether a process runs; one that ended and was not waited for does not."""
    import psutil

    return psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie"


# where to compute


@pytest.mark.parametrize(("given", "used"), [("", 5), ("2", 2)])
def test_processes_are_as_many_as_asked_for(monkeypatch, tmp_path, given, used):
    asked = []

    def parallel(n_jobs, return_as):
        asked.append(n_jobs)
        return list

    monkeypatch.setattr(workers, "Parallel", parallel)
    calls = [delayed(abs)(-1)] * 3
    with use_workers("processes", workers=given):
        assert len(list(compute_all(calls, folder=tmp_path, n_jobs=5))) == 3
    assert len(list(compute_all(calls, folder=tmp_path, n_jobs=5))) == 3
    assert asked == [used, 5]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ({"backend": "spark"}, "choose one of processes, dask"),
        ({"scheduler": "slurm"}, "a scheduler is for --backend dask"),
        ({"workers": "0"}, "a whole number from 1 on, not '0'"),
        ({"backend": "dask", "workers": "many"}, "from 1 on, not 'many'"),
        ({"backend": "dask", "scheduler": "slurm"}, "how many SLURM jobs"),
        (
            {"backend": "dask", "scheduler": "slurm", "workers": "2"},
            "no sbatch on this machine",
        ),
    ],
)
def test_a_mistake_is_refused_at_once(monkeypatch, where, message):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PrivemoError, match=message), use_workers(**where):
        pass


@pytest.mark.parametrize("scheduler", ["tcp://localhost:1", "nonsense", "a.json"])
def test_a_wrong_address_is_one_message(monkeypatch, scheduler):
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 0.5)
    message = f"no Dask scheduler answers at {scheduler}; give the address"
    with pytest.raises(PrivemoError, match=message), use_workers("dask", scheduler):
        pass


@pytest.mark.parametrize(
    ("absent", "scheduler"), [("distributed", ""), ("dask_jobqueue", "slurm")]
)
def test_without_dask_the_message_says_how_to_get_it(monkeypatch, absent, scheduler):
    monkeypatch.setattr(
        workers, "find_spec", lambda name: None if name == absent else 1
    )
    message = r"pip install 'privemo\[cluster\]'"
    with pytest.raises(PrivemoError, match=message), use_workers("dask", scheduler):
        pass


@pytest.mark.parametrize(
    "arguments",
    [
        ["--backend", "dask", "--scheduler", "tcp://a:1", "--workers", "3"],
        ["backend=dask", "scheduler=tcp://a:1", "workers=3"],
        ["backend=dask", "--scheduler", "tcp://a:1", "WORKERS=3"],
    ],
)
@pytest.mark.parametrize("command", ["replicate", "run", "search"])
def test_options_and_words_say_the_same(monkeypatch, capsys, command, arguments):
    asked = []

    @contextmanager
    def stop(**where):
        asked.append(where)
        raise PrivemoError("stopped")
        yield

    monkeypatch.setattr(workers, "use_workers", stop)
    assert "stopped" in refuse(monkeypatch, capsys, command, *arguments)
    assert asked == [{"backend": "dask", "scheduler": "tcp://a:1", "workers": "3"}]


def test_an_option_and_a_word_are_given_twice(monkeypatch, capsys):
    said = refuse(monkeypatch, capsys, "run", "--workers", "1", "workers=2")
    assert "workers is given twice" in said


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_passes_the_words_on():
    words = ["backend=dask", "scheduler=tcp://a:1", "workers=3"]
    command = ["make", "--dry-run", "replicate", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    (line,) = [s for s in done.stdout.splitlines() if "privemo replicate" in s]
    assert set(words) <= set(line.split())


class Told(Exception):
    """Somebody was told to compute; and a cluster of which that can be said."""

    def close(self):
        """Do as a cluster does."""


@pytest.mark.parametrize(
    "compute",
    [
        lambda prepared, **where: compute_cells(prepared, CELLS[:1], SETTINGS, **where),
        lambda prepared, **where: score_point(
            prepared, CELLS[0], SETTINGS, seed=0, n_jobs=1, **where
        ),
    ],
)
def test_cells_and_searches_are_computed_by_the_cluster(
    prepared, tmp_path, monkeypatch, compute
):
    def told(calls, cluster, folder):
        raise Told(len(calls), cluster, folder)

    monkeypatch.setattr(spread, "spread", told)
    monkeypatch.setattr(cluster_module, "Cluster", Told)
    with use_workers("dask", "a", "3"), pytest.raises(Told) as caught:
        compute(prepared, folder=tmp_path)
    n_calls, cluster, folder = caught.value.args
    assert (n_calls, cluster.args, folder) == (6, ("a", 3), tmp_path)


def test_a_corpus_is_sent_once(prepared, monkeypatch):
    sent = []

    def submit(function, *args, pure, **kwargs):
        sent.append((function, args, kwargs))
        return "a name"

    monkeypatch.setattr(spread, "as_completed", lambda futures, loop: [])
    calls = dict(enumerate(delayed(max)(prepared, i, key=prepared) for i in range(3)))
    client = SimpleNamespace(submit=submit, loop=None)
    assert list(spread._submit(client, calls, "wanted")) == []
    (function, (pickled,), _), *others = sent
    assert function is bytes and pickle.loads(pickled).name == prepared.name
    assert others == [
        (compute_call, (i, "wanted", max, "a name", i), {"key": "a name"})
        for i in range(3)
    ]


def meet(monkeypatch, tmp_path, error, status):
    """Compute three calls; the first attempt ends in an error; list the attempts."""
    attempts = []

    def submit(client, calls, wanted):
        attempts.append(sorted(calls))
        yield 1 if len(attempts) == 1 else min(calls)
        if len(attempts) == 1:
            client.status = status
            raise error
        yield max(calls)

    monkeypatch.setattr(spread, "_look_at_workers", lambda *_: None)
    monkeypatch.setattr(spread, "_submit", lambda c, calls, w: submit(c, {**calls}, w))
    cluster = SimpleNamespace(
        client=lambda: SimpleNamespace(status="running"), wait_for_workers=lambda: None
    )
    calls = [delayed(abs)(-1)] * 3
    assert len(list(spread.spread(calls, cluster, tmp_path))) == 3
    return attempts


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("the pool is closed"), "connecting"),
        (OSError("timed out"), "closed"),
        (CancelledError(), "running"),
        (CommClosedError(), "running"),
    ],
)
def test_what_is_left_when_a_connection_ends_is_made_again(
    monkeypatch, tmp_path, error, status
):
    assert meet(monkeypatch, tmp_path, error, status) == [[0, 1, 2], [0, 2]]


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (OSError("no space left"), OSError, "no space left"),
        (
            PrivemoError("use fewer folds"),
            PrivemoError,
            "use fewer folds .1 of 3 train",
        ),
        (KilledWorker("a", None, 3), PrivemoError, "for want of memory or time"),
        (ModuleNotFoundError("no x"), PrivemoError, "cannot import .* .no x"),
    ],
)
def test_a_mistake_on_a_worker_ends_the_command(
    monkeypatch, tmp_path, error, kind, message
):
    with pytest.raises(kind, match=message):
        meet(monkeypatch, tmp_path, error, "running")


# SLURM


def test_the_documented_slurm_job_is_one_worker_of_one_thread(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where its logs would go
    text = (ROOT / "docs/cluster.md").read_text(encoding="utf-8")
    documented = yaml.safe_load(re.search(r"```yaml\n(.*?)```", text, re.S)[1])
    merged = dask.config.merge(dask.config.config, documented)
    with dask.config.set(merged), slurm_cluster() as cluster:
        script = cluster.job_script()
        address = cluster.scheduler_address
    assert "#SBATCH -n 1\n#SBATCH --cpus-per-task=1\n#SBATCH --mem=8G\n" in script
    assert "#SBATCH -t 12:00:00\n" in script and "\nexport PRIVEMO_HOME=" in script
    (command,) = [line for line in script.splitlines() if "dask_worker" in line]
    assert command.startswith(f"{sys.executable} -m distributed.cli.dask_worker ")
    assert f" {address} " in command and " --nthreads 1 " in command
    assert "--nworkers" not in command  # one process


def test_a_slurm_job_of_unknown_size_is_refused():
    with pytest.raises(PrivemoError, match="memory.*see docs/cluster.md"):
        slurm_cluster()


FAKE_SBATCH = """#!/bin/sh
# Run the job here and now, as a machine of the cluster would.
cp "$1" "$JOBS/script"
setsid sh "$JOBS/script" > "$JOBS/log" 2>&1 &
echo $! >> "$JOBS/submitted"
echo "Submitted batch job $!"
"""
FAKE_SCANCEL = '#!/bin/sh\nkill -9 -- "-$1"\n'


@pytest.fixture
def slurm(tmp_path, monkeypatch):
    """Commands of SLURM that run jobs on this machine; the folder of the jobs."""
    for name, script in (("sbatch", FAKE_SBATCH), ("scancel", FAKE_SCANCEL)):
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("JOBS", str(tmp_path))
    quick = {"distributed.deploy.lost-worker-timeout": "100ms"}
    with dask.config.set({"jobqueue.slurm.memory": "4GB", **quick}):
        yield tmp_path
    submitted = tmp_path / "submitted"
    for job in submitted.read_text().split() if submitted.exists() else ():
        subprocess.run(["kill", "-9", "--", f"-{job}"], capture_output=True)


def test_what_slurm_says_against_a_job_is_passed_on(slurm, tmp_path):
    (slurm / "sbatch").write_text("#!/bin/sh\necho invalid partition >&2; exit 1\n")
    calls = [delayed((tmp_path / "done").touch)()]
    with use_workers("dask", "slurm", "2"):
        message = "SLURM does not take the jobs: .* invalid partition; see docs"
        with pytest.raises(PrivemoError, match=message):
            list(compute_all(calls, folder=tmp_path))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("setsid") is None, reason="there is no setsid")
def test_a_job_that_ended_is_submitted_again(slurm, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(cluster_module, "REPLACE_SECONDS", 0.2)
    done, submitted = tmp_path / "done", slurm / "submitted"
    with use_workers("dask", "slurm", "1"):
        for _ in compute_all([delayed(done.touch)()], folder=tmp_path):
            pass
        assert done.exists()
        (job,) = submitted.read_text().split()
        os.killpg(int(job), signal.SIGKILL)
        until(lambda: len(submitted.read_text().split()) == 2)
        for _ in compute_all([delayed(done.unlink)()], folder=tmp_path):
            pass
    assert not done.exists()
    assert "waiting for SLURM to start a worker" in capsys.readouterr().err


# real workers


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
def prepared(tmp_path_factory):
    return make_prepared(tmp_path_factory.mktemp("toy"))


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


# workers that are not fit


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


# at last, the scheduler that the tests above share


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
