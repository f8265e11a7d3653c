"""Whatever decides what a plug-in does changes its digest, and nothing else."""

import pytest

from privemo.plugins.sources import package_digest, source_of

CODE = """
import functools
FACTOR = 2
def helper(x):
    return x * FACTOR
class Base:
    def more(self):
        return 1
class Mine(Base):
    kept = (1, 2)
    def fit(self, X, y=0.5):
        return [helper(x) for x in X]
def outer(k):
    return lambda x: x + k
value = functools.partial(outer(1), 3)
unused = 7
"""


def digest_of(name, code):
    """Digest something as of a notebook, whose code stands in no file."""
    space = {"__name__": "__main__"}
    exec(compile(code, "<cell>", "exec"), space)
    return source_of(space[name])


@pytest.mark.parametrize("name", ["Mine", "helper", "value"])
def test_the_same_code_has_the_same_digest(name):
    changed = CODE.replace("unused = 7", "unused = 8")
    assert digest_of(name, CODE) == digest_of(name, CODE) == digest_of(name, changed)


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("Mine", "FACTOR = 2", "FACTOR = 3"),  # named by what it calls
        ("Mine", "x * FACTOR", "x + FACTOR"),
        ("Mine", "return 1", "return 2"),  # of the class below
        ("Mine", "kept = (1, 2)", "kept = (1, 3)"),
        ("Mine", "y=0.5", "y=0.6"),
        ("value", "outer(1)", "outer(2)"),  # what a function remembers
        ("value", "x + k", "x - k"),
        ("helper", "return x * FACTOR", "return FACTOR * x"),
    ],
)
def test_whatever_is_reached_counts(name, one, other):
    assert one in CODE
    assert digest_of(name, CODE) != digest_of(name, CODE.replace(one, other))


def test_the_state_of_an_instance_counts():
    from sklearn.linear_model import LogisticRegression

    first, same, other = (source_of(LogisticRegression(C=c)) for c in (1.0, 1.0, 2.0))
    assert first == same != other


@pytest.mark.parametrize("kind", ["module", "package", "namespace"])
def test_all_files_of_a_package_count(tmp_path, monkeypatch, kind):
    monkeypatch.syspath_prepend(tmp_path)
    name = f"{kind}_of_tests"
    folder = tmp_path if kind == "module" else tmp_path / name
    module = {"module": name, "package": name, "namespace": f"{name}.inner"}[kind]
    file = {
        "module": folder / f"{name}.py",
        "package": folder / "__init__.py",
        "namespace": folder / "inner" / "__init__.py",
    }[kind]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("x = 1\n")
    before = package_digest(module)
    file.write_text("x = 1  # remark\n")
    assert package_digest(module) == before
    file.write_text("x = 2\n")
    assert package_digest(module) != before
    if kind != "module":
        before = package_digest(module)
        (file.parent / "weights.bin").write_bytes(b"1")
        assert package_digest(module) != before
