"""A column of numbers that may be no unit is asked about; one that is one is not."""

import numpy as np
import pandas as pd
import pytest
from support.representations import (
    N_EACH,
    N_SPEAKERS,
    N,
    Z,
    loose_table,
    read,
    refusal,
    table,
    write,
    write_npz,
)

from privemo.battery.units import check_units, counts_rows

RNG = np.random.default_rng(5)
COUNTERS = {
    "up": np.arange(N),
    "down": np.arange(N)[::-1],
    "from anywhere": np.arange(N) - 1000,
    "in steps": 10 * np.arange(N) + 3,
    "shuffled": RNG.permutation(N),
    "as share": np.linspace(0, 1, N),
    "with gaps": np.sort(RNG.choice(2 * N, N, replace=False)),
    "of two tables": np.tile(np.arange(N // 2), 2),
    "of each speaker": np.tile(np.arange(N_EACH), N_SPEAKERS),
}
UNITS = {
    "normal": RNG.normal(size=N),
    "few digits": RNG.normal(size=N).round(2),
    "whole": RNG.integers(-128, 128, N),
    "large and whole": RNG.integers(-(2**31), 2**31, N),
    "sorted": np.sort(RNG.normal(size=N)),
    "sorted and whole": np.sort(RNG.integers(-128, 128, N)),
    "two values": RNG.integers(0, 2, N),
    "constant": np.zeros(N),
    "mostly zero": np.where(RNG.random(N) < 0.05, RNG.random(N), 0),
}


@pytest.mark.parametrize("kind", COUNTERS)
def test_a_column_that_counts_rows_is_asked_about(tmp_path, kind):
    counter = COUNTERS[kind]
    assert counts_rows(counter.astype(float))
    shown = refusal(write(tmp_path, loose_table(nr=counter)))
    assert "counts the rows, as an index does: nr; say --leave-out nr if" in shown
    assert "--units pitch,loudness,jitter,shimmer,slope,rate,nr" in shown
    shown = refusal(write_npz(tmp_path, representation=np.c_[counter, Z]))
    assert "counts the rows, as an index does: 0; say --leave-out 0 if" in shown


@pytest.mark.parametrize("kind", UNITS)
def test_a_unit_is_not_asked_about(tmp_path, kind):
    units = np.c_[UNITS[kind], Z]
    for path in (
        write(tmp_path, table(units)),
        write(tmp_path, loose_table(more=UNITS[kind])),
        write_npz(tmp_path, representation=units),
    ):
        assert read(path).representation.shape == (N, 7)


def test_whole_files_of_such_units_are_read(tmp_path):
    """By chance, one column in very many may look as if it were something else."""
    for draw in (
        lambda: RNG.integers(-20, 20, (N, 200)),
        lambda: RNG.integers(-(2**15), 2**15, (N, 200)),
        lambda: RNG.normal(size=(N, 200)).round(1),
        lambda: RNG.integers(0, 2, (N, 200)),
        lambda: np.maximum(RNG.normal(size=(N, 200)) - 2, 0),
        lambda: np.argsort(RNG.normal(size=(N, 200)), axis=0),  # ranks
    ):
        path = write_npz(tmp_path, representation=draw())
        assert read(path).representation.shape == (N, 200)


@pytest.mark.parametrize("order", ["file", "label"])
def test_the_index_of_a_table_is_asked_about(tmp_path, order):
    content = table()
    if order == "label":
        content = content.sort_values("accent", kind="stable").reset_index(drop=True)
    path = write(tmp_path, content, index=True)
    shown = refusal(path)
    assert "has no name, as an index has none: Unnamed: 0; say --leave-out" in shown
    left = read(path, leave_out=["Unnamed: 0"])
    assert left.representation.shape == (N, 6)
    assert left.notes[1] == "Left out, as asked: Unnamed: 0."
    assert read(path, units=["Unnamed: 0,u[0-9]*"]).representation.shape == (N, 7)


@pytest.mark.parametrize("name", ["", "Unnamed: 0", "Unnamed: 0.1"])
def test_any_column_without_a_name_is_asked_about(tmp_path, name):
    content = table(**{"more": Z[:, 0] ** 2}).rename(columns={"more": name})
    assert "has no name" in refusal(write(tmp_path, content))


@pytest.mark.parametrize(
    "columns",
    [
        {"duration": 2 + Z[:, 0]},
        {"n_frames": UNITS["whole"], "label": UNITS["two values"]},
    ],
)
def test_what_stands_beside_a_family_is_asked_about(tmp_path, columns):
    path, names = write(tmp_path, table(**columns)), list(columns)
    shown = refusal(path)
    assert f"stands beside the units u0 ... u5: {', '.join(names)}; say" in shown
    assert f"--units 'u[0-9]*,{','.join(names)}' if it is one" in shown
    np.testing.assert_array_equal(read(path, leave_out=names).representation, Z)
    meant = read(path, units=[f"u[0-9]*,{','.join(names)}"])
    assert meant.representation.shape == (N, 6 + len(names))


def test_where_there_is_no_family_names_say_nothing(tmp_path):
    path = write(tmp_path, loose_table(duration=2 + Z[:, 0]))
    assert read(path).representation.shape == (N, 7)


def test_an_age_is_left_out_of_a_table_and_asked_about_in_an_array(tmp_path):
    age = np.repeat(20 + RNG.permutation(N_SPEAKERS) ** 2, N_EACH)
    for start in (table, loose_table):
        material = read(write(tmp_path, start(age=age)))
        np.testing.assert_array_equal(material.representation, Z)
        assert material.notes[1].endswith("one value a speaker: age.")
    shown = refusal(write_npz(tmp_path, representation=np.c_[Z, age]))
    assert "has one value for each speaker, as an age has: 6; say" in shown
    shown = refusal(write(tmp_path, table(np.c_[Z, age])))
    assert "has one value for each speaker, as an age has: u6; say" in shown


def test_a_vector_a_speaker_is_a_representation_too(tmp_path):
    each = np.repeat(RNG.normal(size=(N_SPEAKERS, 6)), N_EACH, axis=0)
    assert read(write_npz(tmp_path, representation=each)).representation.shape == (N, 6)
    assert read(write(tmp_path, table(each))).representation.shape == (N, 6)


def test_one_value_a_speaker_by_chance_is_no_age():
    rare = np.zeros(N)
    rare[0] = 1  # of a speaker with one row
    speaker = np.array(["alone", *["others"] * (N - 1)])
    numbers = pd.DataFrame(np.c_[Z, rare], columns=[*"abcdefg"])
    assert check_units(numbers, speaker, loose=False) == [*"abcdefg"]
