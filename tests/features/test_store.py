"""Rows of different length survive the disk, a kill, and each other."""

import os
import pickle
import subprocess
import sys
import time
import tracemalloc

import numpy as np
import pytest
from support.small_corpora import make_prepared

from privemo.errors import PrivemoError
from privemo.features.store import RaggedArray, write_ragged
from privemo.files import ABANDONED_AFTER, new_folder


def some_rows(lengths=(3, 1, 0, 7), n_columns=4, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(n, n_columns)).astype("float32") for n in lengths]


def assert_same(array, rows):
    assert len(array) == len(rows)
    for found, row in zip(array, rows, strict=True):
        np.testing.assert_array_equal(found, row)


@pytest.mark.parametrize("n_columns", [1, 40, 300])
@pytest.mark.parametrize("lengths", [(1,), (3, 1, 0, 7), (5,) * 300])
def test_what_is_written_is_read(tmp_path, lengths, n_columns):
    rows = some_rows(lengths, n_columns)
    written = write_ragged(tmp_path, iter(rows))
    for array in (written, RaggedArray(tmp_path)):
        assert_same(array, rows)
        np.testing.assert_array_equal(array.lengths, lengths)
        assert array.n_columns == n_columns


def test_the_files_are_plain_arrays(tmp_path):
    rows = some_rows()
    write_ragged(tmp_path, rows)
    values = np.load(tmp_path / "values.npy", allow_pickle=False)
    offsets = np.load(tmp_path / "offsets.npy", allow_pickle=False)
    assert values.dtype == np.float32
    np.testing.assert_array_equal(values, np.concatenate(rows))
    np.testing.assert_array_equal(offsets, [0, 3, 4, 4, 11])


def test_rows_are_taken_in_any_order(tmp_path):
    rows = some_rows()
    array = write_ragged(tmp_path, rows)
    assert_same(array.take([3, 0]), [rows[3], rows[0]])
    assert_same(array.take([3, 0, 1]).take([2, 0]), [rows[1], rows[3]])


def test_a_pickle_holds_the_place_and_not_the_values(tmp_path):
    rows = some_rows((10_000, 2, 5))
    array = write_ragged(tmp_path, rows).take([2, 0])
    copy = pickle.dumps(array)
    assert len(copy) < 1_000
    assert_same(pickle.loads(copy), [rows[2], rows[0]])


def test_one_row_at_a_time_is_in_memory(tmp_path):
    one = np.ones((1_000, 40), dtype="float32")  # 160 kB
    tracemalloc.start()
    array = write_ragged(tmp_path, (one * i for i in range(200)))
    sum(row[0, 0] for row in array)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5 * one.nbytes  # of 200


def test_reading_does_not_write(tmp_path):
    write_ragged(tmp_path, some_rows())
    with pytest.raises(ValueError, match="read-only"):
        RaggedArray(tmp_path)[0][:] = 0
    RaggedArray(tmp_path, writeable=True)[0][:] = 0
    assert (RaggedArray(tmp_path)[0] == 0).all()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "nothing to write"),
        ([np.ones((2, 3)), np.ones((2, 4))], r"row 1 has shape \(2, 4\)"),
        ([np.ones(3)], r"row 0 has shape \(3,\)"),
    ],
)
def test_what_is_not_ragged_is_refused(tmp_path, rows, message):
    with pytest.raises(PrivemoError, match=message):
        write_ragged(tmp_path, rows)


def cut(path):
    path.write_bytes(path.read_bytes()[:-8])


def shorten_offsets(path):
    np.save(path.with_name("offsets.npy"), np.array([0, 3]))


def pickled(path):
    np.save(path, np.array([{"a": 1}], dtype=object), allow_pickle=True)


@pytest.mark.parametrize("damage", [cut, shorten_offsets, pickled, os.remove])
def test_damage_is_told_with_the_remedy(tmp_path, damage):
    write_ragged(tmp_path, some_rows())
    damage(tmp_path / "values.npy")
    with pytest.raises(PrivemoError, match="damaged .* delete that folder"):
        RaggedArray(tmp_path)


# all or nothing


def test_a_folder_appears_when_the_block_ends_well(tmp_path):
    target = tmp_path / "deep" / "target"
    with new_folder(target) as folder:
        (folder / "a").write_text("1")
        assert not target.exists()
    assert (target / "a").read_text() == "1"
    assert os.listdir(target.parent) == ["target"]


def test_a_mistake_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError), new_folder(tmp_path / "target") as folder:
        (folder / "a").write_text("1")
        raise ZeroDivisionError
    assert os.listdir(tmp_path) == []


def test_two_at_once_do_not_harm_each_other(tmp_path):
    target = tmp_path / "target"
    with new_folder(target) as slow:
        (slow / "a").write_text("slow")
        with new_folder(target) as fast:
            assert fast != slow
            (fast / "a").write_text("fast")
    assert (target / "a").read_text() == "fast"
    assert os.listdir(tmp_path) == ["target"]


def test_a_kill_leaves_no_folder_that_looks_whole(tmp_path):
    code = (
        "import sys, time, pathlib, numpy as np\n"
        "from privemo.features.store import write_ragged\n"
        "from privemo.files import new_folder\n"
        "def rows():\n"
        "    yield np.ones((10, 4)); print('now', flush=True); time.sleep(60)\n"
        "with new_folder(pathlib.Path(sys.argv[1])) as folder:\n"
        "    write_ragged(folder, rows())\n"
    )
    target = tmp_path / "target"
    command = [sys.executable, "-c", code, str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        process.kill()
    assert not target.exists()
    with new_folder(target) as folder:
        write_ragged(folder, some_rows())
    assert_same(RaggedArray(target), some_rows())


@pytest.mark.parametrize(("age", "left"), [(0, 2), (ABANDONED_AFTER + 60, 1)])
def test_only_what_was_abandoned_is_removed(tmp_path, age, left):
    other = tmp_path / "target.writing-0123456789ab"
    other.mkdir()
    (other / "values.npy").write_bytes(b"half")
    then = time.time() - age
    os.utime(other / "values.npy", (then, then))
    os.utime(other, (then, then))
    with new_folder(tmp_path / "target"):
        pass
    assert len(os.listdir(tmp_path)) == left


def test_a_corpus_is_handed_over_without_its_features(tmp_path):
    prepared = make_prepared(tmp_path)
    stream = prepared.streams["lexical"]
    size = (tmp_path / "values.npy").stat().st_size
    handed = pickle.dumps(prepared)
    assert len(handed) < size / 20
    there = pickle.loads(handed).streams["lexical"]
    assert isinstance(there[0].base.base, np.memmap)
    np.testing.assert_array_equal(there[5], stream[5])
