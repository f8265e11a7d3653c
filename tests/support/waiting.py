"""Waiting for other processes."""

import time


def until(happened, seconds=200):
    """Wait for something that is bound to happen."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.02)
