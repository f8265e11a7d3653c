"""A worker is looked at before it computes."""

from types import SimpleNamespace

import pytest

from privemo.errors import PrivemoError
from privemo.workers.worker import Wanted, check_worker, software


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
