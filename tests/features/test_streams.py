"""What decides the numbers of a stream is in its key."""

from privemo.features import streams


def test_an_edited_source_is_another_key(monkeypatch):
    before = streams.code_key()
    assert streams.code_key() == before
    monkeypatch.setattr(streams, "stage_digest", lambda stage: "of other code")
    assert streams.code_key() != before


def test_another_version_of_a_package_is_another_key(monkeypatch):
    before = streams.code_key("numpy")
    monkeypatch.setattr(streams, "version", lambda package: "99")
    assert streams.code_key("numpy") != before
