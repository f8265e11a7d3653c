"""The modules of the house and what they import, read from their code alone."""

import ast
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2] / "privemo"


def list_modules(house=HOUSE):
    """Find the file of each module, by the name that imports use."""
    return {
        ".".join(path.relative_to(house.parent).with_suffix("").parts).removesuffix(
            ".__init__"
        ): path
        for path in sorted(house.rglob("*.py"))
    }


def imports(path, modules, *, inside_functions=None):
    """List what a module imports, by module where it is of the house."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = set(map(id, tree.body))
    found = []
    for node in ast.walk(tree):
        if inside_functions is not None and (id(node) in top) == inside_functions:
            continue
        if isinstance(node, ast.ImportFrom) and not node.level:
            whole = [f"{node.module}.{alias.name}" for alias in node.names]
            found += [name if name in modules else node.module for name in whole]
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
    return found


def reached(*starts, modules):
    """List the modules that a call of some modules may load, late imports included."""
    found, waiting = set(), list(starts)
    while waiting:
        module = waiting.pop()
        if module in modules and module not in found:
            found.add(module)
            waiting += imports(modules[module], modules)
    return found
