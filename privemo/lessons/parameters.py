"""Parameters of a notebook: read from its cell, checked before it runs.

papermill only warns about a parameter that the notebook does not have, and passes a
text where a number belongs: a misspelt name silently runs the default. Here both are
mistakes.
"""

import ast
from dataclasses import dataclass

import nbformat

from privemo.errors import PrivemoError, nearest
from privemo.lessons.choices import as_list, check_values

TYPES = {t.__name__: t for t in (bool, int, float, str, list, dict)} | {
    "None": type(None)
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of a notebook, as its parameters cell states it."""

    name: str
    default: object
    types: tuple[type, ...]  # types of value that are accepted

    def accepts(self, value):
        """Return whether a value is of the right type; a whole number is a float."""
        if isinstance(value, list) and self.inner:
            return list in self.types and all(_fits(v, self.inner) for v in value)
        return _fits(value, self.types)

    @property
    def inner(self):
        """The types of what the default lists, if it is a list."""
        return {type(v) for v in self.default} if type(self.default) is list else set()

    def __str__(self):
        types = " | ".join(t.__name__ for t in self.types).replace("NoneType", "None")
        return f"{self.name}: {types} = {self.default!r}"


def read_parameters(path):
    """Read the parameters of a notebook from its cell tagged ``parameters``."""
    try:
        cells = nbformat.read(path, as_version=4).cells
        tagged = (c for c in cells if "parameters" in c.metadata.get("tags", []))
        source = "\n".join(cell.source for cell in tagged)
    except Exception as error:  # nbformat raises many kinds, and checks not everything
        raise PrivemoError(f"{path} is not a readable notebook: {error}") from error
    try:
        statements = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError) as error:
        raise PrivemoError(
            f"{path}: the parameters cell is not Python ({error}); mend it, or take "
            f"the notebook anew"
        ) from error
    found = [_parameter(statement, path) for statement in statements]
    return {parameter.name: parameter for parameter in found}


def check_parameters(path, values):
    """Refuse values that a notebook has no use for."""
    known = read_parameters(path)
    checked = {}
    for name, value in values.items():
        parameter = _look_up(name, known, path)
        if not parameter.accepts(value):
            raise PrivemoError(
                f"{path} takes {parameter}, so {value!r} ({type(value).__name__}) "
                f"cannot be its {parameter.name}"
            )
        checked[parameter.name] = value
    check_values(checked)
    return checked


def parse_parameters(path, texts):
    """Turn texts from the command line into the values that a notebook expects."""
    known = read_parameters(path)
    values = {}
    for name, text in texts.items():
        parameter = _look_up(name, known, path)
        values[parameter.name] = _parse(text, parameter)
    return check_parameters(path, values)


def _parse(text, parameter):
    """Return the value that a text spells; a list needs no brackets and no quotes."""
    if list in parameter.types:
        items = as_list(text)
        return items if str in parameter.inner else [_literal(item) for item in items]
    value = _literal(text)
    return text if str in parameter.types and not parameter.accepts(value) else value


def _literal(text):
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError):
        return text


def _fits(value, types):
    """Tell whether a value is of one of some types; a whole number is a float."""
    return type(value) in types or (type(value) is int and float in types)


def _look_up(name, known, path):
    """Find a parameter by its name, whatever its case."""
    for candidate in (name, name.upper()):
        if candidate in known:
            return known[candidate]
    raise PrivemoError(
        f"{path} has no parameter {name!r}{nearest(name, known) or '.'} Its parameters "
        f"are " + (", ".join(str(parameter) for parameter in known.values()) or "none")
    )


def _parameter(node, path):
    """Turn one statement of the parameters cell into a `Parameter`."""
    mistake = PrivemoError(
        f"{path}: the parameters cell holds {ast.unparse(node)!r}, but may only hold "
        f"NAME = value with a number, a text, True, False, None or a list of these"
    )
    target = node.target if isinstance(node, ast.AnnAssign) else None
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
    if not isinstance(target, ast.Name):
        raise mistake
    try:
        default = ast.literal_eval(node.value)
    except (ValueError, TypeError) as error:
        raise mistake from error
    annotation = getattr(node, "annotation", None)
    types = _annotated_types(annotation) if annotation else (type(default),)
    if not set(types) <= set(TYPES.values()):
        raise mistake  # papermill would pass a tuple as a text
    return Parameter(target.id, default, types)


def _annotated_types(node):
    """Return the types that an annotation such as ``int | None`` allows."""
    if isinstance(node, ast.BinOp):
        return _annotated_types(node.left) + _annotated_types(node.right)
    if isinstance(node, ast.Subscript):  # list[str]
        return _annotated_types(node.value)
    return (TYPES.get(ast.unparse(node), object),)
