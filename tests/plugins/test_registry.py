"""A plug-in is found by its name, and two of one name are refused."""

import pytest

from privemo.errors import PrivemoError
from privemo.plugins.registry import find, is_installed, names, offer, offered

CODE = "from sklearn.naive_bayes import GaussianNB as Bayes\nONE = 1\n"


@pytest.mark.parametrize("name", ["mine", "naïve Bayes", "LEACE 2"])
def test_what_is_offered_is_found(name):
    assert not offered("attackers", name)
    offer("attackers", name, dict, grid=1)
    found = find("attackers", name)
    assert (found.value, found.options, found.package) == (dict, {"grid": 1}, "")
    assert offered("attackers", name) and not offered("defences", name)


@pytest.mark.parametrize("version", ["0.1", "2.0"])
def test_what_is_installed_is_found_with_its_version(site, version):
    site(CODE, {"mine": "Bayes"}, version=version)
    found = find("attackers", "mine")
    facts = found.facts
    assert (facts["package"], facts["version"]) == ("privemo-mine", version)
    assert len(facts["source"]) == 64 and found.value.__name__ == "GaussianNB"
    assert names("attackers") == ["mine"]
    assert is_installed(facts)
    assert not is_installed(facts | {"version": "0.2"})
    assert not is_installed(facts | {"source": "other"})


def test_an_edit_of_the_package_is_another_source_and_a_remark_is_none(site):
    sources = []
    for code in (CODE, CODE + "# a remark\n", CODE.replace("ONE = 1", "ONE = 2")):
        site(code, {"mine": "Bayes"})
        sources.append(find("attackers", "mine").source)
    assert sources[0] == sources[1] != sources[2]


def test_a_name_that_is_not_there_is_refused_with_the_nearest():
    offer("attackers", "forest", dict)
    with pytest.raises(PrivemoError, match="no attacker 'forrest'.*mean forest"):
        find("attackers", "forrest", builtin=("linear",))


def test_two_packages_of_one_name_are_both_named_and_others_still_work(site):
    site(CODE, {"mine": "Bayes", "other": "Bayes"})
    site(CODE, {"mine": "Bayes"}, name="privemo-yours", version="3")
    with pytest.raises(PrivemoError, match="two attackers 'mine'") as error:
        find("attackers", "mine")
    assert "package privemo-mine 0.1" in str(error.value)
    assert "package privemo-yours 3" in str(error.value)
    assert find("attackers", "other").package == "privemo-mine"


def test_a_name_of_privemos_own_is_refused(site):
    with pytest.raises(PrivemoError, match="of builtins.dict and of privemo itself"):
        offer("attackers", "linear", dict, builtin=("linear",))
    site(CODE, {"linear": "Bayes"})
    with pytest.raises(PrivemoError, match="privemo-mine 0.1 .*and of privemo itself"):
        find("attackers", "linear", builtin=("linear",))


def test_a_decorated_one_of_another_place_is_refused_and_the_same_replaced(site):
    offer("attackers", "mine", dict)
    offer("attackers", "mine", dict, grid=2)  # a cell that is run twice
    assert find("attackers", "mine").options == {"grid": 2}
    with pytest.raises(PrivemoError, match="of builtins.list and of builtins.dict"):
        offer("attackers", "mine", list)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import nowhere_at_all", "ModuleNotFoundError: No module named 'nowhere"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("def f(:", "SyntaxError"),
        ("", "AttributeError"),
    ],
)
def test_what_cannot_be_imported_is_one_sentence_and_others_work(site, code, said):
    site(code, {"broken": "Bayes"}, module="broken_by_tests")
    site(CODE, {"mine": "Bayes"}, name="privemo-yours")
    with pytest.raises(PrivemoError, match=f"package privemo-mine 0.1.*{said}"):
        find("attackers", "broken")
    assert find("attackers", "mine")


@pytest.mark.parametrize("name", ["", " ", "a,b", 3])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(PrivemoError, match="names no defence"):
        offer("defences", name, dict)
