"""Running a notebook from start to end, for `privemo replicate` and for the tests."""

import logging
import os
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
import papermill
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from joblib import delayed
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from privemo import paths
from privemo.errors import NotForThisCorpus, PrivemoError
from privemo.files import new_file
from privemo.lessons.choices import PLACES
from privemo.lessons.parameters import check_parameters
from privemo.progress import follow, progress_bar
from privemo.workers.parallel import processes

SILENCE = {"TF_CPP_MIN_LOG_LEVEL": "3", "TQDM_DISABLE": "1"}
AT_ONCE = 2  # notebooks; each kernel takes a core and up to 1 GB
PLACE = re.compile(rf"""(?m)^((?:{"|".join(PLACES)}) = )(["']).+\2$""")
# what native code writes past Python is no output of a cell
PYTHON_ALONE = ["--IPKernelApp.capture_fd_output=False"]
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


class NotebookError(PrivemoError):
    """A notebook stopped before its end."""


class _ThisPython(KernelSpecManager):
    """Knows one kernel, the running Python, whatever kernels the machine has."""

    def get_kernel_spec(self, kernel_name):
        return self.kernel_spec_class(
            resource_dir=RESOURCES, **get_kernel_dict(extra_arguments=PYTHON_ALONE)
        )


class QuietKernel(AsyncKernelManager):
    """Starts the kernel without what the frameworks' native code writes."""

    def __init__(self, **options):
        super().__init__(kernel_spec_manager=_ThisPython(), **options)

    def start_kernel(self, **options):
        nowhere = dict.fromkeys(("stdout", "stderr"), subprocess.DEVNULL)
        return super().start_kernel(**nowhere, **options)


def run_notebook(path, output, parameters=None, *, title=None, keep_stderr=False):
    """Execute a notebook with some of its parameters replaced."""
    path, output = Path(path), Path(output)
    parameters = check_parameters(path, parameters or {})
    for chatty in ("papermill", "asyncio"):  # asyncio: after Ctrl-C
        logging.getLogger(chatty).setLevel(logging.CRITICAL)
    # the kernel's working directory is another one: no path may be relative
    known = {"PRIVEMO_HOME": paths.home()}
    with TemporaryDirectory() as folder:
        executed = Path(folder, output.name)
        with progress_bar(title) as file, environment(PRIVEMO_PROGRESS=file, **known):
            failure = _execute(path, executed, parameters, output)
        clean_notebook(executed, keep_stderr=keep_stderr)
        with new_file(output) as unfinished:
            shutil.copyfile(executed, unfinished)
    if failure is not None:  # up to which the executed copy goes
        raise failure


def _execute(path, executed, parameters, output):
    """Execute a notebook; return what it stopped with, None if it did not."""
    try:
        papermill.execute_notebook(
            path,
            executed,
            parameters,
            kernel_name=KERNELSPEC["name"],
            language="python",
            progress_bar=False,
            kernel_manager_class=QuietKernel,
            resources={"metadata": {"path": str(path.resolve().parent)}},
        )
    except PapermillExecutionError as error:
        return _explain(error, path, output)
    except DeadKernelError:
        return NotebookError(
            f"{path} stopped because its Python process died, most often for want of "
            f"memory; close other programs, or choose a smaller profile"
        )


def run_notebooks(jobs, folder):
    """Execute several notebooks, two at a time, and say how far this is.

    One that stops keeps no other from being executed; its error is raised at the end.
    """
    n_at_once = min(AT_ONCE, len(jobs))
    titles = [f"notebook {i} of {len(jobs)}" for i in range(1, len(jobs) + 1)]
    bars = titles if n_at_once == 1 else [None] * len(jobs)
    ended = processes(n_at_once, return_as="generator")(
        delayed(_run_one)(path, folder / path.name, parameters, title=bar)
        for (path, parameters), bar in zip(jobs, bars, strict=True)
    )
    ended = follow(ended, total=len(jobs), label="notebooks")
    failures = []
    for (path, _), title, (text, failure) in zip(jobs, titles, ended, strict=True):
        failures += [failure] if failure else []
        yield f"{title}: {path.stem}, {text}"
    if failures:
        raise failures[0]


def _run_one(path, output, parameters, *, title):
    """Execute one notebook; say how it went, and return what it stopped with."""
    start = time.monotonic()
    try:
        run_notebook(path, output, parameters, title=title)
    except NotForThisCorpus as reason:
        output.unlink(missing_ok=True)  # what it got to says nothing
        return f"left out: {reason}", None
    except PrivemoError as failure:
        return "stopped; why is said at the end", failure
    return f"done in {time.monotonic() - start:.0f} s, see {output}", None


def clean_notebook(path, *, keep_stderr=False):
    """Strip from a notebook what differs from run to run and from machine to machine.

    Removes papermill's and Jupyter's stamps, widget states, everything written to
    stderr, and the folders that parameters named; keeps sources, tags, nbgrader's
    marks, whether a cell's source is hidden, execution counts and all other outputs.
    """
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata = {
        "kernelspec": KERNELSPEC,
        "language_info": {"name": "python"},
    }
    for cell in notebook.cells:
        if "injected-parameters" in cell.metadata.get("tags", ()):
            cell.source = PLACE.sub(r'\1"..."', cell.source)
        kept = {name: cell.metadata.get(name) for name in ("nbgrader", "tags")}
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            kept["jupyter"] = {"source_hidden": True}
        cell.metadata = {name: value for name, value in kept.items() if value}
        if cell.cell_type == "code" and not keep_stderr:
            cell.outputs = [o for o in cell.outputs if o.get("name") != "stderr"]
    nbformat.write(notebook, path)


def _explain(error, path, output):
    """Turn an exception in the kernel into one sentence to read."""
    shows_itself = error.traceback == [error.evalue]  # subclasses of PrivemoError
    if error.ename == "NotForThisCorpus":
        return NotForThisCorpus(error.evalue)
    if shows_itself or error.ename == "PrivemoError":
        return PrivemoError(error.evalue)
    return NotebookError(
        f"{path} stopped in cell [{error.exec_count}] with {error.ename}: "
        f"{error.evalue}; see the end of {output}"
    )


@contextmanager
def environment(**variables):
    """Set environment variables for processes about to be started, and silence."""
    before = dict(os.environ)
    os.environ.update(SILENCE)
    os.environ.update({k: str(v) for k, v in variables.items() if v is not None})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
