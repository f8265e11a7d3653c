"""The comparison with other tools is fair, and does without those that are absent."""

import importlib
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from privemo.battery import load_effort
from privemo.battery.tables import MEDIAN
from privemo.config import load_profile
from privemo.defences import LinearErasure, NullspaceProjection
from privemo.features import Prepared
from privemo.folds.speakers import speaker_folds
from privemo.terms import PICKED

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))  # as for a script that lies there
TOOLS = importlib.import_module("known_tools")
LINEAR, CURVED = "logistic regression", "support vectors"
QUICK = replace(load_effort("quick"), attackers=(LINEAR, CURVED), n_shuffles=2)
N_SPEAKERS, N_EACH, N_UNITS = 20, 12, 6


@pytest.fixture(autouse=True)
def less(monkeypatch):
    """Leave out what is slow and is not shown, and shuffle less often."""
    monkeypatch.setattr(TOOLS, "N_SHUFFLES", 4)
    monkeypatch.setattr("privemo.battery.running.describe_once", lambda *_, **__: None)


def speakers():
    speaker = np.repeat(np.arange(N_SPEAKERS), N_EACH)
    gender = np.where(speaker % 2, "male", "female")
    return pd.DataFrame({"speaker": speaker.astype(str), "gender": gender})


def trained(*, shift=0.0, spread=1.0, voice=0.5, seed=0):
    """Networks with axes of their own; gender shifts one unit, and widens another."""
    rng, table = np.random.default_rng(seed), speakers()
    male = (table["gender"] == "male").to_numpy()
    Z = np.repeat(voice * rng.normal(size=(N_SPEAKERS, N_UNITS)), N_EACH, axis=0)
    Z += rng.normal(size=Z.shape)
    Z[male, 0] += shift
    Z[male, 1] *= spread
    folds, rows = speaker_folds(table), np.arange(len(table))
    turns = [np.linalg.qr(rng.normal(size=(N_UNITS, N_UNITS)))[0] for _ in folds]
    return TOOLS.Trained(
        [Z @ turn for turn in turns],
        [np.isin(rows, fold.train) for fold in folds],
        np.argmax([np.isin(rows, fold.test) for fold in folds], axis=0),
        *(table[name].to_numpy(dtype=str) for name in ("gender", "speaker")),
    )


def test_everybody_is_asked_once_by_a_network_that_has_not_met_them(monkeypatch):
    table = speakers().assign(activation="low")
    table.loc[::5, "activation"] = ""  # no label, so no network is asked
    made = {"name": "made up", "streams": {}, "fingerprint": "", "problems": None}
    prepared = Prepared(utterances=table, notes=(), **made)

    def find_run(prepared, run, settings, folder):
        Z = 1000.0 * run.fold + np.arange(len(table))[:, None]
        return SimpleNamespace(arrays=lambda: {"representation": Z}), None

    monkeypatch.setattr(TOOLS, "run_cells", lambda *given, **settings: None)
    monkeypatch.setattr(TOOLS, "find_run", find_run)
    found = TOOLS.train_networks(prepared, load_profile("smoke"), "")
    labelled = np.flatnonzero(table["activation"] == "low")
    np.testing.assert_array_equal(found.Z[3][:, 0], 3000 + labelled)
    np.testing.assert_array_equal(found.speaker, table["speaker"][labelled])
    for k, known in enumerate(found.known):
        met, asked = found.speaker[known], found.speaker[found.fold == k]
        assert len(set(met)) == 12 and len(set(asked)) == 4  # 3 parts of 5, and 1
        assert not set(met) & set(asked)


def test_a_gender_that_means_nothing_is_found_by_a_probe_that_knows_the_voices():
    rows, _ = TOOLS.beside_the_probe(trained(shift=6, voice=2.0), QUICK)
    assert min(row["UAR"] for row in rows) > 0.75
    nothing = {row["who"]: row[TOOLS.DEALT] for row in rows}
    assert nothing["probe, rows shuffled"] > 0.65
    # 20 speakers: standard deviation of a UAR about 0.1, of the mean of two 0.07
    assert abs(nothing[f"battery, {PICKED}"] - 0.5) < 0.2
    assert nothing["probe, `GroupKFold` by speaker"] < 0.55


