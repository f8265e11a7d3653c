"""A record is whole or absent, whatever happens to the process that writes it."""

import io
import multiprocessing
import os
import signal
import time
import zipfile

import numpy as np
import pytest

from privemo.experiments.records import (
    find_record,
    record_name,
    write_record,
)

SETTINGS = {"fold": 0, "strength": 0.5, "layers": (2, 3)}
ARRAYS = {"representation": np.eye(3, dtype="float32"), "said": np.array(["a", "b"])}


def test_what_is_written_is_found(tmp_path):
    assert find_record(tmp_path, SETTINGS) is None
    write_record(tmp_path, SETTINGS, {"epoch": 3}, ARRAYS)
    record = find_record(tmp_path, SETTINGS)
    assert record.facts["epoch"] == 3
    assert record.facts["settings"] == {**SETTINGS, "layers": [2, 3]}
    for name, array in record.arrays().items():
        np.testing.assert_array_equal(array, ARRAYS[name])


def test_what_was_found_is_not_read_a_second_time(tmp_path):
    write_record(tmp_path, SETTINGS, {}, ARRAYS)
    record = find_record(tmp_path, SETTINGS)
    (record.folder / "arrays.npz").unlink()
    assert set(record.arrays()) == set(ARRAYS)


@pytest.mark.parametrize(
    "change", [{"fold": 1}, {"strength": 0.75}, {"layers": (2,)}, {"new": None}]
)
def test_another_setting_is_another_record(tmp_path, change):
    write_record(tmp_path, SETTINGS, {}, ARRAYS)
    assert find_record(tmp_path, {**SETTINGS, **change}) is None


def test_nothing_is_unpickled(tmp_path):
    with pytest.raises(ValueError, match="[Oo]bject array"):
        write_record(tmp_path, SETTINGS, {}, {"x": np.array([{}, []], dtype=object)})
    assert find_record(tmp_path, SETTINGS) is None


@pytest.mark.parametrize("name", ["record.json", "arrays.npz"])
@pytest.mark.parametrize("damage", ["missing", "empty", "cut"])
def test_a_damaged_record_is_computed_again(tmp_path, name, damage):
    file = write_record(tmp_path, SETTINGS, {}, ARRAYS).folder / name
    content = file.read_bytes()
    file.unlink()
    if damage != "missing":
        file.write_bytes(b"" if damage == "empty" else content[: len(content) // 2])
    assert find_record(tmp_path, SETTINGS) is None
    write_record(tmp_path, SETTINGS, {}, ARRAYS)
    assert find_record(tmp_path, SETTINGS) is not None


def write_for_ever(folder):
    big = {"x": np.arange(300_000, dtype="float32")}
    i = 0
    while True:
        write_record(folder, {"i": i}, {}, big)
        i += 1


def finished(folder):
    """List the records that have their name."""
    return [f for f in folder.glob("*") if f.is_dir() and ".writing-" not in f.name]


def test_a_kill_at_any_moment_leaves_whole_records_or_none(tmp_path):
    """Not a lucky pause: killed while writing, over and over."""
    context = multiprocessing.get_context("spawn")
    for trial in range(8):
        folder = tmp_path / str(trial)
        writer = context.Process(target=write_for_ever, args=(folder,))
        writer.start()
        while not finished(folder):
            assert writer.is_alive()
            time.sleep(0.002)
        time.sleep(0.003 * trial)
        os.kill(writer.pid, signal.SIGKILL)
        writer.join()
        for i in range(len(finished(folder))):
            assert find_record(folder, {"i": i}).arrays()["x"][-1] == 299_999


NPY = b"\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2,"


def archive(member, *, version=20):
    """Write an archive of one array, which may claim to need another reader."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        new.writestr("x.npy", member)
    content = bytearray(file.getvalue())
    for start, place in ((b"PK\1\2", 6), (b"PK\3\4", 4)):
        content[content.index(start) + place] = version
    return bytes(content)


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("arrays.npz", b""),
        ("arrays.npz", b"no archive"),
        ("arrays.npz", archive(b"", version=172)),  # a version that nobody reads
        ("arrays.npz", archive(NPY.ljust(128))),  # a header without end
        ("record.json", b"[]"),
        ("record.json", b"null"),
        ("record.json", b"\xff\xfe"),
        ("record.json", b"[" * 99_999),
        ("record.json", b'{"settings": {"i": 5}}'),  # of another record
    ],
)
def test_a_record_damaged_in_whatever_way_is_written_anew(tmp_path, part, content):
    place = write_record(tmp_path, SETTINGS, {}, ARRAYS).folder
    (place / part).write_bytes(content)
    assert find_record(tmp_path, SETTINGS) is None
    write_record(tmp_path, SETTINGS, {}, ARRAYS)
    assert find_record(tmp_path, SETTINGS).arrays().keys() == ARRAYS.keys()


def write_same(folder, _):
    return write_record(folder, SETTINGS, {}, ARRAYS).folder.name


def test_two_processes_may_write_the_same_record(tmp_path):
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as pool:
        names = pool.starmap(write_same, [(tmp_path, i) for i in range(40)])
    assert set(names) == {record_name(SETTINGS)}
    assert [f.name for f in finished(tmp_path)] == [record_name(SETTINGS)]
    assert {f.name for f in tmp_path.iterdir()} == {record_name(SETTINGS), "README.md"}


def test_a_folder_of_records_says_that_it_is_not_to_be_shared(tmp_path):
    write_record(tmp_path, SETTINGS, {}, ARRAYS)
    assert "must not be handed on" in (tmp_path / "README.md").read_text()
