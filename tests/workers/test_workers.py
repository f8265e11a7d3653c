"""Where to compute is asked for in one way, and a mistake refused at once."""

import pytest
from joblib import delayed

from privemo import workers
from privemo.config import load_profile
from privemo.errors import PrivemoError
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import compute_cells
from privemo.search.study import score_point
from privemo.workers import cluster as cluster_module
from privemo.workers import compute_all, spread, use_workers

SETTINGS = load_profile("smoke", n_folds=3, n_seeds=2)
CELLS = [make_cells(d, ["lexical"], ["activation"])[0] for d in ("none", "gender")]


@pytest.mark.parametrize(("given", "used"), [("", 5), ("2", 2)])
def test_processes_are_as_many_as_asked_for(monkeypatch, tmp_path, given, used):
    asked = []

    def processes(n_jobs, **how):
        asked.append(n_jobs)
        return list

    monkeypatch.setattr(workers, "processes", processes)
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


@pytest.mark.parametrize(
    ("absent", "scheduler"), [("distributed", ""), ("dask_jobqueue", "slurm")]
)
def test_without_dask_the_message_says_how_to_get_it(monkeypatch, absent, scheduler):
    monkeypatch.setattr(
        workers, "find_spec", lambda name: None if name == absent else 1
    )
    message = r'pip install "privemo\[kit\]"'
    with pytest.raises(PrivemoError, match=message), use_workers("dask", scheduler):
        pass


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


# SLURM


def test_nothing_is_computed_that_could_not_be_kept(tmp_path):
    (tmp_path / "runs").write_text("in the way")
    calls = [delayed((tmp_path / "computed").touch)()]
    with pytest.raises(PrivemoError, match="nothing can be written to .*runs"):
        list(compute_all(calls, folder=tmp_path / "runs", n_jobs=1))
    assert not (tmp_path / "computed").exists()
    assert list(compute_all([], folder=tmp_path / "runs", n_jobs=1)) == []
