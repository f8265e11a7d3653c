"""A process below a worker of Dask, in which nothing runs but one call at a time.

Dask's own threads draw from the random numbers of Python, of which Keras takes the
initial weights. In their process the same seed would not give the same network.
"""

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import traceback

from privemo.errors import PrivemoError

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
                [sys.executable, "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=os.environ | ONE_THREAD,
            )
        pickle.dump(call, self._process.stdin)
        self._process.stdin.flush()
        return pickle.load(self._process.stdout)


def main():
    """Make the calls that come in, in the other process."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C shows no traceback
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what is printed must not get between the answers
    calls = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(calls,), daemon=True).start()
    while True:
        pickle.dump(_made(calls.get()), answers)
        answers.flush()


def _receive(calls):
    """Queue what comes in; end at once, whatever is being computed, with the parent."""
    while True:
        try:
            calls.put(pickle.load(sys.stdin.buffer))
        except EOFError:
            os._exit(0)  # records are written whole or not at all


def _made(call):
    """Return what a call returned, and what it raised."""
    try:
        function, args, kwargs = pickle.loads(call)
        return function(*args, **kwargs), None
    except Exception as error:
        error.add_note(traceback.format_exc())  # the traceback itself stays here
        return None, error


if __name__ == "__main__":
    main()
