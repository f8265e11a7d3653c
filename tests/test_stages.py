"""A result has another name after any change of what made it, and after no other."""

import ast
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from support.house import HOUSE, list_modules, reached
from support.small_corpora import SETTINGS, make_prepared

from privemo import stages
from privemo.experiments import naming
from privemo.experiments.cells import Cell
from privemo.experiments.records import record_name
from privemo.experiments.runs import Run
from privemo.features import streams
from privemo.stages import (
    DATA,
    STAGES,
    _written,
    code_digest,
    parsed,
    passed_through,
)

PYTHONS = ("3.11", "3.12", "3.13")


def modules_of(place):
    """List the modules of a folder, or the one module, below the house."""
    folder = HOUSE / place
    found = sorted(folder.rglob("*.py")) if folder.is_dir() else [HOUSE / f"{place}.py"]
    return [path.relative_to(HOUSE).as_posix() for path in found]


# each module with the first stage that it decides
MODULES = {}
for stage, places in STAGES.items():
    for name in (name for place in places for name in modules_of(place)):
        MODULES.setdefault(name, stage)
FOLDERS = sorted({Path(name).parent.as_posix() for name in MODULES} - {"."})


@pytest.fixture(scope="module", autouse=True)
def parsed_once():
    """Parse no text twice; two hundred copies of the house differ in a line each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stages, "parsed", cache(stages.parsed))
        yield


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Copy the code and the data beside it."""
    root = tmp_path_factory.mktemp("house") / "privemo"
    shutil.copytree(HOUSE, root, ignore=shutil.ignore_patterns("__pycache__"))
    return root


@pytest.fixture
def file(copy):
    """Return a function that finds a file of the copy, which is mended afterwards."""
    kept = {}

    def find(name):
        path = copy / name
        kept[path] = path.read_bytes() if path.exists() else None
        return path

    yield find
    for path, content in kept.items():
        path.unlink() if content is None else path.write_bytes(content)


def digests(root):
    """Digest every stage."""
    return {stage: code_digest(*passed_through(stage), root=root) for stage in STAGES}


def changed(before, after):
    """List the stages whose digest is another one."""
    return [stage for stage in STAGES if before[stage] != after[stage]]


def from_here_on(stage):
    """List a stage and all later ones."""
    return list(STAGES)[list(STAGES).index(stage) :]


# what changes a name


def with_another_number(source):
    """Change the first number of a module; give it one if it has none."""
    numbers = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and type(node.value) in (int, float)
    ]
    if not numbers:
        return source + "\nNUMBER = 1\n"
    node, lines = numbers[0], source.splitlines(keepends=True)
    line = lines[node.lineno - 1].encode()  # columns are counted in bytes
    start, end = node.col_offset, node.end_col_offset
    line = line[:start] + str(node.value + 1).encode() + line[end:]
    lines[node.lineno - 1] = line.decode()
    return "".join(lines)


def test_every_stage_has_modules_and_the_copy_has_the_digests_of_the_house(copy):
    assert set(MODULES.values()) == set(STAGES)
    assert len(MODULES) > 40
    assert digests(copy) == digests(None)
    assert digests(copy) == {stage: stages.stage_digest(stage) for stage in STAGES}


@pytest.mark.parametrize("name", MODULES)
def test_another_number_renames_its_stage_and_all_later_ones(copy, file, name):
    before, path = digests(copy), file(name)
    path.write_text(with_another_number(path.read_text("utf-8")), "utf-8")
    assert changed(before, digests(copy)) == from_here_on(MODULES[name])


def whole_folders(stage):
    """List the folders that a stage takes whole, and the folders inside them."""
    whole = [HOUSE / place for place in STAGES[stage] if (HOUSE / place).is_dir()]
    inside = [path for folder in whole for path in folder.rglob("*") if path.is_dir()]
    return [path.relative_to(HOUSE).as_posix() for path in whole + inside]


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("end", DATA)
def test_data_beside_the_code_count_from_the_first_file_on(copy, file, folder, end):
    before = digests(copy)
    first = next((stage for stage in STAGES if folder in whole_folders(stage)), None)
    wanted = from_here_on(first) if first else []  # of some a module counts alone
    seen, path = [before], file(f"{folder}/weights{end}")
    for content in ("a,b\n1,2\n", "a,b\n1,3\n"):
        path.write_text(content)
        seen.append(digests(copy))
        assert changed(seen[-2], seen[-1]) == wanted
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert digests(copy) == seen[-1]


