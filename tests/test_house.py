"""The house: a module imports from its own package and from those to its left."""

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1] / "privemo"
GROUND = (
    *("errors", "terms", "config", "paths", "files", "stages", "progress"),
    *("metrics", "statistics", "published"),
)
WAY = (  # in the order of the data's way; who stand side by side are strangers
    GROUND,
    *(("corpora",), ("features",), ("folds",), ("network",), ("defences",)),
    *(("attacks",), ("scores",), ("tables",), ("workers",), ("experiments",)),
    *(("claims",), ("report",), ("plots",), ("lessons", "search", "battery")),
    ("__main__",),
)
PLACE = {name: i for i, names in enumerate(WAY) for name in names}
# slow to load, or not installed everywhere, so imported where it is needed
SLOW = ("keras", "tensorflow", "jax", "privemo.network", "gensim", "optuna")
EXTRA = ("nbgrader", "jupytext", "dask_jobqueue", "distributed")
NEEDS_EXTRA = ("privemo.lessons.grading", "privemo.workers.cluster")
LATE = (*SLOW, *EXTRA, *NEEDS_EXTRA, "privemo.workers.spread")


def module_of(path):
    """Name a module as imports do."""
    parts = path.relative_to(HOUSE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


MODULES = {module_of(path): path for path in sorted(HOUSE.rglob("*.py"))}


def imports(path, *, inside_functions=None):
    """List what a module imports of privemo, by module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = set(map(id, tree.body))
    found = []
    for node in ast.walk(tree):
        if inside_functions is not None and (id(node) in top) == inside_functions:
            continue
        if isinstance(node, ast.ImportFrom) and not node.level:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [name if name in MODULES else node.module for name in whole]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return found


def package_of(module):
    """Name the entry at the top of the house that a module belongs to."""
    return (module.split(".") + [""])[1]


def test_every_entry_has_a_place_and_there_are_few():
    entries = {path.stem for path in HOUSE.iterdir() if path.name != "__pycache__"}
    assert entries - {"__init__"} == set(PLACE)
    assert len(entries - {"__init__", "__main__"}) <= 26


@pytest.mark.parametrize("module", MODULES)
def test_no_module_imports_from_its_right(module):
    mine = package_of(module)
    if not mine:
        return  # the face of the whole house shows what it likes, when it is asked
    for name in imports(MODULES[module]):
        if name.startswith("privemo.") and package_of(name) != mine:
            theirs = package_of(name)
            ground = mine in GROUND and theirs in GROUND
            assert ground or PLACE[theirs] < PLACE[mine], f"{module} imports {name}"


def test_no_circle():
    left = {m: {n for n in imports(p) if n in MODULES} for m, p in MODULES.items()}
    while True:
        free = {m for m, names in left.items() if not names & set(left) - {m}}
        if not free:
            break
        left = {m: names for m, names in left.items() if m not in free}
    assert not left, f"these import each other: {sorted(left)}"


@pytest.mark.parametrize("module", MODULES)
def test_no_import_inside_a_function_but_of_what_is_slow(module):
    if module == "privemo.__main__":
        return  # a command loads what it needs
    late = imports(MODULES[module], inside_functions=True)
    assert [name for name in late if not name.startswith(LATE)] == []
