"""One person under two names is asked about; what people share by nature is not."""

import numpy as np
import pandas as pd
import pytest
from support.representations import (
    ACCENT,
    N_EACH,
    N_SPEAKERS,
    SPEAKER,
    N,
    Z,
    read,
    refusal,
    table,
    write,
    write_npz,
)

RNG = np.random.default_rng(7)


def with_copies(rows, added="_noisy", change=lambda values: values):
    """Add copies of some rows under other names."""
    return {
        "representation": np.r_[Z, change(Z[rows])],
        "accent": np.r_[ACCENT, ACCENT[rows]],
        "speaker": np.r_[SPEAKER, np.char.add(SPEAKER[rows], added)],
    }


@pytest.mark.parametrize("rows", [slice(None), slice(0, 8), slice(4, 44, 2)])
@pytest.mark.parametrize(
    "change",
    [lambda z: z, lambda z: z.astype("f4"), lambda z: z + 1e-6, lambda z: z.round(4)],
    ids=["same", "single", "shifted", "fewer digits"],
)
def test_copies_under_other_names_are_asked_about(tmp_path, rows, change):
    path = write_npz(tmp_path, **with_copies(rows, change=change))
    shown = refusal(path)
    assert "rows are the same under several speakers, first row" in shown
    assert "give all copies of a person's rows the person's name" in shown
    n = N + len(Z[rows])
    assert len(read(path, same_rows=True).speaker) == n


def test_rows_and_speakers_are_named(tmp_path):
    shown = refusal(write_npz(tmp_path, **with_copies(slice(8, 16))))
    assert "16 of 104 rows" in shown
    assert "first row 9 of 'p01' and row 97 of 'p01_noisy'" in shown


def test_copies_in_a_table_are_asked_about(tmp_path):
    both = pd.concat([table(), table(speaker=np.char.add(SPEAKER, "x"))])
    assert "192 of 192 rows" in refusal(write(tmp_path, both))


def test_copies_under_the_same_name_are_nobodys_business(tmp_path):
    path = write_npz(tmp_path, **with_copies(slice(None), added=""))
    assert read(path).notes == ()


@pytest.mark.parametrize(
    "values",
    [
        RNG.integers(0, 2, (N, 6)),
        (RNG.normal(size=(N, 1)) + 0.3 * RNG.normal(size=(N, 64)) > 0).astype(int),
        RNG.normal(size=(N, 1)).round(2),
        (ACCENT == "north")[:, None],
        np.where(np.arange(N)[:, None] % 7, Z, 0),
    ],
    ids=["two values", "that go together", "one unit", "the class", "silence"],
)
def test_rows_that_are_the_same_by_nature_are_not_asked_about(tmp_path, values):
    assert read(write_npz(tmp_path, representation=values)).notes == ()


@pytest.mark.parametrize("said", ["by all", "now and then"])
def test_the_same_words_of_many_speakers_are_noted(tmp_path, said):
    if said == "by all":
        values = np.tile(RNG.normal(size=(N_EACH, 12)), (N_SPEAKERS, 1))
    else:
        values = Z.copy()
        values[::5] = Z[0]
    material = read(write_npz(tmp_path, representation=values))
    assert (
        "rows are the same under several speakers, as the same words"
        in (material.notes[0])
    )


@pytest.mark.parametrize(
    "speaker",
    [
        np.arange(N),
        np.char.add(SPEAKER, [f"_{i}.wav" for i in range(N)]),
        np.r_[["u0", "u0"], [f"u{i}" for i in range(1, N - 1)]],
    ],
    ids=["counted", "files", "nearly"],
)
def test_speakers_with_one_row_each_are_asked_about(tmp_path, speaker):
    accent = np.r_[ACCENT[:1], ACCENT[:-1]]
    path = write_npz(tmp_path, speaker=speaker, accent=accent)
    shown = refusal(path)
    assert f"names in {N} rows, such as" in shown
    assert "or say --one-row-each if there is one row of each" in shown
    assert len(read(path, one_row_each=True).speaker) == N


def test_few_rows_a_speaker_are_enough(tmp_path):
    pairs = np.char.add(SPEAKER, np.tile(["a", "a", "b", "b", "c", "c", "d", "d"], 12))
    assert len(np.unique(read(write_npz(tmp_path, speaker=pairs)).speaker)) == N // 2
