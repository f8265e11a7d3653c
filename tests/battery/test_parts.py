"""A part of an attack is found under what decides it, or computed again."""

from dataclasses import fields, replace

import numpy as np
import pytest
from support.battery import LINEAR, TREES
from support.planted_voices import draw, job_of

from privemo.attacks.kinds import DENSE
from privemo.battery import parts
from privemo.battery.parts import Part, compute_part, content_of, find_part

JOB = job_of(draw("linear", n_speakers=12, n_each=4), n_folds=4)
KNOWN, ASKED = np.arange(12, 48), np.arange(12)


def part_of(job=JOB, attacker=LINEAR, known=KNOWN, asked=ASKED):
    content = content_of(job.representation, job.attribute, job.speaker)
    return Part(job, content, attacker, known, asked)


def files_of(folder):
    return sorted(path.name for path in folder.glob("*/*"))


@pytest.mark.parametrize("attacker", [LINEAR, DENSE])
def test_what_was_computed_is_found_to_the_last_bit(tmp_path, attacker):
    grids = {DENSE: {"hidden_layer_sizes": ((4,), (4, 4))}}  # tuples, as json has none
    part = part_of(replace(JOB, grids=grids), attacker)
    computed, found = compute_part(part, tmp_path), find_part(part, tmp_path)
    for field in fields(computed):
        mine, theirs = (getattr(one, field.name) for one in (computed, found))
        np.testing.assert_array_equal(mine, theirs)
        assert type(mine) is type(theirs)
    assert repr(computed.settings) == repr(found.settings)


@pytest.mark.parametrize(
    "other",
    [
        part_of(replace(JOB, representation=JOB.representation + 1e-9)),
        part_of(replace(JOB, attribute=JOB.attribute[::-1])),
        part_of(replace(JOB, speaker=np.char.add("x", JOB.speaker))),
        part_of(replace(JOB, seed=1)),
        part_of(replace(JOB, grids={LINEAR: {"C": (1.0,)}})),
        part_of(attacker=TREES),
        part_of(known=KNOWN[1:]),
        part_of(asked=ASKED[1:]),
    ],
)
def test_another_part_is_not_found(tmp_path, other):
    compute_part(part_of(), tmp_path)
    assert find_part(part_of(), tmp_path) is not None
    assert find_part(other, tmp_path) is None


def test_other_code_or_another_package_finds_nothing(tmp_path, monkeypatch):
    compute_part(part_of(), tmp_path)
    monkeypatch.setattr(parts, "PACKAGES", {"numpy": "0.0"})
    assert find_part(part_of(), tmp_path) is None
    monkeypatch.undo()
    monkeypatch.setattr(parts, "stage_digest", lambda stage: "edited")
    assert find_part(part_of(), tmp_path) is None


def test_seeds_count_only_where_there_are_dice():
    twice = replace(JOB, n_seeds=2)
    assert part_of().settings == part_of(twice).settings
    one, two = (part_of(job, TREES).settings for job in (JOB, twice))
    assert one != two


@pytest.mark.parametrize("name", ["arrays.npz", "record.json"])
@pytest.mark.parametrize("left", [0, 10, 0.5])
def test_a_part_that_was_cut_is_computed_again(tmp_path, name, left):
    part = part_of()
    whole = compute_part(part, tmp_path)
    (file,) = tmp_path.glob(f"*/{name}")
    content = file.read_bytes()
    file.write_bytes(content[: left if left != 0.5 else len(content) // 2])
    assert find_part(part, tmp_path) is None
    compute_part(part, tmp_path)
    np.testing.assert_array_equal(find_part(part, tmp_path).asked, whole.asked)


@pytest.mark.parametrize("text", ["[]", "{}", "null", '{"chosen": [], "chosen_by": 1}'])
def test_a_record_that_says_something_else_is_not_believed(tmp_path, text):
    compute_part(part_of(), tmp_path)
    (file,) = tmp_path.glob("*/record.json")
    file.write_text(text)
    assert find_part(part_of(), tmp_path) is None


def test_what_cannot_be_kept_is_computed_nevertheless(tmp_path):
    (tmp_path / "runs").touch()  # a file where the folder should be
    answers = compute_part(part_of(), tmp_path / "runs")
    assert answers.asked.shape == (1, 12, 2)
    assert find_part(part_of(), tmp_path / "runs") is None


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    compute_part(part_of(), None)
    assert files_of(tmp_path) == []
    assert find_part(part_of(), None) is None