@pytest.mark.parametrize(("shift", "lowest", "highest"), [(3, 0.8, 1), (0, 0.2, 0.65)])
def test_planted_gender_is_found_on_axes_that_differ(shift, lowest, highest):
    table = TOOLS.attack_in_turn(trained(shift=shift), QUICK).set_index("attacker")
    assert lowest <= table.loc[MEDIAN, "UAR"] <= highest


@pytest.mark.parametrize("defence", [LinearErasure(), NullspaceProjection(n_rounds=2)])
def test_a_defence_is_fitted_to_the_training_rows_of_its_network(defence):
    before = trained(shift=2)
    others = [
        np.where(known[:, None], Z, 7)
        for Z, known in zip(before.Z, before.known, strict=True)
    ]
    pairs = [TOOLS.defended(defence, t).Z for t in (before, before._replace(Z=others))]
    for known, *after in zip(before.known, *pairs, strict=True):
        np.testing.assert_allclose(*(Z[known] for Z in after))
    assert TOOLS.defended(None, before) is before


def test_what_a_linear_probe_cannot_see_is_left_for_others():
    after = TOOLS.defended(LinearErasure(), trained(shift=3, spread=6))
    table = TOOLS.attack_in_turn(after, QUICK).set_index("attacker")
    for Z, known in zip(after.Z, after.known, strict=True):
        assert TOOLS.where_fitted(Z[known], after.gender[known]) < 0.55
    assert table.loc[LINEAR, "UAR"] < 0.7 < 0.8 < table.loc[CURVED, "UAR"]


def test_the_tables_can_be_pasted(capsys):
    TOOLS.report("toy", trained(shift=1), QUICK)
    tables = [part for part in capsys.readouterr().out.split("\n\n") if "|" in part]
    assert len(tables) == 3
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1
    assert [line.split(" | ")[0] for line in tables[2].splitlines()[2:]] == [
        "| none",
        "| LEACE",
        "| INLP",
        "| noise",
    ]


def test_absent_packages_are_said_to_be_absent(monkeypatch):
    monkeypatch.setitem(sys.modules, "concept_erasure", None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    Z, gender = trained(shift=1).Z[0], trained().gender
    for (rows, remarks), missing in (
        (TOOLS.leace_beside(Z, gender), "concept-erasure"),
        (TOOLS.inlp_beside(Z, gender, 1), "fairlib"),
    ):
        assert [row["largest difference"] for row in rows] == ["0e+00"]
        assert missing in remarks[0]


def build(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.mark.parametrize("there", [True, False])
def test_of_fairlib_the_part_alone_is_loaded_if_it_is_there(
    there, tmp_path, monkeypatch
):
    files = {"fairlib/__init__.py": "raise RuntimeError"}
    if there:
        part = "get_debiasing_projection = 'found'"
        files["fairlib/src/networks/INLP/debias.py"] = part
    build(tmp_path, files)
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("fairlib_inlp", "fairlib_inlp.debias"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    assert TOOLS.authors_inlp() == ("found" if there else None)
    for name in ("fairlib_inlp", "fairlib_inlp.debias"):
        sys.modules.pop(name, None)


def test_the_authors_leace_is_ours():
    pytest.importorskip("concept_erasure")
    rows, remarks = TOOLS.leace_beside(trained(shift=1).Z[0], trained().gender)
    differences = [float(row["largest difference"]) for row in rows]
    assert len(rows) == 3 and not remarks
    assert max(differences[:2]) < 1e-9 < differences[2]  # the last one shrinks


def test_the_authors_inlp_is_ours():
    if TOOLS.authors_inlp() is None:
        pytest.skip("fairlib is not installed")
    rows, remarks = TOOLS.inlp_beside(trained(shift=1).Z[0], trained().gender, 1)
    assert len(rows) == 2 and not remarks
    assert float(rows[1]["largest difference"]) < 1e-5