def test_the_words_of_the_planted_corpus_name_it(copy, file):
    before = code_digest("corpora/planted", root=copy)
    for name in ("words.csv", "peterson_barney_1952.csv", "fingerprints.json"):
        path = file(f"corpora/planted/{name}")
        kept = path.read_bytes()
        path.write_bytes(re.sub(rb"\d", b"7", kept, count=1) + b"\n")
        assert code_digest("corpora/planted", root=copy) != before
        path.write_bytes(kept)


def test_a_new_name_of_a_module_is_a_change(copy, file):
    before = digests(copy)
    path, other = file("network/batches.py"), file("network/portions.py")
    path.rename(other)
    assert changed(before, digests(copy)) == from_here_on("training")


@pytest.mark.parametrize(
    "name", ["network/__pycache__/layers.cpython-311.pyc", "network/README.md"]
)
def test_what_decides_nothing_is_not_read(copy, file, name):
    before, path = digests(copy), file(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text("anything")
    assert digests(copy) == before


def test_without_the_normalisation_by_speaker_features_and_trainings_are_others(
    copy, file, tmp_path, monkeypatch
):
    for module in (streams, naming):
        of_copy = lambda stage: digests(copy)[stage]  # noqa: E731
        monkeypatch.setattr(module, "stage_digest", of_copy)
    run = Run(Cell("lexical", "activation"), 0, 0, 3, fold_seed=0, seed=0)
    prepared = make_prepared(tmp_path)

    def names():
        training = record_name(naming.training_settings(prepared, run, SETTINGS))
        attack = record_name(naming.attack_settings(training, run, SETTINGS))
        return streams.code_key("numpy"), training, attack

    before, path = names(), file("features/recordings.py")
    assert names() == before
    source = path.read_text("utf-8")
    (line,) = re.findall(r"\n    normalise_by_speaker\(.*\)\n", source)
    path.write_text(source.replace(line, "\n"), "utf-8")
    assert all(a != b for a, b in zip(before, names(), strict=True))


# what changes none


def with_other_docstrings(source):
    """Write every docstring otherwise."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    lines = source.splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, kinds) and ast.get_docstring(node) is not None:
            at = node.body[0].lineno - 1
            assert '"""' in lines[at]
            lines[at] = lines[at].replace('"""', '"""In other words: ', 1)
    return "".join(lines)


def with_a_comment(source):
    """Put a comment behind a line and on lines of its own."""
    last = "# and at the end\n"
    return "# at the beginning\n" + source.rstrip("\n") + "  # behind a line\n" + last


def with_blank_lines(source):
    """Put more room between functions."""
    return "\n" + source.replace("\n\n\n", "\n\n\n\n\n") + "\n\n"


HARMLESS = {
    "docstrings": with_other_docstrings,
    "comments": with_a_comment,
    "blank lines": with_blank_lines,
    "line ends": lambda source: source.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("change", HARMLESS)
@pytest.mark.parametrize("name", MODULES)
def test_remarks_and_layout_rename_nothing(copy, file, name, change):
    before, path = digests(copy), file(name)
    source = path.read_text("utf-8")
    other = HARMLESS[change](source)
    assert other != source
    path.write_bytes(other.encode())
    assert digests(copy) == before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = 1", "x = 2"),
        ("x = 1", "x = 1.0"),
        ("x = 1", "x = True"),
        ("x = 'a'", "x = b'a'"),
        ("x = ''", "x = None"),
        ("x = 1", "y = 1"),
        ("x = a - b", "x = b - a"),
        ("x = a < b", "x = a <= b"),
        ("f(a, b=1)", "f(a, c=1)"),
        ("f(a, b)", "f(a, *b)"),
        ("x = 1\ny = 2", "y = 2\nx = 1"),
        ("if a:\n    b()\nc()", "if a:\n    b()\n    c()"),
        ("def f(a, *, b): pass", "def f(a, b): pass"),
        ("def f(a=1): pass", "def f(a=2): pass"),
        ("def f(): return", "async def f(): return"),
        ("@a\ndef f(): pass", "def f(): pass"),
        ("from a import b", "from c import b"),
        ("from .a import b", "from a import b"),
        ("x = {**a, 1: b}", "x = {1: b, **a}"),
        ("x = a[1:]", "x = a[:1]"),
        ("x = f'{a}'", "x = f'{b}'"),
        ("x = f'{a}'", "x = f'{a!r}'"),
        ("x = f'{a:.1f}'", "x = f'{a:.2f}'"),
        ("x = f'{a:{b}}'", "x = f'{a:{c}}'"),
        ("x = f'a{b}'", "x = f'{b}a'"),
        ("def f():\n    'doc'\n    'text'", "def f():\n    'doc'\n    'other'"),
        ("x = 1\n'text'", "x = 1\n'other'"),  # no docstring: not the first
    ],
)
def test_other_code_is_written_otherwise(one, other):
    assert parsed(one) != parsed(other)
    assert parsed(one) == parsed(one + "  # remark\n")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("x = u'a'", "x = 'a'"),
        ("x = 'a' 'b'", 'x = "ab"'),
        ("x = 1_000", "x = 1000"),
        ("x = (a)", "x = a"),
        ("f(\n    a,\n)", "f(a)"),
        ("'a doc'\nx = 1", "x = 1"),
        ("class A:\n    'one'\n    x = 1", "class A:\n    'two'\n    x = 1"),
        ("x = f'a' f'{b}' 'c'", "x = f'a{b}c'"),
    ],
)
def test_the_same_code_is_written_the_same(one, other):
    assert parsed(one) == parsed(other)


