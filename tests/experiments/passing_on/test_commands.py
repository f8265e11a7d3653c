"""Train, represent, attack: the same P; export: the same representation."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from support.passed_on import ASKED
from support.small_corpora import times

from privemo.battery.made import how_made
from privemo.battery.reading import read_material
from privemo.battery.round import paper_notes, paper_privacy
from privemo.config import load_profile
from privemo.errors import PrivemoError
from privemo.experiments.experiment import run_cells
from privemo.experiments.passing_on import finished
from privemo.experiments.passing_on.commands import export, represent
from privemo.experiments.passing_on.finished import find_finished
from privemo.network.batches import network_inputs

SETTINGS = load_profile("smoke")


def written(name, asked=ASKED, **how):
    """Write representations; return the arrays of the file."""
    list(represent(Path(name), asked, **how))
    with np.load(name, allow_pickle=False) as file:
        return dict(file)


@pytest.mark.parametrize("defence", ["none", "LEACE"])
def test_the_paper_s_attack_on_the_file_gives_the_p_of_the_tables(here, toy, defence):
    asked = replace(ASKED, defence=defence)
    written("z.npz", asked)
    how = {"folder": finished.runs_folder(), "n_jobs": 1}
    table = run_cells(toy, [asked.cell], SETTINGS, **how)
    P = table.set_index("fold").loc[ASKED.fold, "P"]
    made = how_made(Path("z.npz"))
    assert paper_privacy(Path("z.npz"), made) == made["attack"]["P"] == P
    (note,) = paper_notes(Path("z.npz"), "gender")
    assert note.count(f"{P:.6f}") == 2


def test_another_file_has_another_p(here):
    """What is attacked is what is in the file."""
    arrays = written("z.npz")
    arrays["representation"] = arrays["representation"][::-1]
    np.savez("other.npz", **arrays)
    made = how_made(Path("other.npz"))
    assert paper_privacy(Path("other.npz"), made) != made["attack"]["P"]


def test_the_file_holds_the_record_and_what_each_row_was_to_the_network(here, toy):
    arrays = written("z.npz")
    found = find_finished(ASKED)
    kept = found.training.arrays()["representation"]
    np.testing.assert_array_equal(arrays["representation"], kept)
    for part in ("train", "validation", "test"):
        rows = np.flatnonzero(arrays["part"] == part)
        np.testing.assert_array_equal(rows, found.rows[part])
    assert arrays["part"][3] == "unlabelled"
    assert set(arrays["fold"]) == {ASKED.fold}
    for name in ("utterance", "speaker", "gender", "age_group", "activation"):
        np.testing.assert_array_equal(arrays[name], toy.utterances[name])
    assert not {"text", "audio"} & set(arrays)


def test_the_file_says_how_it_was_made(here):
    made = json.loads(str(written("z.npz")["made"]))
    assert made["command"].startswith("privemo represent z.npz corpus=own")
    assert made["network"]["fold"] == ASKED.fold
    assert made["settings"]["n_gru_units"] == len(made["units"])
    assert made["digests"]["record"] == find_finished(ASKED).training.folder.name
    assert str(here) not in json.dumps(made)


def test_another_corpus_is_represented_by_the_same_network(here, toy, elsewhere):
    arrays = written("z.npz", replace(ASKED, other="own"))
    assert set(arrays["part"]) == {"other"}
    np.testing.assert_array_equal(arrays["speaker"], elsewhere.utterances["speaker"])
    rows = np.arange(len(elsewhere.utterances))
    given = network_inputs(elsewhere.streams, rows)
    said = find_finished(ASKED).network().predict_on_batch(given)["representation"]
    np.testing.assert_allclose(arrays["representation"], said, atol=1e-6)
    assert "attack" not in json.loads(str(arrays["made"]))


def test_a_defence_is_done_to_another_corpus_as_to_the_own(here, toy, monkeypatch):
    """The own corpus, given as another one, is defended in the same way."""
    from privemo.experiments.passing_on import commands

    asked = replace(ASKED, defence="LEACE")
    own = written("own.npz", asked)["representation"]
    monkeypatch.setattr(commands, "prepare_other", lambda *_: toy)
    other = written("other.npz", replace(asked, other="own"))["representation"]
    np.testing.assert_allclose(other, own, atol=1e-5)


def test_the_exported_network_represents_as_the_record_does(here, toy):
    from privemo.network.backend import keras

    (_, said) = export(Path("n.keras"), ASKED)
    assert said.startswith("written: n.keras, from lexical, lexical_mask to ")
    assert said.endswith("representation, emotion, gender")
    network = keras.models.load_model("n.keras")
    given = network_inputs(toy.streams, np.arange(len(toy.utterances)))
    kept = find_finished(ASKED).training.arrays()
    for name, values in network.predict(given, verbose=0).items():
        np.testing.assert_allclose(values, kept[name], atol=1e-6)
    with zipfile.ZipFile("n.keras") as file:
        assert json.loads(file.read("made.json"))["network"]["corpus"] == "toy"


def test_it_is_attacked_without_a_word(here):
    written("z.npz")
    material = read_material("z.npz")
    assert material.name == "gender" and material.classes == ["female", "male"]
    assert not material.notes


# parquet


def test_both_kinds_of_file_hold_the_same(here):
    pytest.importorskip("pyarrow")
    arrays = written("z.npz")
    list(represent(Path("z.parquet"), ASKED))
    table = pd.read_parquet("z.parquet")
    units = [f"d{i}" for i in range(arrays["representation"].shape[1])]
    np.testing.assert_array_equal(table[units], arrays["representation"])
    for name in set(arrays) - {"representation", "made"}:
        np.testing.assert_array_equal(table[name], arrays[name])
    a, b = (read_material(name) for name in ("z.npz", "z.parquet"))
    np.testing.assert_array_equal(a.representation, b.representation)
    made = how_made(Path("z.parquet"))
    assert paper_privacy(Path("z.parquet"), made) == made["attack"]["P"]


# refusals: one sentence, and nothing is written


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"seed": 1}, "no finished network of corpus=own, .*seed=1.*add --train"),
        ({"target": "activation", "fold": 7}, "no fold or block 7; .* from 0 to 4"),
        ({"repeat": 1}, "profile smoke trains 1 a fold; choose repeat= from 0 to 0"),
        ({"recipe": "strong"}, "no finished network of .*recipe=strong"),
    ],
)
def test_a_network_that_is_not_there_is_refused(here, asked, message):
    for write, name in ((represent, "z.npz"), (export, "n.keras")):
        with pytest.raises(PrivemoError, match=message):
            list(write(Path(name), replace(ASKED, **asked)))
    assert list(here.iterdir()) == []


def test_without_weights_the_own_corpus_is_represented_and_no_other(here, monkeypatch):
    monkeypatch.setattr(finished.Finished, "has_weights", False)
    written("z.npz")
    for write in (
        lambda: represent(Path("y.npz"), replace(ASKED, other="own")),
        lambda: export(Path("n.keras"), ASKED),
    ):
        with pytest.raises(PrivemoError, match="handed on without its weights"):
            list(write())


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"defence": "LEACE"}, "'LEACE' is done to representations and is in no net"),
        ({"other": "emodb"}, "exported without a corpus; leave other= out"),
    ],
)
def test_what_is_in_no_network_is_not_exported(here, asked, message):
    with pytest.raises(PrivemoError, match=message):
        list(export(Path("n.keras"), replace(ASKED, **asked)))


def test_training_is_done_only_when_it_is_asked_for(here, monkeypatch):
    asked, trained = replace(ASKED, seed=2), []
    monkeypatch.setattr(
        finished, "compute_draws", lambda draws, _: trained.extend(draws)
    )
    with pytest.raises(PrivemoError, match="no finished network"):
        list(represent(Path("z.npz"), asked))
    assert not trained
    with pytest.raises(PrivemoError):  # since nothing came of it here
        list(represent(Path("z.npz"), asked, train=True))
    (draw,) = trained
    assert (draw.run.number, draw.run.fold_seed) == (ASKED.fold, 2)


def test_a_network_with_weights_is_not_trained_again(here, home):
    before = times(home / "runs")
    list(export(Path("n.keras"), ASKED, train=True))
    assert times(home / "runs") == before
