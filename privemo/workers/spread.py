"""Calls made by Dask's workers, until every one of them has been."""

import pickle
import time
from concurrent.futures import CancelledError
from pathlib import Path
from tempfile import NamedTemporaryFile

from distributed import KilledWorker, as_completed
from distributed.comm import CommClosedError

from privemo.errors import PrivemoError
from privemo.plugins.travelling import packed
from privemo.workers.worker import Wanted, check_worker, compute_call, software

LOST = (CancelledError, CommClosedError)  # what a call or a worker ends in


def spread(calls, cluster, folder):
    """Make calls on the workers of a cluster; what is lost on the way is made again."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    left = dict(enumerate(calls))
    with NamedTemporaryFile(dir=folder, prefix=".seen-by-workers-") as token:
        seen = Path(folder, Path(token.name).name)  # as workers will be told the folder
        paths = (seen, *_feature_files(calls))
        wanted = Wanted(software(), paths, packed())
        try:
            while left:
                yield from _make(left, cluster, wanted)
        except PrivemoError as error:
            n_done = len(calls) - len(left)
            raise PrivemoError(
                f"{error} ({n_done} of {len(calls)} training runs are done; the same "
                f"command goes on from there)"
            ) from error


def _make(left, cluster, wanted):
    """Make calls and take them out of those that are left, until a connection ends."""
    client = cluster.client()
    try:
        cluster.wait_for_workers()
        _look_at_workers(client, wanted)
        for number in _submit(client, left, wanted):
            del left[number]
            yield
    except Exception as error:
        if client.status == "running" and not isinstance(error, LOST):
            _explain(error)
            raise
        time.sleep(0.2)


def _look_at_workers(client, wanted):
    """Let every worker say whether it is fit, before anything is computed."""
    try:
        client.run(check_worker, wanted)
    except (PrivemoError, *LOST):
        raise
    except Exception as error:  # Dask passes its text on, not its kind
        raise ImportError(error) from error


def _submit(client, calls, wanted):
    """Hand calls to the workers and yield the number of each that has been made.

    All of them at once, for the workers that join later. Not by way of joblib, which
    computes in this very process as long as there is one worker.
    """
    corpora = _hand_over(client, calls.values())
    futures = [
        client.submit(
            compute_call,
            number,
            wanted,
            function,
            *(corpora.get(id(value), value) for value in args),
            **{name: corpora.get(id(value), value) for name, value in kwargs.items()},
            pure=False,
        )
        for number, (function, args, kwargs) in calls.items()
    ]
    for future in as_completed(futures, loop=client.loop):
        yield future.result()


def _hand_over(client, calls):
    """Send each corpus once: the scheduler keeps its pickle, whichever worker dies."""
    return {
        key: client.submit(bytes, pickle.dumps(corpus), pure=False)
        for key, corpus in _corpora(calls).items()
    }


def _corpora(calls):
    """Return the corpora among the arguments of some calls, each once.

    They are known by what workers have to see of them: files that they are mapped from.
    """
    values = [v for _, args, kwargs in calls for v in (*args, *kwargs.values())]
    return {id(value): value for value in values if hasattr(value, "mapped_files")}


def _feature_files(calls):
    """List the files that the features of these corpora are mapped from."""
    return [file for one in _corpora(calls).values() for file in one.mapped_files]


def _explain(error):
    """Say what the user can do about what a worker reported, if it is known."""
    if isinstance(error, ImportError):
        raise PrivemoError(
            f"a worker cannot import what it needs ({error}); install this version of "
            f"privemo where workers are started"
        ) from error
    if isinstance(error, KilledWorker):
        raise PrivemoError(
            "a training run was begun several times, and each time its worker was "
            "lost, most often for want of memory or time; give workers more"
        ) from error
