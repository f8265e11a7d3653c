"""What an attacker meets: dealt by the training rows, and true controls."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from support.small_corpora import SETTINGS

from privemo.corpora import planted
from privemo.corpora.planted.fingerprint import SETTINGS as KNOBS
from privemo.defences import ENTRIES, ClippedNoise, StreamLeftOut, defend
from privemo.errors import PrivemoError
from privemo.experiments.cells import Cell
from privemo.experiments.representations import N_DRAWS, attacked, n_draws
from privemo.experiments.runs import Run
from privemo.features import Prepared
from privemo.features.pooled import pooled_features
from privemo.folds.rows import rows_of
from privemo.terms import AFTERWARDS, UNTRAINED

VOICE = ["f0", "f1", "f2", "f3", "activation_style", "valence_style"]


def run_of(name, *, modality="lexical", seed=0, fold_seed=0, membership=False):
    cell = Cell(modality, "activation", afterwards=name)
    return Run(cell, 0, 0, 3, fold_seed=fold_seed, seed=seed, membership=membership)


def trained(prepared, *, gender=2.0, n_units=8):
    """Take the place of a training: noise, and gender on some units of both halves."""
    table = prepared.utterances
    Z = np.random.default_rng(1).normal(size=(len(table), n_units))
    Z[:, [1, 5]] += gender * (table[["gender"]] == "male").to_numpy()
    return SimpleNamespace(arrays=lambda: {"representation": Z.astype("float32")})


def meet(prepared, run, training=None, *, parts=None):
    parts = vars(rows_of(prepared, run)) if parts is None else parts
    return attacked(prepared, run, SETTINGS, training, parts=parts)


# the controls


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("membership", [False, True])
def test_shuffled_labels_keep_their_numbers_and_one_gender_a_speaker(
    prepared, seed, membership
):
    run = run_of("shuffled labels", seed=seed, membership=membership)
    parts, training = vars(rows_of(prepared, run)), trained(prepared)
    parts = {name: parts[name] for name in ("train", "validation")} | (
        {} if membership else {"test": parts["test"]}
    )
    Z, table = meet(prepared, run, training, parts=parts)
    true, dealt = (
        t.drop_duplicates(["speaker", "gender"]) for t in (prepared.utterances, table)
    )
    assert dealt["speaker"].is_unique  # also who is in two parts: a leak would show
    counts = [t["gender"].value_counts().to_dict() for t in (true, dealt)]
    assert counts[0] == counts[1]
    assert all(table["gender"].iloc[rows].nunique() == 2 for rows in parts.values())
    np.testing.assert_array_equal(Z, training.arrays()["representation"])


def test_labels_that_cannot_be_dealt_are_refused(prepared):
    speaker = prepared.utterances["speaker"]
    alone = {"test": np.flatnonzero(speaker == speaker.iloc[0])}
    with pytest.raises(PrivemoError, match="two speakers a part"):
        meet(prepared, run_of("shuffled labels"), trained(prepared), parts=alone)


def test_every_seed_of_a_fold_is_asked_about_the_same_shuffled_labels(prepared):
    training, name = trained(prepared), "shuffled labels"
    runs = [run_of(name, seed=seed) for seed in range(3)]
    first, *others = [meet(prepared, run, training)[1] for run in runs]
    for other in others:
        pd.testing.assert_frame_equal(first, other)


@pytest.mark.parametrize("of", ["fold_seed", "number"])
def test_labels_are_shuffled_anew_by_each_seed_and_in_each_block(prepared, of):
    """And the corpus keeps its own."""
    true = prepared.utterances["gender"].copy()
    training, run = trained(prepared), run_of("shuffled labels")
    runs = [replace(run, **{of: value}) for value in range(5)]
    tables = [meet(prepared, run, training)[1] for run in runs]
    dealt = [table["gender"] for table in tables]
    assert len({tuple(gender) for gender in dealt}) > 2  # four speakers a part
    # 12 speakers: half of them keep their gender, give or take
    kept = np.mean([(gender == true).mean() for gender in dealt])
    assert 0.2 < kept < 0.8
    pd.testing.assert_series_equal(prepared.utterances["gender"], true)


@pytest.mark.parametrize(
    ("modality", "streams"),
    [
        ("lexical", ["lexical"]),
        ("acoustic", ["acoustic"]),
        ("multimodal", ["acoustic", "lexical"]),
    ],
)
def test_raw_features_need_no_training_and_are_the_modalitys_own(
    prepared, modality, streams
):
    words = prepared.streams["lexical"]
    frames = [np.full((3, 4), float(i)) for i in range(len(words))]
    heard = replace(prepared, streams={"acoustic": frames, "lexical": words})
    Z, table = meet(heard, run_of("raw features", modality=modality))
    np.testing.assert_array_equal(Z, pooled_features(heard, streams))
    assert table["gender"].equals(prepared.utterances["gender"])


def test_an_untrained_encoder_is_drawn_by_the_seed_and_needs_no_training(prepared):
    first, again, other = (
        meet(prepared, run_of("untrained encoder", seed=s))[0] for s in (1, 1, 2)
    )
    assert first.shape == (len(prepared.utterances), SETTINGS.n_gru_units)
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 1e-3
    assert first.std(axis=0).min() > 0  # it passes on what it reads


@pytest.mark.parametrize("seed", [1, 2])
def test_an_untrained_encoder_is_drawn_several_times_and_each_draw_is_kept(
    prepared, seed
):
    run = run_of(UNTRAINED, seed=seed)
    parts = vars(rows_of(prepared, run))
    how = {"parts": parts}
    assert n_draws(run.cell) == N_DRAWS == 3
    drawn = [
        attacked(prepared, run, SETTINGS, None, draw=k, **how)[0] for k in range(3)
    ]
    for k, Z in enumerate(drawn):
        again, _ = attacked(prepared, run, SETTINGS, None, draw=k, **how)
        assert again is Z  # of the fold before
    away = [np.abs(drawn[i] - drawn[j]).max() for i, j in ((0, 1), (0, 2), (1, 2))]
    assert min(away) > 1e-3


def test_an_untrained_encoder_is_that_of_its_own_training_rows(prepared):
    """Given features are scaled by them; a fold and a rotation of sets share a seed."""
    run = run_of(UNTRAINED, seed=1)
    runs = run, replace(run, membership=True), replace(run, fold=1)
    drawn = [meet(prepared, one)[0] for one in runs]
    assert len({id(Z) for Z in drawn}) == 3


@pytest.mark.parametrize("name", ["", "raw features", "shuffled labels", "LEACE"])
def test_all_else_is_attacked_once(name):
    assert n_draws(run_of(name).cell) == 1


# the oracle


@pytest.mark.parametrize("knobs", [{}, {"gender_in_timbre": 0.0, "seed": 3}])
def test_the_oracle_knows_what_each_voice_was_drawn_from(tmp_path, knobs):
    knobs = KNOBS["small"] | knobs
    corpus = planted.load(tmp_path / "corpus", **knobs)
    script = planted.write_script(planted.make_knobs(**knobs)).set_index("utterance")
    mixed = corpus.utterances.iloc[::-1].iloc[1:].reset_index(drop=True)
    voices = planted.generator(mixed)
    assert voices.columns.to_list() == VOICE and len(voices) == len(mixed) == 7
    np.testing.assert_allclose(voices, script.loc[mixed["utterance"], VOICE])
    prepared = Prepared("planted", mixed, {}, "", pd.DataFrame(), ())
    Z, table = meet(prepared, run_of("oracle", modality="acoustic"), parts={})
    np.testing.assert_array_equal(Z, voices)
    assert table["speaker"].equals(mixed["speaker"])


def test_other_corpora_have_no_oracle(prepared):
    with pytest.raises(PrivemoError, match="the voices of toy were drawn from nothing"):
        meet(prepared, run_of("oracle"))


# the defences


def test_without_a_name_the_representation_is_met_as_it_is(prepared):
    training = trained(prepared)
    Z, table = meet(prepared, run_of(""), training)
    np.testing.assert_array_equal(Z, training.arrays()["representation"])
    assert table["gender"].equals(prepared.utterances["gender"])


def test_every_name_has_a_defence_and_no_other():
    assert tuple(ENTRIES) == AFTERWARDS
    noises = [ENTRIES[name] for name in AFTERWARDS if name.endswith("noise")]
    assert all(isinstance(defence, ClippedNoise) for defence in noises)
    assert [d.noise for d in noises] == sorted({d.noise for d in noises})
    assert ENTRIES["without voice"].stream == "acoustic"
    assert ENTRIES["without words"].stream == "lexical"
    assert {n for n, d in ENTRIES.items() if isinstance(d, StreamLeftOut)} == {
        "without voice",
        "without words",
    }


def gap(Z, gender):
    """Largest distance of the genders' means on a unit, in standard deviations."""
    distance = Z[gender == "male"].mean(axis=0) - Z[gender == "female"].mean(axis=0)
    return np.abs(distance / Z.std(axis=0)).max()


