"""The stages that a result passes through, and a digest of their code.

A result is named after the code that made it, so that after an edit nothing stale is
found. What counts is the parsed code and the data files beside it: a changed comment or
docstring makes no new name.
"""

import ast
import hashlib
import os
from functools import cache
from importlib.resources import files

# In the order of the data's way: folders and modules of privemo. Loaders of corpora are
# not among them, since a corpus counts by the fingerprint of its table.
STAGES = {
    "features": ("corpora/audio", "features"),
    "training": (
        "terms",
        "config",
        "metrics",
        "folds",
        "network",
        "attacks/dense",  # looks in on a training, whose history holds what it found
        "experiments/training",
    ),
    "attack": (
        "corpora/planted/voices",
        "defences",
        "attacks",
        "statistics/linking",
        "experiments/representations",
        "experiments/attacking",
    ),
    "beyond": ("experiments/beyond",),
}
DATA = (".csv", ".json", ".tsv")  # files beside the code that decide results, too


def passed_through(stage):
    """List the folders and modules that a result of a stage went through, in order."""
    names = list(STAGES)
    before = names[: names.index(stage) + 1]
    return tuple(place for name in before for place in STAGES[name])


@cache  # what runs is what was imported, also after an edit
def stage_digest(stage):
    """Digest the code of a stage and of all stages before it.

    Parameters
    ----------
    stage : str
        One of `STAGES`.

    Returns
    -------
    digest : str
        64 hexadecimal digits.
    """
    return code_digest(*passed_through(stage))


def backend_name():
    """Return the name of the framework that trains, without importing it."""
    return os.environ.get("KERAS_BACKEND", "tensorflow")


def code_digest(*places, root=None):
    """Digest folders and modules of privemo: parsed code, and data files beside it."""
    root = files("privemo") if root is None else root
    digest = hashlib.sha256()
    for place in places:
        for name, content in _contents(root, place):
            digest.update(f"{name}\0{content}\0".encode())
    return digest.hexdigest()


def _contents(root, place):
    """Yield the name and what counts of each file of a place, in one order."""
    folder = root.joinpath(place)
    if not folder.is_dir():
        module = root.joinpath(f"{place}.py")
        yield place, parsed(module.read_text(encoding="utf-8"))
        return
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        name = f"{place}/{file.name}"
        if file.is_dir() and file.name != "__pycache__":
            yield from _contents(root, name)
        elif file.name.endswith(".py"):
            yield name.removesuffix(".py"), parsed(file.read_text(encoding="utf-8"))
        elif file.name.endswith(DATA):
            yield name, file.read_text(encoding="utf-8").replace("\r\n", "\n")


@cache  # of many stages and corpora, the same modules
def parsed(source):
    """Write code as its tree: no comment, no docstring, no layout.

    `ast.dump` is not used, since it writes one tree differently on two Pythons.

    Examples
    --------
    >>> parsed("x = 1  # one") == parsed("x=1") != parsed("x = 2")
    True
    """
    return _written(ast.parse(source))


def _written(node):
    """Write a node with its fields in order of name; what is empty is left out."""
    if isinstance(node, ast.JoinedStr):
        return f"JoinedStr({_joined(node.values)})"
    if isinstance(node, ast.AST):
        fields = dict(ast.iter_fields(node))
        if _has_docstring(node):
            fields["body"] = fields["body"][1:]
        fields.pop("kind", None)  # of u"text"
        written = (f"{name}={_written(fields[name])}" for name in sorted(fields))
        told = ",".join(field for field in written if not field.endswith("="))
        return f"{type(node).__name__}({told})"
    if isinstance(node, list):
        return ",".join(map(_written, node))
    return "" if node is None else f"{type(node).__name__}:{node!r}"


def _joined(values):
    """Write the parts of an f-string; Pythons cut the text between them differently."""
    parts, text = [], ""
    for value in values:
        if isinstance(value, ast.Constant):
            text += value.value
            continue
        parts += [repr(text), _written(value)]
        text = ""
    return ",".join([*parts, repr(text)])


def _has_docstring(node):
    """Tell whether a module, class or function begins with a docstring."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return isinstance(node, kinds) and ast.get_docstring(node, clean=False) is not None
