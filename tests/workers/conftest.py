"""A small corpus that is computed here and there."""

import pytest
from support.small_corpora import make_prepared


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    return make_prepared(tmp_path_factory.mktemp("toy"))
