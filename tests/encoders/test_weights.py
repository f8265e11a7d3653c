"""Weights are found where pip puts them, are the right ones, or are refused."""

import sys

import pytest
from support.voice_weights import draw_weights, saved, small_encoder, write_wheel

from privemo.encoders import find_encoder
from privemo.encoders.weights import find_weights, read_weights, weights_folder
from privemo.errors import PrivemoError

CONTENT = saved(draw_weights())
ENCODER = small_encoder(CONTENT)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Keep everything in a folder of its own, in which no package is installed."""
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "path", [str(tmp_path / "installed"), *sys.path])
    return tmp_path


@pytest.mark.parametrize(
    "name",
    ["Resemblyzer-0.1.4-py3-none-any.whl", "resemblyzer-0.1.4-1-py2.py3-none-any.whl"],
)
def test_a_wheel_in_the_folder_is_found_however_it_is_written(name):
    write_wheel(weights_folder(), CONTENT, name=name)
    assert read_weights(ENCODER, find_weights(ENCODER)) == CONTENT


def test_a_wheel_or_a_file_may_be_named(tmp_path):
    wheel = write_wheel(tmp_path / "elsewhere", CONTENT)
    (tmp_path / "pretrained.pt").write_bytes(CONTENT)
    for named in (wheel, tmp_path / "pretrained.pt"):
        assert read_weights(ENCODER, find_weights(ENCODER, named)) == CONTENT


def test_an_installed_package_is_found_and_not_imported(tmp_path):
    package = tmp_path / "installed" / "resemblyzer"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("import pkg_resources_of_old")
    (package / "pretrained.pt").write_bytes(CONTENT)
    assert read_weights(ENCODER, find_weights(ENCODER)) == CONTENT
    assert "resemblyzer" not in sys.modules


@pytest.mark.parametrize(
    "name", ["resemblyzer-0.1.3-py3-none-any.whl", "torch-2.13.0-cp311.whl"]
)
def test_another_wheel_is_not_taken_and_the_command_is_said(name):
    write_wheel(weights_folder(), CONTENT, name=name)
    command = "pip download --no-deps --dest .*encoders.* resemblyzer==0.1.4, or name"
    with pytest.raises(PrivemoError, match=command):
        find_weights(find_encoder("resemblyzer"))


def test_a_name_that_leads_nowhere_is_refused(tmp_path):
    with pytest.raises(PrivemoError, match="there is no file .*x.whl; correct --weigh"):
        find_weights(ENCODER, tmp_path / "x.whl")


def test_other_weights_are_refused_with_their_sha256(tmp_path):
    wheel = write_wheel(tmp_path, saved(draw_weights(seed=1)))
    with pytest.raises(PrivemoError, match="are not those of resemblyzer==0.1.4.*sha2"):
        read_weights(ENCODER, wheel)


def test_a_wheel_of_another_package_is_refused(tmp_path):
    wheel = write_wheel(tmp_path, CONTENT, member="other/model.pt")
    with pytest.raises(PrivemoError, match="holds no resemblyzer/pretrained.pt; name"):
        read_weights(ENCODER, wheel)


def test_a_damaged_wheel_is_refused(tmp_path):
    wheel = write_wheel(tmp_path, CONTENT)
    content = bytearray(wheel.read_bytes())
    content[200] ^= 255
    wheel.write_bytes(content)
    with pytest.raises(PrivemoError, match="cannot be read .*; download it again"):
        read_weights(ENCODER, wheel)
