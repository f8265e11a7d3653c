"""A process that ends when the one that started it does, whatever it computes.

Two watch, since neither sees everything. A thread looks at the parent every second, on
every system; but it waits for code that keeps Python's lock. On Linux the kernel is
asked, too, and waits for nobody; but it takes the thread that started the process for
its parent, so it is asked only if that thread stays as long as its process.
"""

import ctypes
import os
import signal
import sys
import threading
import time

import psutil

SECONDS = 1.0  # between two looks at the parent
PR_SET_PDEATHSIG = 1  # of linux/prctl.h


def end_with(parent, *, thread_stays):
    """Let this process end within seconds of its parent.

    Parameters
    ----------
    parent : int
        Number of the process that started this one; it may be gone already.
    thread_stays : bool
        Whether the thread that did so stays as long as the parent.
    """
    if thread_stays and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    watch = threading.Thread(target=_watch, args=(_life_of(parent),), daemon=True)
    watch.start()


def in_main_thread():
    """Tell whether what this thread starts may be tied to it."""
    return threading.current_thread() is threading.main_thread()


def _watch(lives):
    """End this process when its parent has; records are written whole or not at all."""
    while lives():
        time.sleep(SECONDS)
    os._exit(1)


def _life_of(parent):
    """Return what tells whether the parent lives.

    Where a process without parent is given another one, that is the sign: a parent that
    was killed may be listed until somebody asks for its exit code. Windows keeps the
    number, which another process may be given.
    """
    if os.name == "posix":
        return lambda: os.getppid() == parent
    try:
        return psutil.Process(parent).is_running
    except psutil.NoSuchProcess:
        return lambda: False
