"""A digest of the code that somebody brings, so that an edit gives another name."""

import hashlib
import inspect
import sys
import sysconfig
import textwrap
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from privemo.stages import parsed

# what others have installed counts by its name; its versions stand in the records
THEIRS = [Path(sysconfig.get_path(name)) for name in ("stdlib", "purelib", "platlib")]
OF_EVERY_CLASS = {
    *("__module__", "__qualname__", "__doc__", "__dict__", "__weakref__"),
    *("__firstlineno__", "__static_attributes__", "__annotations__"),
    *("__annotate_func__", "__annotations_cache__", "__abstractmethods__"),
    *("_abc_impl", "_sklearn_auto_wrap_output_keys"),
}


def package_digest(module):
    """Digest the package that a module belongs to: its code, and all files beside it.

    Of Python's code only the tree counts, as in `privemo.stages`.
    """
    place = _package_of(module)
    files = sorted(place.rglob("*")) if place.is_dir() else [place]
    digest = hashlib.sha256()
    for file in files:
        if file.is_file() and "__pycache__" not in file.parts:
            name = file.relative_to(place.parent).as_posix()
            digest.update(f"{name}\0".encode() + _content(file) + b"\0")
    return digest.hexdigest()


def source_of(value):
    """Digest a class, function or instance, and whatever of ours its code names.

    Of modules the whole package counts; of a script or notebook, where everything
    changes all the time, what is reached from here.
    """
    digest = hashlib.sha256()
    for text in _written(value, {}):
        digest.update(f"{text}\0".encode())
    return digest.hexdigest()


def belongs_to_others(module):
    """Tell whether a module is privemo's, Python's, or installed."""
    spec = sys.modules.get(module)
    file = getattr(spec, "__file__", None)
    if module.partition(".")[0] == "privemo":
        return True
    if module == "__main__":
        return False
    if file is None:
        return spec is not None
    return any(Path(file).is_relative_to(place) for place in THEIRS)


def top_of(module):
    """Name the outermost package of a module that has code of its own."""
    parts = module.split(".")
    for i in range(1, len(parts)):
        name = ".".join(parts[:i])
        if getattr(find_spec(name), "origin", None):
            return name
    return module


def _package_of(module):
    """Return the folder or file of the package of a module."""
    origin = Path(find_spec(top_of(module)).origin)
    return origin.parent if origin.stem == "__init__" else origin


def _content(file):
    """Return what counts of a file."""
    content = file.read_bytes()
    if file.suffix != ".py":
        return content
    try:
        return parsed(content.decode("utf-8")).encode()
    except (SyntaxError, ValueError):
        return content


def _written(value, seen):
    """Yield the texts that tell a value from another one."""
    if isinstance(value, str | int | float | bool | bytes | None):
        yield f"{type(value).__name__} {value!r}"
        return
    if id(value) in seen:
        return
    seen[id(value)] = value  # kept, or the next would be given its number
    if isinstance(value, dict):
        for key in sorted(value, key=repr):
            yield repr(key)
            yield from _written(value[key], seen)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _written(one, seen)
    elif isinstance(value, ModuleType):
        yield from _of_module(value.__name__, value.__name__)
    elif isinstance(value, type | FunctionType):
        yield from _defined(value, seen)
    else:
        yield from _instance(value, seen)


def _defined(value, seen):
    """Yield the texts of a class or function."""
    module, name = value.__module__ or "", value.__qualname__
    if module != "__main__":
        yield from _of_module(module, f"{module}.{name}")
    elif isinstance(value, type):
        yield name
        yield from _written(value.__bases__, seen)
        members = {n: v for n, v in vars(value).items() if n not in OF_EVERY_CLASS}
        yield from _written(members, seen)
    else:
        yield from _function(value, seen)


def _of_module(module, name):
    """Yield the name and version of others' code, and the digest of one's own."""
    yield name
    if belongs_to_others(module):
        yield str(getattr(sys.modules.get(module.split(".")[0]), "__version__", ""))
    else:
        yield package_digest(module)


def _function(function, seen):
    """Yield the code of a function, and what it names beyond itself."""
    yield _code(function)
    cells = [cell.cell_contents for cell in function.__closure__ or ()]
    given = [function.__defaults__, function.__kwdefaults__, cells]
    yield from _written(given, seen)
    known = function.__globals__
    reached = {n: known[n] for n in _names(function.__code__) if n in known}
    yield from _written(reached, seen)


def _code(function):
    """Write the code of a function: its tree, or its instructions if that is lost."""
    try:
        return parsed(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return _instructions(function.__code__)


def _instructions(code):
    inner = [c for c in code.co_consts if isinstance(c, CodeType)]
    plain = [repr(c) for c in code.co_consts if not isinstance(c, CodeType)]
    parts = [code.co_code.hex(), *code.co_names, *plain, *map(_instructions, inner)]
    return " ".join(parts)


def _names(code):
    """List what a function, and those inside it, look up by name."""
    inner = (_names(c) for c in code.co_consts if isinstance(c, CodeType))
    return set(code.co_names).union(*inner)


def _instance(value, seen):
    """Yield the class of a value, and its state."""
    yield from _written(type(value), seen)
    for name in ("__func__", "fget", "func"):  # methods, properties, partial functions
        yield from _written(getattr(value, name, None), seen)
    if hasattr(value, "get_params"):
        yield from _written(value.get_params(deep=False), seen)
    elif hasattr(value, "__dict__") and type(value).__module__ == "__main__":
        yield from _written(vars(value), seen)
    else:
        import joblib

        try:
            yield joblib.hash(value)
        except Exception:  # an open file, a lock: no part of what is computed
            yield type(value).__qualname__