@pytest.mark.parametrize(("name", "most"), [("LEACE", 1e-4), ("INLP", 0.7)])
def test_planted_gender_is_unlearnt_on_the_rows_it_was_fitted_to(prepared, name, most):
    run, training = run_of(name, modality="multimodal"), trained(prepared)
    rows, gender = rows_of(prepared, run).train, prepared.utterances["gender"]
    Z, _ = meet(prepared, run, training)
    true = gender.iloc[rows].to_numpy()
    assert gap(training.arrays()["representation"][rows], true) > 1
    assert gap(Z[rows], true) < most
    assert Z.dtype == np.float32 and len(Z) == len(gender)


@pytest.mark.parametrize("name", AFTERWARDS)
def test_a_defence_looks_at_no_gender_of_a_test_row(prepared, name):
    run, training = run_of(name, modality="multimodal"), trained(prepared)
    rows = rows_of(prepared, run)
    turned = prepared.utterances.copy()
    other = turned["gender"].map({"female": "male", "male": "female"})
    turned.loc[rows.test, "gender"] = other[rows.test]
    spoilt = replace(prepared, utterances=turned)
    parts = vars(rows)
    clean, dirty = (
        meet(corpus, run, training, parts=parts)[0] for corpus in (prepared, spoilt)
    )
    np.testing.assert_array_equal(clean, dirty)


