"""Packages that bring something, written as an installer leaves them."""

import sys

from privemo.plugins import registry


def install(folder, code, entries, *, name="privemo-mine", version="0.1"):
    """Write a module and what tells of it; ``entries`` maps groups to names to values.

    The module is called after the first value.
    """
    values = [value for names in entries.values() for value in names.values()]
    module = values[0].partition(":")[0]
    folder.mkdir(parents=True, exist_ok=True)
    if code is not None:
        (folder / f"{module}.py").write_text(code, encoding="utf-8")
    for old in folder.glob(f"{name.replace('-', '_')}-*.dist-info/*"):
        old.unlink()
    about = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    about.mkdir(exist_ok=True)
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (about / "METADATA").write_text(metadata, encoding="utf-8")
    lines = []
    for group, names in entries.items():
        lines += [f"[{group}]", *(f"{n} = {value}" for n, value in names.items())]
    (about / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")


def forget(*modules):
    """Forget all plug-ins, as a new process does."""
    kept = (registry._decorated, registry._arrived, registry._installed, registry._used)
    for names in kept:
        names.clear()
    registry._entries.cache_clear()
    for module in modules:
        sys.modules.pop(module, None)
