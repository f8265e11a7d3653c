"""Processes of this machine, in which joblib computes."""

import os
import signal
import warnings

from joblib import Parallel, parallel_config
from joblib.externals.loky import process_executor

from privemo.plugins.travelling import with_plugins
from privemo.workers.ending import end_with, in_main_thread

KEPT = 2_000_000_000  # bytes of compiled networks; loky takes 300 MB more for a leak


class Processes(Parallel):
    """Processes in which the plug-ins of this one are known."""

    def __call__(self, calls):
        """Make calls there."""
        return super().__call__(with_plugins(calls))


def processes(n_jobs, *, return_as="list", n_threads=None):
    """Return a `joblib.Parallel` whose processes do not outlive this one.

    Plug-ins that were asked for in this process are found in those, too.

    Parameters
    ----------
    n_jobs : int
        How many; -1 for one a core.
    return_as : {"list", "generator", "generator_unordered"}
        What calls return.
    n_threads : int, optional
        Threads of each, for frameworks and products of matrices; those that there are
        cores for if not given.
    """
    # a process that has kept much is replaced by a fresh one, and nothing is lost
    warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
    ends = {"initializer": _begin, "initargs": (os.getpid(), in_main_thread())}
    with parallel_config("loky", inner_max_num_threads=n_threads, **ends):
        return Processes(n_jobs=n_jobs, return_as=return_as)


def _begin(parent, thread_stays):
    """Tie a process to the one that started it, before it computes anything.

    It may keep compiled networks. Ctrl-C is for that one, which then ends this. Here it
    would come in the middle of a computation, which might turn it into an error of its
    own.
    """
    process_executor._MAX_MEMORY_LEAK_SIZE = KEPT
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with(parent, thread_stays=thread_stays)
