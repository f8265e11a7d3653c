"""The command line, called as from a terminal."""

import sys

import pytest

from privemo import __main__ as command_line


def refuse(monkeypatch, capsys, *arguments):
    """Return the message with which the command line stops."""
    monkeypatch.setattr(sys, "argv", ["privemo", *arguments])
    with pytest.raises(SystemExit) as stop:
        command_line.main()
    assert stop.value.code not in (0, None)
    return str(stop.value.code) + capsys.readouterr().err
