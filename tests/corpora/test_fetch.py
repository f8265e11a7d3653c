"""Corpora that may be downloaded are, once and whole; the others are asked for."""

import hashlib
import socket
from collections import namedtuple
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from support.archives import ACTORS, ARCHIVE, everything
from typer.testing import CliRunner

from privemo.__main__ import app
from privemo.corpora import CORPORA, download, fetch
from privemo.corpora.fetch import Source, fetch_corpus, read_sources
from privemo.corpora.listing import about_corpus
from privemo.errors import PrivemoError

HOLDING = 200_000  # bytes after which a server that breaks off does
LINE = '"Oh, come on!",Ross,x,neutral,{},0'
TABLE = "\n".join(
    [
        "Utterance,Speaker,Emotion,Sentiment,Dialogue_ID,Utterance_ID",
        *map(LINE.format, range(3)),
    ]
).encode()


class Server(ThreadingHTTPServer):
    """A server that sends what it holds, and does what it is told."""

    def __init__(self):
        super().__init__(("localhost", 0), Handler)
        self.files = {"/sound.zip": ARCHIVE, "/train_sent_emo.csv": TABLE}
        self.asked = []  # path and Range of every request
        self.breaks_off = self.knows_ranges = True

    def source(self, name, corpus="ravdess", how="download", md5=""):
        host, port = self.server_address
        address = f"http://{host}:{port}/{name}"
        return Source(corpus=corpus, how=how, file=name, address=address, md5=md5)


