"""The house: a module imports from its own package and from those to its left."""

import shutil

import pytest
from support.house import HOUSE, imports, list_modules

GROUND = (
    *("errors", "terms", "config", "paths", "files", "stages", "progress"),
    *("metrics", "statistics", "published", "plugins"),
)
WAY = (  # in the order of the data's way; who stand side by side are strangers
    GROUND,
    *(
        ("workers",),
        ("corpora",),
        ("features",),
        ("folds",),
        ("network",),
        ("encoders",),
    ),
    *(("defences",), ("attacks",), ("scores",), ("tables",), ("experiments",)),
    *(("claims",), ("report",), ("plots",), ("lessons", "search", "battery")),
    ("__main__",),
)
PLACE = {name: i for i, names in enumerate(WAY) for name in names}
# slow to load, or not installed everywhere, so imported where it is needed
SLOW = (
    "keras",
    "tensorflow",
    "jax",
    "privemo.network",
    "gensim",
    "optuna",
    "sqlalchemy",
    "joblib",
)
EXTRA = ("nbgrader", "jupytext", "dask_jobqueue", "distributed")
NEEDS_EXTRA = ("privemo.lessons.grading", "privemo.workers.cluster")
LATE = (*SLOW, *EXTRA, *NEEDS_EXTRA, "privemo.workers.spread")
MODULES = list_modules()


def package_of(module):
    """Name the entry at the top of the house that a module belongs to."""
    return (module.split(".") + [""])[1]


def from_the_right(module, modules):
    """List what a module imports from packages that come after its own."""
    mine, found = package_of(module), []
    if not mine:
        return []  # the face of the whole house shows what it likes, when it is asked
    for name in imports(modules[module], modules):
        if name.startswith("privemo.") and package_of(name) != mine:
            theirs = package_of(name)
            ground = mine in GROUND and theirs in GROUND
            if not ground and PLACE[theirs] >= PLACE[mine]:
                found.append(name)
    return found


def in_circles(modules):
    """List the modules that import each other, and those that import them."""
    left = {m: set(imports(p, modules)) & set(modules) for m, p in modules.items()}
    while True:
        free = {m for m, names in left.items() if not names & set(left) - {m}}
        if not free:
            return sorted(left)
        left = {m: names for m, names in left.items() if m not in free}


def late(module, modules):
    """List what is imported inside a function without need."""
    if module == "privemo.__main__":
        return []  # a command loads what it needs
    found = imports(modules[module], modules, inside_functions=True)
    return [name for name in found if not name.startswith(LATE)]


def test_every_entry_has_a_place_and_there_are_few():
    entries = {path.stem for path in HOUSE.iterdir() if path.name != "__pycache__"}
    assert entries - {"__init__"} == set(PLACE)
    assert len(entries - {"__init__", "__main__"}) <= 28


@pytest.mark.parametrize("module", MODULES)
def test_no_module_imports_from_its_right(module):
    assert from_the_right(module, MODULES) == []


def test_no_circle():
    assert in_circles(MODULES) == []


@pytest.mark.parametrize("module", MODULES)
def test_no_import_inside_a_function_but_of_what_is_slow(module):
    assert late(module, MODULES) == []


# what breaks the rule is found


@pytest.fixture
def copied(tmp_path):
    """Copy the code; return a function that adds lines to a module of the copy."""
    house = tmp_path / "privemo"
    shutil.copytree(HOUSE, house, ignore=shutil.ignore_patterns("__pycache__"))

    def add(module, *lines):
        modules = list_modules(house)
        with modules[module].open("a", encoding="utf-8") as file:
            file.write("\n".join(["", *lines, ""]))
        return modules

    return add


@pytest.mark.parametrize(
    ("module", "line", "found"),
    [
        ("privemo.folds.rows", "from privemo.attacks import paper", "attacks.paper"),
        ("privemo.folds.rows", "from privemo.report.page import x", "report.page"),
        ("privemo.terms", "import privemo.corpora.schema", "corpora.schema"),
        ("privemo.statistics.power", "from privemo import scores", "scores"),
        # side by side: neither is to the left of the other
        ("privemo.lessons.known", "from privemo.search import study", "search.study"),
        ("privemo.battery.page", "from privemo import lessons", "lessons"),
        (
            "privemo.features.store",
            "def late():\n    from privemo.network.network import build_network",
            "network.network",
        ),
    ],
)
def test_an_import_from_the_right_is_found(copied, module, line, found):
    modules = copied(module, line)
    assert from_the_right(module, modules) == [f"privemo.{found}"]
    others = [from_the_right(name, modules) for name in modules if name != module]
    assert not any(others)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("privemo.attacks.paper", "from privemo.folds import rows"),
        ("privemo.attacks.paper", "from privemo.attacks.kinds import ATTACKERS"),
        ("privemo.metrics", "from privemo import terms"),
        ("privemo.__main__", "from privemo.battery import page"),
    ],
)
def test_an_import_from_the_left_is_none(copied, module, line):
    assert from_the_right(module, copied(module, line)) == []


def test_a_circle_of_two_is_found(copied):
    modules = copied("privemo.folds.speakers", "from privemo.folds import rows")
    modules = copied("privemo.folds.rows", "from privemo.folds import speakers")
    assert {"privemo.folds.rows", "privemo.folds.speakers"} <= set(in_circles(modules))
    assert "privemo.features.store" not in in_circles(modules)  # does not import them


def test_a_circle_of_three_is_found_also_inside_functions(copied):
    copied("privemo.metrics", "def f():\n    from privemo.statistics import power")
    modules = copied("privemo.statistics.power", "import privemo.statistics.intervals")
    assert in_circles(modules) == []  # so far
    modules = copied("privemo.statistics.intervals", "from privemo import metrics")
    found = {"metrics", "statistics.power", "statistics.intervals"}
    assert {f"privemo.{name}" for name in found} <= set(in_circles(modules))


def test_a_late_import_of_what_loads_at_once_is_found(copied):
    line = "def f():\n    from privemo.folds import rows"
    modules = copied("privemo.attacks.paper", line)
    assert late("privemo.attacks.paper", modules) == ["privemo.folds.rows"]
    modules = copied("privemo.attacks.kinds", "def f():\n    import keras")
    assert late("privemo.attacks.kinds", modules) == []


# the tests stand in the same order

TESTS = HOUSE.parent / "tests"
APART = {"benchmarks", "reference", "support"}


def test_folders_of_tests_are_packages_of_the_house():
    folders = {path.name for path in TESTS.iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} - APART <= set(PLACE)


@pytest.mark.parametrize(
    "path", sorted(TESTS.rglob("*.py")), ids=lambda path: f"{path.relative_to(TESTS)}"
)
def test_no_test_file_imports_from_another(path):
    found = [name.split(".") for name in imports(path, MODULES)]
    others = {p.stem for p in TESTS.rglob("test_*.py")} | {"conftest", "tests"}
    assert not [name for name in found if name[0] in others]
