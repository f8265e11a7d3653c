"""JupyterLab over a folder of notebooks, and one of them used as a student does."""

import json
import secrets
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from chromium import launched
from commands import STOPS_WITHIN, Command

STARTS_WITHIN = 180  # seconds
LONGEST = 1_800_000  # milliseconds for all cells of a notebook
PROGRAM = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
PLACES = {  # nothing of the user's is read, and nothing is left there
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "jupyter",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "IPYTHONDIR": "ipython",
}
SETTINGS = {  # all cells are in the page, and nobody asks about news
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false"},
}
SIZE = {"width": 1280, "height": 900}
RUN_ALL = "[data-command='notebook:restart-run-all']"
RESTART = ".jp-Dialog .jp-mod-accept"
WIDER = "all => all.filter(it => it.scrollWidth > it.clientWidth + 1).length"
WORDS = "replace(/\\s/g, '')"
HOLDS = f"([editor, text]) => editor.innerText.{WORDS} === text.{WORDS}"
HAS_RUN = "([prompt, before]) => ![before, '[*]:'].includes(prompt.innerText)"
WAITING = ".jp-InputPrompt:text-is('[*]:')"


class Lab:
    """JupyterLab as it is installed, without anything of its user's."""

    def __init__(self, folder, home, name):
        places = {key: str(home / name / place) for key, place in PLACES.items()}
        for key, settings in SETTINGS.items():
            file = home / name / f"config/lab/user-settings/@jupyterlab/{key}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.with_suffix(".jupyterlab-settings").write_text(json.dumps(settings))
        where = ["--ServerApp.ip=localhost", f"--ServerApp.root_dir={folder}"]
        self.runtime = Path(places["JUPYTER_RUNTIME_DIR"])
        self.token = places["JUPYTER_TOKEN"] = secrets.token_hex()  # in no log then
        self.command = Command(where, home, program=PROGRAM, places=places)

    def address(self):
        """Wait until it listens; return where."""
        end = time.monotonic() + STARTS_WITHIN
        while not (told := list(self.runtime.glob("jpserver-*.json"))):
            if not self.command.running() or time.monotonic() > end:
                raise RuntimeError(f"JupyterLab did not start:\n{self.command.text()}")
            time.sleep(0.2)
        return json.loads(told[0].read_text(encoding="utf-8"))["url"]

    def close(self):
        """End it and its kernels; return how many processes it left."""
        self.command.kill(signal.SIGTERM, "main")
        self.command.wait(STOPS_WITHIN)
        return self.command.orphans()


@contextmanager
def opened(lab, path):
    """Open a notebook in a browser of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = launched(playwright)
        context, address = chromium.new_context(viewport=SIZE), lab.address()
        context.set_default_timeout(1000 * STARTS_WITHIN)
        context.request.get(address, headers={"Authorization": f"token {lab.token}"})
        page = context.new_page()
        page.goto(f"{address}lab/tree/{path}")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        page.wait_for_selector(".jp-NotebookPanel [data-status='idle']")
        yield Notebook(page)
        chromium.close()


class Notebook:
    """A notebook in a page, used by its keys and buttons."""

    def __init__(self, page):
        self.page = page
        self.cells = page.locator(".jp-Notebook .jp-Cell")

    def html(self):
        """Return all that the page shows of it."""
        return self.page.locator(".jp-Notebook").evaluate("it => it.outerHTML")

    def restart_and_run_all(self):
        """Press the button, say that this is meant, and wait for the last cell."""
        self.page.locator(RUN_ALL).click()
        self.page.locator(RESTART).click()
        self.page.wait_for_selector(WAITING, state="attached")
        self.page.wait_for_selector(WAITING, state="detached", timeout=LONGEST)

    def too_wide(self):
        """Count the outputs that have to be scrolled sideways."""
        return self.page.locator(".jp-OutputArea-output").evaluate_all(WIDER)

    def write(self, number, text):
        """Write another text in a cell, and see that it is there."""
        editor = self._editor(number)
        editor.press("ControlOrMeta+A")
        self.page.keyboard.insert_text(text)
        self.page.wait_for_function(HOLDS, arg=[editor.element_handle(), text])

    def run(self, number):
        """Run one cell; return what it says."""
        prompt = self.cells.nth(number).locator(".jp-InputPrompt").element_handle()
        before = prompt.inner_text()
        self._editor(number).press("Control+Enter")
        self.page.wait_for_function(HAS_RUN, arg=[prompt, before], timeout=LONGEST / 3)
        said = self.cells.nth(number).locator(".jp-OutputArea-output")
        return "\n".join(said.all_inner_texts())

    def _editor(self, number):
        """Click into a cell."""
        editor = self.cells.nth(number).locator(".cm-content")
        editor.click()
        return editor