class Handler(BaseHTTPRequestHandler):
    """Answers one request; see `Server`."""

    def do_GET(self):  # noqa: N802
        asked, content = self.headers.get("Range"), self.server.files.get(self.path)
        self.server.asked.append((self.path, asked))
        if content is None:
            return self.send_error(404)
        start = int(asked[6:-1]) if asked and self.server.knows_ranges else 0
        if start > len(content):
            return self.send_error(416)
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", len(content) - start)
        self.end_headers()
        end = HOLDING if self.server.breaks_off and not asked else len(content)
        self.wfile.write(content[start:end])

    def log_message(self, *_):
        """Keep quiet."""


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Serve a small RAVDESS and a small MELD; nothing else can be reached."""
    monkeypatch.setenv("PRIVEMO_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NO_PROXY", "*")
    with Server() as running:
        running.breaks_off = False
        Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        md5 = hashlib.md5(ARCHIVE).hexdigest()
        offer(monkeypatch, running.source("sound.zip", md5=md5))
        yield running
        running.shutdown()


def offer(monkeypatch, *sources):
    monkeypatch.setattr(fetch, "read_sources", lambda: list(sources))


# what is fetched


def test_a_corpus_is_fetched_unpacked_and_can_be_read(server, tmp_path):
    licence, announced, done = fetch_corpus("ravdess", tmp_path / "here")
    assert licence.startswith("RAVDESS. Licence: CC BY-NC-SA")
    assert announced.startswith("fetching sound.zip from ")
    assert done.startswith("6 utterances in ")
    assert everything(tmp_path / "here") == ["sound"]
    assert everything(tmp_path / "here" / "sound") == [f"Actor_{a}" for a in ACTORS]


def test_the_licence_comes_before_the_first_byte(server):
    texts = fetch_corpus("ravdess")
    assert "Licence: " in next(texts)
    assert server.asked == []


@pytest.mark.parametrize(
    ("name", "megabytes", "unpacked", "words"),
    [
        (
            "sound.zip",
            208,
            590,
            "about 208 MB, 3 minutes at 10 Mbit/s, and takes 798 MB",
        ),
        ("sound.zip", 208, 590, "of disk, 590 MB once it is unpacked."),
        (
            "x.csv",
            1.1,
            1.1,
            "1.1 MB, a minute at most at 10 Mbit/s, and takes 1.1 MB of",
        ),
        ("x.csv", 0, 0, "(no checksum is published)"),
    ],
)
def test_time_and_space_are_told_before(
    server, monkeypatch, name, megabytes, unpacked, words
):
    source = server.source(name)
    offer(monkeypatch, replace(source, megabytes=megabytes, unpacked=unpacked))
    texts = fetch_corpus("ravdess")
    next(texts)
    assert words in next(texts)
    assert server.asked == []


def test_every_source_says_its_time_and_space():
    assert all(source.megabytes and source.unpacked for source in read_sources())


def test_what_was_fetched_is_checked_at_once(server, tmp_path):
    done = CliRunner().invoke(app, ["corpora", "fetch", "ravdess", f"{tmp_path}/here"])
    said = done.stdout
    assert said.index("6 utterances in ") < said.index("ravdess: RAVDESS\n\nutterances")
    assert "- 6 of the 1,440 recordings of the release are here" in said
    assert done.exit_code == 1  # a part of the corpus is to be mended


def test_what_is_not_here_is_not_checked(server, tmp_path, monkeypatch):
    offer(monkeypatch, server.source("", corpus="cremad", how="git-lfs"))
    done = CliRunner().invoke(app, ["corpora", "fetch", "cremad", f"{tmp_path}/here"])
    assert done.exit_code == 0
    assert f"privemo corpora check cremad {tmp_path}/here" in done.stdout
    assert "utterances" not in done.stdout


def test_the_default_folder_is_in_the_data_folder(server, tmp_path):
    list(fetch_corpus("ravdess"))
    assert everything(tmp_path / "home" / "data" / "ravdess") == ["sound"]


def test_a_table_needs_no_unpacking(server, tmp_path, monkeypatch):
    offer(monkeypatch, server.source("train_sent_emo.csv", corpus="meld"))
    *_, announced, done = fetch_corpus("meld", tmp_path / "here")
    assert "no checksum is published" in announced
    assert done.startswith("3 utterances in ")
    assert (tmp_path / "here" / "train_sent_emo.csv").read_bytes() == TABLE


def test_what_is_there_is_not_fetched_again(server, tmp_path):
    list(fetch_corpus("ravdess", tmp_path / "here"))
    n_asked = len(server.asked)
    *_, text = fetch_corpus("ravdess", tmp_path / "here")
    assert text.endswith("holds it; nothing is downloaded.")
    assert len(server.asked) == n_asked


def test_a_copy_from_elsewhere_is_left_alone(server, tmp_path):
    path = tmp_path / "mine" / "Actor_01" / "03-01-05-01-01-01-01.wav"
    path.parent.mkdir(parents=True)
    path.touch()
    *_, text = fetch_corpus("ravdess", tmp_path / "mine")
    assert "holds 1 utterances of it; nothing is downloaded" in text
    assert server.asked == []


def test_a_new_folder_beside_a_copy_is_filled(server, tmp_path):
    (tmp_path / "Actor_01").mkdir()
    (tmp_path / "Actor_01" / "03-01-05-01-01-01-01.wav").touch()
    (tmp_path / "whole").mkdir()
    *_, text = fetch_corpus("ravdess", tmp_path / "whole")
    assert text.startswith("6 utterances in ")


# what goes wrong on the way


def test_a_broken_transfer_is_gone_on_with(server, tmp_path):
    server.breaks_off = True
    with pytest.raises(PrivemoError, match="broke off after 0.[12] MB .* goes on from"):
        list(fetch_corpus("ravdess", tmp_path / "here"))
    n_there = (tmp_path / "here" / "sound.zip.part").stat().st_size
    assert 0 < n_there <= HOLDING
    assert everything(tmp_path / "here") == ["sound.zip.part"]

    *_, done = fetch_corpus("ravdess", tmp_path / "here")
    assert done.startswith("6 utterances in ")
    assert server.asked[1:] == [("/sound.zip", f"bytes={n_there}-")]
    assert everything(tmp_path / "here") == ["sound"]


def test_a_server_that_sends_all_again_spoils_nothing(server, tmp_path):
    server.breaks_off = True
    with pytest.raises(PrivemoError, match="broke off"):
        list(fetch_corpus("ravdess", tmp_path / "here"))
    server.breaks_off = server.knows_ranges = False
    *_, done = fetch_corpus("ravdess", tmp_path / "here")
    assert done.startswith("6 utterances in ")


def test_a_part_of_something_longer_is_thrown_away(server, tmp_path):
    part = tmp_path / "here" / "sound.zip.part"
    part.parent.mkdir()
    part.write_bytes(bytes(len(ARCHIVE) + 1))
    *_, done = fetch_corpus("ravdess", tmp_path / "here")
    assert done.startswith("6 utterances in ")
    assert [asked for _, asked in server.asked] == [f"bytes={len(ARCHIVE) + 1}-", None]


def test_a_wrong_checksum_is_refused_and_nothing_kept(server, tmp_path, monkeypatch):
    offer(monkeypatch, server.source("sound.zip", md5="0" * 32))
    with pytest.raises(PrivemoError, match="sound.zip has not the published checksum"):
        list(fetch_corpus("ravdess", tmp_path / "here"))
    assert everything(tmp_path / "here") == []


def test_a_part_of_another_file_is_told_by_the_checksum(server, tmp_path):
    part = tmp_path / "here" / "sound.zip.part"
    part.parent.mkdir()
    part.write_bytes(b"of something else")
    with pytest.raises(PrivemoError, match="checksum"):
        list(fetch_corpus("ravdess", tmp_path / "here"))
    *_, done = fetch_corpus("ravdess", tmp_path / "here")
    assert done.startswith("6 utterances in ")


def test_a_file_that_is_gone_is_reported(server, tmp_path, monkeypatch):
    offer(monkeypatch, server.source("moved.zip"))
    with pytest.raises(PrivemoError, match="answers 404 .*; see its project page"):
        list(fetch_corpus("ravdess", tmp_path / "here"))
    assert everything(tmp_path / "here") == []


def test_without_network_it_is_said_what_to_do(server, tmp_path, monkeypatch):
    source = server.source("sound.zip")
    with socket.socket() as free:
        free.bind(("localhost", 0))  # and nobody listens
        closed = source.address.replace(
            str(server.server_address[1]), str(free.getsockname()[1])
        )
        offer(monkeypatch, Source("ravdess", "download", "sound.zip", closed, ""))
        with pytest.raises(PrivemoError, match="nothing answers at .*; go online"):
            list(fetch_corpus("ravdess", tmp_path / "here"))


@pytest.mark.parametrize("n_free", [1000, len(ARCHIVE) + 1000])
def test_a_full_disk_is_found_out_before_it_is_full(
    server, tmp_path, monkeypatch, n_free
):
    """Before the transfer, or, as both are there for a while, before unpacking."""
    usage, sizes = namedtuple("usage", "free"), []

    def disk_usage(folder):
        written = (tmp_path / "here").rglob("*")
        sizes.append(sum(path.stat().st_size for path in written))
        return usage(n_free - sizes[-1])

    monkeypatch.setattr(download.shutil, "disk_usage", disk_usage)
    with pytest.raises(PrivemoError, match=r"has room for 0 MB, and 0 MB are to be"):
        list(fetch_corpus("ravdess", tmp_path / "here"))
    assert max(sizes) <= n_free
    assert "sound" not in everything(tmp_path / "here")


def test_a_folder_that_cannot_be_made_is_reported(server, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(PrivemoError, match="name another folder"):
        list(fetch_corpus("ravdess", tmp_path / "file" / "here"))


# what is not fetched


def test_a_repository_with_large_files_is_cloned_by_hand(server, tmp_path, monkeypatch):
    offer(monkeypatch, server.source("", corpus="cremad", how="git-lfs"))
    monkeypatch.setitem(CORPORA, "cremad", "privemo.corpora.cremad")
    *_, text = fetch_corpus("cremad", tmp_path / "here")
    assert "git clone http" in text
    assert f"cd {tmp_path / 'here'}" in text
    assert server.asked == []


@pytest.mark.parametrize("name", ["planted", "iemocap"])
def test_what_cannot_be_downloaded_says_how_to_get_it(server, monkeypatch, name):
    monkeypatch.setitem(CORPORA, "iemocap", "privemo.corpora.iemocap")
    with pytest.raises(PrivemoError) as caught:
        list(fetch_corpus(name))
    assert str(caught.value).endswith(about_corpus(name).get)


def test_an_unknown_corpus_is_refused():
    with pytest.raises(PrivemoError, match="no corpus 'emo-db'; choose one of planted"):
        list(fetch_corpus("emo-db"))


# the table of sources


def test_sources_are_of_corpora_that_are_not_gated():
    sources = read_sources()
    known = {source.corpus for source in sources} & set(CORPORA)
    assert known >= {"emodb", "ravdess", "meld"}
    assert not any(about_corpus(name).gated for name in known)


def test_every_download_has_a_name_and_the_published_checksum_is_whole():
    for source in read_sources():
        assert source.how in ("download", "git-lfs")
        assert bool(source.file) == (source.how == "download")
        assert source.md5 == "" or len(source.md5) == 32
        assert source.file.endswith((".zip", ".csv", ""))
