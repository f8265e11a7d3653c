"""A recipe is the paper's unless something is asked for."""

import pytest

from privemo.errors import PrivemoError
from privemo.network.recipes import RECIPES, Recipe


def test_every_recipe_has_its_name_and_the_papers_is_the_default():
    assert RECIPES["paper"] == Recipe()
    assert [recipe.name for recipe in RECIPES.values()] == list(RECIPES)
    assert len(set(RECIPES.values())) == len(RECIPES)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Recipe(refit_passes=-1), "refit_passes is 0 or more, got -1"),
    ],
)
def test_what_cannot_be_done_is_refused(make, message):
    with pytest.raises(PrivemoError, match=message):
        make()
