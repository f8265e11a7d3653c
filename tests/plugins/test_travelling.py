"""Plug-ins are known in the processes whose calls name them, and the same there."""

import importlib
import pickle
import subprocess
import sys
import textwrap

import pytest
from joblib import delayed
from support.brought import forget, install

from privemo.errors import PrivemoError
from privemo.plugins import registry, travelling
from privemo.plugins.registry import find, offer
from privemo.plugins.travelling import check_installed, packed, unpack, with_plugins
from privemo.workers.parallel import processes

CODE = "from sklearn.naive_bayes import GaussianNB as Bayes\nONE = 1\n"


def name_of(name):
    """Say what is known by a name, in whichever process."""
    return find("attackers", name).value.__name__


@pytest.fixture
def elsewhere(monkeypatch):
    """Return a function that makes this process another one, which knows nothing."""

    def leave():
        forget()
        monkeypatch.setattr(travelling, "HERE", "another process")
        monkeypatch.setattr(travelling, "_last", None)

    return leave


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_a_class_of_no_module_is_known_in_other_processes(n_jobs):
    offer("attackers", "mine", type("Mine", (), {"__module__": "__main__"}))
    find("attackers", "mine")
    calls = (delayed(name_of)("mine") for _ in range(3))
    assert processes(n_jobs)(calls) == ["Mine"] * 3


def test_what_is_defined_anew_replaces_itself_there(elsewhere):
    loads = []
    for value in (1, 2):
        forget()
        made = type("Mine", (), {"__module__": "__main__", "value": value})
        offer("attackers", "mine", made)
        find("attackers", "mine")
        loads.append(packed())
    elsewhere()
    for load, value in (*zip(loads, (1, 2), strict=True), (loads[0], 1)):
        unpack(load)
        assert find("attackers", "mine").value.value == value


def test_calls_that_name_no_plugin_stay_as_they_are(site):
    site(CODE, {"mine": "Bayes"})  # installed, and asked for by nobody
    offer("attackers", "other", dict)
    calls = [delayed(len)("abc")]
    assert with_plugins(calls) is calls


def test_what_is_installed_goes_by_its_name(site, elsewhere):
    site(CODE, {"mine": "Bayes"})
    find("attackers", "mine")
    load = packed()
    assert b"GaussianNB" not in load
    elsewhere()
    unpack(load)
    assert name_of("mine") == "GaussianNB"


@pytest.mark.parametrize(
    ("code", "about", "there"),
    [
        (CODE.replace("ONE = 1", "ONE = 2"), {}, "privemo-mine 0.1"),
        (CODE, {"version": "0.2"}, "privemo-mine 0.2"),
        (CODE, {"name": "privemo-yours"}, "privemo-mine 0.1, privemo-yours 0.1"),
    ],
)
def test_another_version_or_source_is_refused_there(
    site, elsewhere, code, about, there
):
    folder = site(CODE, {"mine": "Bayes"})
    find("attackers", "mine")
    load = packed()
    elsewhere()
    check_installed(load)
    site(code, {"mine": "Bayes"}, **about)
    if "name" in about:  # the first is still there: two of one name
        with pytest.raises(PrivemoError, match="two attackers 'mine'"):
            unpack(load)
        return
    if "version" in about:
        assert len([*folder.glob("*.dist-info")]) == 2
        for path in folder.glob("*-0.1.dist-info"):
            path.rmdir()
        registry._entries.cache_clear()
    with pytest.raises(PrivemoError, match=f"of privemo-mine 0.1 .*which is {there}"):
        check_installed(load)


def test_a_package_that_is_not_there_is_refused(site, elsewhere, monkeypatch):
    folder = site(CODE, {"mine": "Bayes"})
    find("attackers", "mine")
    load = packed()
    elsewhere()
    monkeypatch.setattr(sys, "path", [p for p in sys.path if p != str(folder)])
    with pytest.raises(
        PrivemoError, match="which is nothing; install the same package"
    ):
        check_installed(load)


