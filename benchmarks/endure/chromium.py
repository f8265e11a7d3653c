"""The Chromium that lessons and pages are shown in: the system's, or playwright's."""

import shutil
from importlib.util import find_spec
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-quic"]


def why_not():
    """Say why no browser can be driven; None if one can."""
    if find_spec("playwright") is None:
        return 'playwright is not installed; type python -m pip install -e ".[browser]"'
    if find_browser() is None:
        return "no Chromium is installed; type python -m playwright install chromium"


def find_browser():
    """Return the path of a Chromium, the system's or else playwright's own, or None."""
    return _systems() or _playwrights_own()


def launched(playwright):
    """Start it; playwright takes its own unless it is told of another."""
    return playwright.chromium.launch(executable_path=_systems(), args=OPTIONS)


def _systems():
    return next(filter(None, map(shutil.which, NAMES)), None)


def _playwrights_own():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None
