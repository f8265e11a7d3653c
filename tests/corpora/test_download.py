"""An archive is unpacked whole and in its place, or not at all."""

import pytest
from support.archives import ARCHIVE, everything, zipped

from privemo.corpora.download import unpack
from privemo.errors import PrivemoError


@pytest.mark.parametrize("damage", ["cut", "changed", "no archive"])
def test_a_damaged_archive_is_deleted(tmp_path, damage):
    content = {
        "cut": ARCHIVE[:-100],
        "changed": ARCHIVE.replace(bytes(100), b"x" * 100, 1),
        "no archive": b"<html>please log in</html>",
    }[damage]
    path = tmp_path / "sound.zip"
    path.write_bytes(content)
    with pytest.raises(PrivemoError, match="no whole zip archive .* was deleted"):
        unpack(path, tmp_path / "sound")
    assert everything(tmp_path) == []


@pytest.mark.parametrize("name", ["../x.wav", "a/../../x.wav", "/x.wav"])
def test_an_archive_that_writes_elsewhere_is_refused(tmp_path, name):
    (tmp_path / "inside").mkdir()
    path = tmp_path / "inside" / "sound.zip"
    path.write_bytes(zipped({"good.wav": b"", name: b"harm"}))
    with pytest.raises(PrivemoError, match="would write .*x.wav', outside of"):
        unpack(path, tmp_path / "inside" / "sound")
    assert everything(tmp_path) == ["inside"]
    assert everything(tmp_path / "inside") == ["sound.zip"]


def test_a_name_with_dots_inside_is_no_harm(tmp_path):
    path = tmp_path / "sound.zip"
    path.write_bytes(zipped({"a/../b..c.wav": b"sound"}))
    unpack(path, tmp_path / "sound")
    assert len(everything(tmp_path / "sound")) == 1