def test_what_no_process_can_be_handed_is_refused(tmp_path):
    with open(tmp_path / "open", "w") as file:
        made = type("Mine", (), {"__module__": "__main__", "log": file})
        offer("attackers", "mine", made)
        find("attackers", "mine")
        with pytest.raises(PrivemoError, match="'mine' of __main__.Mine cannot be han"):
            packed()


def test_what_cannot_be_opened_there_is_one_sentence(elsewhere):
    facts = {"group": "attackers", "name": "mine", "package": "", "version": ""}
    facts["source"] = "12"
    load = pickle.dumps(("far away", [(facts, b"cnowhere_at_all\nMine\n.")]))
    with pytest.raises(PrivemoError, match="cannot be opened .*No module named 'nowhe"):
        unpack(load)


def test_a_module_beside_a_script_goes_as_its_code(tmp_path, monkeypatch, elsewhere):
    (tmp_path / "beside_script.py").write_text("class Mine:\n    x = 5\n")
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("beside_script")
    offer("attackers", "mine", module.Mine)
    find("attackers", "mine")
    load = packed()
    elsewhere()
    forget("beside_script")
    (tmp_path / "beside_script.py").unlink()
    unpack(load)
    assert find("attackers", "mine").value.x == 5


SCRIPT = """
import sys
import numpy as np
import pandas as pd
from pathlib import Path
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.naive_bayes import GaussianNB
import privemo
from privemo.experiments.beyond.scores import battery_scores
from privemo.workers import use_workers
from support.small_corpora import make_prepared

HALF = 0.5
Attacker = privemo.attacker("bayes of a script")(lambda: GaussianNB())

@privemo.defence("half")
class Half(TransformerMixin, BaseEstimator):
    def fit(self, X, y=None):
        return self
    def transform(self, X):
        return HALF * X

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    prepared = make_prepared(folder / "toy")
    how = {"n_folds": 3, "max_epochs": 1, "encoder": "mean of steps"}
    settings = privemo.load_profile("smoke", **how)
    inputs = ["lexical"], ["activation"]
    cells = [privemo.make_cells(name, *inputs)[0] for name in ("half", "signs")]
    found = []
    for backend in ("processes", "dask"):
        runs = folder / backend
        with use_workers(backend, workers="1"):
            scores = privemo.run_cells(prepared, cells, settings, folder=runs)
            names = ["bayes of a script", "bayes"]
            said = battery_scores(
                prepared, cells[:1], settings, attackers=names, folder=runs
            )
        found.append((scores.drop(columns="seconds"), said, sorted(
            path.parent.name for path in runs.glob("*/record.json"))))
    for one, other in zip(*found):
        (pd.testing.assert_frame_equal if isinstance(one, pd.DataFrame) else (
            lambda a, b: print(len(a)) if a == b else sys.exit("others")))(one, other)
    print(sorted(set(found[0][1]["attacker"]) & set(names)))
"""
INSTALLED = """
import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.naive_bayes import GaussianNB as Bayes
from privemo.network.backend import keras

class Signs(TransformerMixin, BaseEstimator):
    def fit(self, X, y=None):
        self.mean_ = X.mean(axis=0)
        return self
    def transform(self, X):
        return np.sign(X - self.mean_)

def embed(steps, mask, settings):
    x = keras.layers.Dense(settings.n_gru_units)(steps)
    real = keras.ops.expand_dims(mask, -1)
    return keras.ops.sum(x * real, axis=1) / keras.ops.sum(real, axis=1)
"""


@pytest.mark.slow
def test_workers_of_dask_and_processes_make_the_same_records(tmp_path, monkeypatch):
    module = "installed_for_dask"
    entries = {
        "privemo.attackers": {"bayes": f"{module}:Bayes"},
        "privemo.defences": {"signs": f"{module}:Signs"},
        "privemo.encoders": {"mean of steps": f"{module}:embed"},
    }
    install(tmp_path / "site", INSTALLED, entries)
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT))
    path = [str(tmp_path / "site"), *(p for p in sys.path if p)]
    monkeypatch.setenv("PYTHONPATH", ":".join(path))
    command = [sys.executable, str(script), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    # 3 trainings, attacks on 3 cells, one of them as trained, and 3 batteries
    assert done.stdout.split("\n")[:2] == ["15", "['bayes', 'bayes of a script']"]
