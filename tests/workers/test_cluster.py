"""A scheduler is found, or SLURM is asked for workers."""

import gc
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import dask
import dask_jobqueue  # noqa: F401 - brings the defaults that tests change
import pytest
import yaml
from distributed import Client
from joblib import delayed
from support.waiting import until

from privemo.errors import PrivemoError
from privemo.workers import cluster as cluster_module
from privemo.workers import compute_all, use_workers
from privemo.workers.cluster import slurm_cluster

ROOT = Path(__file__).resolve().parents[2]


NOWHERE = ["tcp://localhost:1", "nonsense", "a.json"]


@pytest.mark.parametrize("scheduler", NOWHERE)
def test_a_wrong_address_is_one_message(monkeypatch, scheduler):
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 0.5)
    message = f"no Dask scheduler answers at {scheduler}; give the address"
    with pytest.raises(PrivemoError, match=message), use_workers("dask", scheduler):
        pass


@pytest.mark.parametrize("scheduler", NOWHERE)
def test_who_cannot_connect_is_closed_at_once(monkeypatch, scheduler):
    monkeypatch.setattr(cluster_module, "CONNECT_SECONDS", 0.5)
    gc.collect()
    gc.disable()  # who is left over stays to be seen
    try:
        with pytest.raises(PrivemoError), use_workers("dask", scheduler):
            pass
        left = [one for one in gc.get_objects() if issubclass(type(one), Client)]
    finally:
        gc.enable()
    assert {client.status for client in left} <= {"closed"}


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