@pytest.mark.parametrize("name", ["LEACE", "INLP"])
def test_genders_of_training_rows_do_count(prepared, name):
    run, training = run_of(name), trained(prepared)
    rows, turned = rows_of(prepared, run), prepared.utterances.copy()
    turned.loc[rows.train, "gender"] = np.resize(["male", "female"], len(rows.train))
    clean, dirty = (
        meet(corpus, run, training, parts=vars(rows))[0]
        for corpus in (prepared, replace(prepared, utterances=turned))
    )
    assert np.abs(clean - dirty).max() > 0.1


def test_validation_rows_tell_inlp_when_to_stop(prepared):
    """Where they hold no gender it stops before its first projection."""
    Z = trained(prepared).arrays()["representation"].copy()
    gender = prepared.utterances["gender"].to_numpy(dtype=str)
    rows = rows_of(prepared, run_of("INLP"))
    parts = {"train": rows.train, "validation": rows.validation}
    taken = defend("INLP", Z, gender, **parts)
    assert np.abs(taken - Z).max() > 0.5
    Z[rows.validation] = 0  # one answer for all of them: UAR 0.5
    left = defend("INLP", Z, gender, **parts)
    np.testing.assert_allclose(left, Z, atol=1e-5)


def test_an_unknown_defence_is_refused():
    with pytest.raises(PrivemoError, match="no defence 'erasure'; choose one of LEACE"):
        defend("erasure", np.ones((2, 2)), ["female", "male"], train=[0], validation=[])
