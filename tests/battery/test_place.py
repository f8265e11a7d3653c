"""The results of one attack never replace those of another."""

import json

import pytest
from support.representations import Z, write_npz

from privemo.battery.place import claim_folder, find_folder, folder_name, subject_of
from privemo.errors import PrivemoError

FILES = ("report.html", "inputs.csv")


@pytest.fixture
def files(tmp_path):
    """Make two files of one name that hold different vectors."""
    found = []
    for layer in (1, 2):
        folder = tmp_path / f"layer{layer}"
        folder.mkdir()
        found.append(write_npz(folder, representation=layer * Z))
    return found


def claim(folder, path, attribute="accent", **choices):
    claim_folder(folder, subject_of(path, attribute=attribute, **choices), files=FILES)


def refused(*arguments, **choices):
    with pytest.raises(PrivemoError) as error:
        claim(*arguments, **choices)
    return str(error.value)


def test_another_file_or_attribute_or_choice_needs_another_folder(tmp_path, files):
    folder = tmp_path / "out"
    claim(folder, files[0])
    for change in ({"attribute": "age"}, {"units": ["0"]}, {"classes": ["a,b"]}):
        shown = refused(folder, files[0], **change)
        assert "holds the results of layer1/z.npz (accent), which would be" in shown
    shown = refused(folder, files[1])
    assert "choose another folder with --results, or delete this one" in shown


def test_the_same_question_may_be_asked_again(tmp_path, files):
    for _ in range(2):
        claim(tmp_path / "out", files[0], leave_out=["3"])
    moved = files[0].rename(tmp_path / "moved.npz")
    claim(tmp_path / "out", moved, leave_out=["3"])


def test_a_file_that_was_made_anew_is_another(tmp_path, files):
    claim(tmp_path / "out", files[0])
    files[1].replace(files[0])
    assert "would be replaced" in refused(tmp_path / "out", files[0])


def test_somebodys_own_files_are_not_replaced(tmp_path, files):
    (tmp_path / "inputs.csv").write_text("mine")
    assert "files that are no results of this attack" in refused(tmp_path, files[0])
    assert (tmp_path / "inputs.csv").read_text() == "mine"
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    claim(tmp_path / "out", files[0])  # nothing of these names will be written


def test_without_a_folder_each_finds_one_of_its_own(tmp_path, files):
    def find(path, attribute="accent"):
        subject = subject_of(path, attribute=attribute)
        wish = tmp_path / folder_name(path, attribute)
        return find_folder(wish, subject, files=FILES).name

    first = [find(files[0]), find(files[1]), find(files[0], "age")]
    assert first == ["attack_z_accent", "attack_z_accent_2", "attack_z_age"]
    assert [find(files[0]), find(files[1]), find(files[0], "age")] == first


@pytest.mark.parametrize("attribute", ["age/group", "accent & age", 'a"b', "Größe"])
def test_any_attribute_names_a_folder(tmp_path, attribute):
    name = folder_name(tmp_path / "z.npz", attribute)
    assert not set('/\\:*?"<>| &') & set(name)
    (tmp_path / name).mkdir()


def test_a_file_in_the_way_is_not_replaced(tmp_path, files):
    (tmp_path / "file").write_text("")
    assert "would be replaced" in refused(tmp_path / "file", files[0])


def test_the_record_tells_no_more_of_the_machine_than_one_folder(tmp_path, files):
    claim(tmp_path / "out", files[0])
    record = json.loads((tmp_path / "out" / "attacked.json").read_text())
    assert record["file"] == "layer1/z.npz"
    assert str(tmp_path) not in json.dumps(record)
