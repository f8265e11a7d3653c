"""A killed search goes on, and two share the work."""

import json
import multiprocessing
import os
import signal
import time

import pytest
from support.fake_search import NONE, TOY, fake
from support.small_corpora import SETTINGS

from privemo.experiments.grid import grid_of, list_points, order_points, point_of
from privemo.experiments.tuning import (
    settings_file,
)
from privemo.search import study as search_module
from privemo.search.study import search
from privemo.search.trials import open_study, points_of


def slow_search(home, trials):
    """Search with a scorer that takes its time and says when it starts."""
    os.environ["PRIVEMO_HOME"] = str(home)

    def score(prepared, cell, settings, **_):
        with open(home / "log", "a") as log:
            log.write(f"{point_of(grid_of('lexical', 'none'), cell, settings)}\n")
        time.sleep(0.4)
        return fake(prepared, cell, settings)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_module, "score_point", score)
        search(TOY, NONE, SETTINGS, trials=trials)


def wanted_points(n):
    grid = grid_of("lexical", "none")
    first = point_of(grid, NONE, SETTINGS)
    return order_points(list_points(grid), first=first, seed=0)[:n]


def study_of():
    folder = settings_file(TOY, NONE, SETTINGS).with_suffix("")
    return open_study(folder, search_module._study_name())


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def same(points, others):
    return sorted(map(str, points)) == sorted(map(str, others))


@pytest.mark.slow
def test_a_killed_search_goes_on_and_loses_and_repeats_nothing(home):
    context = multiprocessing.get_context("spawn")
    for n_begun in (2, 4):  # killed twice, each time in the middle of a trial
        process = context.Process(target=slow_search, args=(home, 5))
        process.start()
        while len(lines(home / "log")) < n_begun:
            assert process.is_alive()
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
    study = study_of()
    assert 2 <= len(points_of(study, "COMPLETE")) < 5
    n_killed = len(points_of(study, "RUNNING"))
    assert n_killed > 0
    assert not settings_file(TOY, NONE, SETTINGS).exists()
    slow_search(home, 5)
    assert same(points_of(study, "COMPLETE"), wanted_points(5))
    assert len(lines(home / "log")) == 5 + n_killed  # they were begun again
    written = json.loads(settings_file(TOY, NONE, SETTINGS).read_text())
    assert same([trial["point"] for trial in written["trials"]], wanted_points(5))


@pytest.mark.slow
def test_two_processes_share_one_study(home):
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=slow_search, args=(home, None)) for _ in "12"]
    for process in both:
        process.start()
    for process in both:
        process.join()
        assert process.exitcode == 0
    assert same(set(map(str, points_of(study_of(), "COMPLETE"))), wanted_points(8))
    # the last point may be begun by both, in case the other one was killed
    assert len(lines(home / "log")) <= 9


def take(folder, taken):
    """Begin and end trials as fast as possible."""
    study = open_study(folder, "shared")
    for point in range(30):
        study.enqueue_trial({"point": point})
        trial = study.ask()
        study.tell(trial, 0.0)
        taken.put(trial.number)


@pytest.mark.slow
def test_no_trial_is_begun_by_two_processes(tmp_path):
    open_study(tmp_path / "trials", "shared")
    context = multiprocessing.get_context("spawn")
    taken = context.SimpleQueue()
    both = [
        context.Process(target=take, args=(tmp_path / "trials", taken)) for _ in "12"
    ]
    for process in both:
        process.start()
    for process in both:
        process.join()
        assert process.exitcode == 0
    assert sorted(taken.get() for _ in range(60)) == list(range(60))
