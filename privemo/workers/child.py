"""A process below a worker of Dask, in which nothing runs but one call at a time.

Dask's own threads draw from the random numbers of Python, of which Keras takes the
initial weights. In their process the same seed would not give the same network.
"""

import os
import pickle
import signal
import subprocess
import sys
import traceback
from contextlib import suppress

from privemo.errors import PrivemoError
from privemo.workers.ending import end_with

ATTEMPTS = 3  # at a call in which the process dies
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)


class Child:
    """A process that makes calls; it ends when the one that started it does."""

    def __init__(self):
        self._process = None

    def call(self, function, *args, **kwargs):
        """Make a call in the other process, again if that process is killed."""
        call = pickle.dumps((function, args, kwargs))
        for _ in range(ATTEMPTS):
            try:
                result, error = self._answer(call)
            except (EOFError, BrokenPipeError):
                self._process = None
                continue
            if error is not None:
                raise error
            return result
        raise PrivemoError(
            f"a training run was killed {ATTEMPTS} times, most often for want of "
            f"memory; give each worker more"
        )

    def _answer(self, call):
        """Pass a call on and wait; start the process if there is none."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(os.getpid())],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | ONE_THREAD,
            )
        pickle.dump(call, self._process.stdin)
        self._process.stdin.flush()
        return pickle.load(self._process.stdout)


def main():
    """Make the calls that come in, in the other process."""
    # a thread of Dask may end before Dask does: a child that goes with it is replaced
    end_with(int(sys.argv[1]), thread_stays=True)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C shows no traceback
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what is printed must not get between the answers
    with suppress(EOFError, BrokenPipeError):  # nobody calls any more
        while True:
            pickle.dump(_made(pickle.load(sys.stdin.buffer)), answers)
            answers.flush()


def _made(call):
    """Return what a call returned, and what it raised."""
    try:
        function, args, kwargs = pickle.loads(call)
        return function(*args, **kwargs), None
    except Exception as error:
        error = _passed_on(error)
        error.add_note(traceback.format_exc())  # the traceback itself stays here
        return None, error


def _passed_on(error):
    """Return an error that another process can read; a plug-in's may be here only."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error


if __name__ == "__main__":
    main()
