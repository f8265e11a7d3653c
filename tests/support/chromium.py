"""Drives the same Chromium as `make endure`, or skips where there is none."""

import importlib
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

ENDURE = Path(__file__).parents[2] / "benchmarks" / "endure"
sys.path.append(str(ENDURE))  # as for a script that lies there
CHROMIUM = importlib.import_module("chromium")


@contextmanager
def chromium():
    """Yield a running browser."""
    if reason := CHROMIUM.why_not():
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = CHROMIUM.launched(playwright)
        yield browser
        browser.close()
