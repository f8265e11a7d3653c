"""Calls are spread over workers, and made again when a connection ends."""

import pickle
from concurrent.futures import CancelledError
from types import SimpleNamespace

import pytest
from distributed import KilledWorker
from distributed.comm import CommClosedError
from joblib import delayed

from privemo.errors import PrivemoError
from privemo.workers import spread
from privemo.workers.worker import compute_call


def test_a_corpus_is_sent_once(prepared, monkeypatch):
    sent = []

    def submit(function, *args, pure, **kwargs):
        sent.append((function, args, kwargs))
        return "a name"

    monkeypatch.setattr(spread, "as_completed", lambda futures, loop: [])
    calls = dict(enumerate(delayed(max)(prepared, i, key=prepared) for i in range(3)))
    client = SimpleNamespace(submit=submit, loop=None)
    assert list(spread._submit(client, calls, "wanted")) == []
    (function, (pickled,), _), *others = sent
    assert function is bytes and pickle.loads(pickled).name == prepared.name
    assert others == [
        (compute_call, (i, "wanted", max, "a name", i), {"key": "a name"})
        for i in range(3)
    ]


def meet(monkeypatch, tmp_path, error, status):
    """Compute three calls; the first attempt ends in an error; list the attempts."""
    attempts = []

    def submit(client, calls, wanted):
        attempts.append(sorted(calls))
        yield 1 if len(attempts) == 1 else min(calls)
        if len(attempts) == 1:
            client.status = status
            raise error
        yield max(calls)

    monkeypatch.setattr(spread, "_look_at_workers", lambda *_: None)
    monkeypatch.setattr(spread, "_submit", lambda c, calls, w: submit(c, {**calls}, w))
    cluster = SimpleNamespace(
        client=lambda: SimpleNamespace(status="running"), wait_for_workers=lambda: None
    )
    calls = [delayed(abs)(-1)] * 3
    assert len(list(spread.spread(calls, cluster, tmp_path))) == 3
    return attempts


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("the pool is closed"), "connecting"),
        (OSError("timed out"), "closed"),
        (CancelledError(), "running"),
        (CommClosedError(), "running"),
    ],
)
def test_what_is_left_when_a_connection_ends_is_made_again(
    monkeypatch, tmp_path, error, status
):
    assert meet(monkeypatch, tmp_path, error, status) == [[0, 1, 2], [0, 2]]


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (OSError("no space left"), OSError, "no space left"),
        (
            PrivemoError("use fewer folds"),
            PrivemoError,
            "use fewer folds .1 of 3 train",
        ),
        (KilledWorker("a", None, 3), PrivemoError, "for want of memory or time"),
        (ModuleNotFoundError("no x"), PrivemoError, "cannot import .* .no x"),
    ],
)
def test_a_mistake_on_a_worker_ends_the_command(
    monkeypatch, tmp_path, error, kind, message
):
    with pytest.raises(kind, match=message):
        meet(monkeypatch, tmp_path, error, "running")