# what lies outside

STARTS = {
    "features": ["privemo.features"],
    "training": ["privemo.experiments.training"],
    "attack": ["privemo.experiments.attacking"],
    "beyond": [
        "privemo.experiments.beyond.battery",
        "privemo.experiments.beyond.identity",
        "privemo.experiments.beyond.ignorant",
        "privemo.experiments.beyond.trade_off",
    ],
}
OUTSIDE = (
    # messages, files, times and where it is computed decide no number; a plug-in enters
    # names by its own source
    *("errors", "files", "paths", "plugins", "progress", "stages", "workers"),
    "experiments/handing_on",
    # what these make is a table, and its fingerprint is in the name
    *("corpora/__init__", "corpora/about", "corpora/corpus", "corpora/problems"),
    *("corpora/attributes", "corpora/schema", "corpora/planted"),
)
IN_THE_NAME = {  # what these say of a run and its settings, or of a stream
    "features": ["terms"],
    "beyond": [f"experiments/{n}" for n in ("cells", "grid", "naming", "tuning")]
    + ["experiments/records", "experiments/runs"],
}


@pytest.mark.parametrize("stage", STAGES)
def test_whatever_a_stage_may_load_is_in_its_digest(stage):
    """A module that decides a number, but that no digest covers, goes stale."""
    paths, allowed = list_modules(), OUTSIDE + tuple(IN_THE_NAME.get(stage, ()))
    places = passed_through(stage) + allowed
    covered = {name for place in places for name in modules_of(place)}
    found = reached(*STARTS[stage], modules=paths)
    assert len(found) > 10
    names = {paths[module].relative_to(HOUSE).as_posix() for module in found}
    assert names - covered <= {"__init__.py"}


# Pythons


def installed(python):
    """Return the command of a Python; skip where there is none."""
    if python == f"{sys.version_info.major}.{sys.version_info.minor}":
        return sys.executable
    command = shutil.which(f"python{python}")
    if command and subprocess.run([command, "-V"], capture_output=True).returncode == 0:
        return command
    pytest.skip(f"there is no python{python} on PATH")


@pytest.mark.parametrize("python", PYTHONS)
def test_every_python_digests_the_same(python, tmp_path):
    shutil.copytree(HOUSE, tmp_path / "privemo")
    (tmp_path / "privemo/__init__.py").write_text("")  # nothing else need be installed
    code = "from privemo.stages import *; print(*(code_digest(*passed_through(s), "
    code += f"root=__import__('pathlib').Path({os.fspath(HOUSE)!r})) for s in STAGES))"
    done = subprocess.run(
        [installed(python), "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": "", "PYTHONUTF8": "0", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == list(digests(None).values())


def test_text_between_the_pieces_of_an_f_string_may_be_cut_anywhere():
    """Python 3.12 joins what 3.11 leaves in parts, nested pieces included."""
    whole = ast.parse("x = f'ab{c:>{d}.{e}f}g'")
    cut = ast.parse("x = f'ab{c:>{d}.{e}f}g'")
    pieces = cut.body[0].value.values
    assert isinstance(pieces[0], ast.Constant) and pieces[0].value == "ab"
    pieces[:1] = [ast.Constant("a"), ast.Constant(""), ast.Constant("b")]
    inner = next(p for p in pieces if isinstance(p, ast.FormattedValue)).format_spec
    inner.values.insert(0, ast.Constant(""))
    assert _written(cut) == _written(whole)
    pieces[0] = ast.Constant("other")
    assert _written(cut) != _written(whole)


@pytest.mark.parametrize("source", ["def f(): pass", "class A: pass"])
def test_a_field_that_only_newer_pythons_have_is_nothing_while_it_is_empty(source):
    old, new, used = (ast.parse(source) for _ in range(3))
    for tree, value in ((new, []), (used, [ast.Name("T", ast.Load())])):
        node = tree.body[0]
        if "type_params" not in node._fields:
            node._fields = (*node._fields, "type_params")
        node.type_params = value
    assert _written(old) == _written(new) != _written(used)
