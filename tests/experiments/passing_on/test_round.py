"""From the command line and the embedded corpus: train, represent, attack, export."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import privemo.__main__ as command_line
from privemo.config import load_profile
from privemo.corpora import load_corpus
from privemo.experiments.cells import make_cells
from privemo.experiments.experiment import run_cells
from privemo.features import prepare
from privemo.network.batches import network_inputs

NETWORK = ["profile=smoke", "modality=lexical", "defence=gender", "fold=1"]
LOAD = """
import sys
import keras, numpy as np
given, network = dict(np.load("given.npz")), keras.models.load_model("n.keras")
np.save("said.npy", network.predict(given, verbose=0)["representation"])
assert "privemo" not in sys.modules
"""


def call(*arguments):
    done = CliRunner().invoke(command_line.app, list(arguments))
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.slow
def test_train_represent_attack_and_export(monkeypatch, tmp_path):
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    written = call("represent", "z.npz", *NETWORK, "--train")
    assert "fold=1 repeat=0 seed=0" in written
    said = call("attack", "z.npz", "--profile", "quick")
    found, recorded = re.search(r"P is (\S+); the record \D+([\d.]+)\.", said).groups()

    settings = load_profile("smoke")
    prepared = prepare(load_corpus("planted", n_blocks=2), settings)
    (cell,) = make_cells("gender", ["lexical"], ["activation"])
    scores = run_cells(prepared, [cell], settings, n_jobs=1).set_index("fold")
    assert found == recorded == f"{scores.loc[1, 'P']:.6f}"

    call("export", "n.keras", *NETWORK)
    part = prepared.parts[1]
    rows = np.arange(len(part.utterances))
    np.savez("given.npz", **network_inputs({"lexical": part.streams["lexical"]}, rows))
    done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    kept = np.load(Path("z.npz"))["representation"]
    np.testing.assert_allclose(np.load("said.npy"), kept, atol=1e-6)
