"""Every defence has a name, and refuses what is no representation."""

import numpy as np
import pytest
from sklearn.base import clone
from support.shifted_classes import draw

from privemo.defences import (
    ENTRIES,
    ClippedNoise,
    NullspaceProjection,
    StreamLeftOut,
)
from privemo.errors import PrivemoError

ALL = [*{type(defence): defence for defence in ENTRIES.values()}.values()]


@pytest.mark.parametrize("defence", ALL, ids=lambda d: type(d).__name__)
def test_other_rows_do_not_change_what_was_fitted(defence):
    Z, attribute = draw(n=60)
    parts = [
        clone(defence).fit(Z[:40], attribute[:40]).transform(other)[:10]
        for other in (Z[:20], np.vstack([Z[:10], 100 * Z[50:]]))
    ]
    np.testing.assert_allclose(parts[0], parts[1], atol=1e-8)


@pytest.mark.parametrize("defence", ALL, ids=lambda d: type(d).__name__)
@pytest.mark.parametrize("wrong", [np.ones(4), np.full((4, 8), np.nan)])
def test_what_is_no_representation_is_refused(defence, wrong):
    with pytest.raises(PrivemoError, match="representation"):
        clone(defence).fit(wrong, list("fmfm"))


@pytest.mark.parametrize("defence", ALL, ids=lambda d: type(d).__name__)
def test_another_encoders_width_is_refused(defence):
    fitted = clone(defence).fit(*draw(n=20))
    with pytest.raises(PrivemoError, match=r"\(n_utterances, 8\), got \(5, 6\)"):
        fitted.transform(np.ones((5, 6)))


@pytest.mark.parametrize("defence", ALL[:2], ids=lambda d: type(d).__name__)
@pytest.mark.parametrize(
    ("attribute", "message"),
    [(["male"] * 20, "one class only, .*male"), (["male"] * 7, "20 rows.* 7")],
)
def test_an_attribute_that_cannot_be_unlearnt_is_refused(defence, attribute, message):
    with pytest.raises(PrivemoError, match=message):
        clone(defence).fit(draw(n=20)[0], attribute)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda Z: NullspaceProjection(n_rounds=0), "n_rounds"),
        (lambda Z: ClippedNoise(noise=-1), "noise is 0 or more"),
        (lambda Z: ClippedNoise(quantile=0), "quantile"),
        (lambda Z: StreamLeftOut("visual"), "no stream 'visual'"),
    ],
)
def test_impossible_settings_are_refused(make, message):
    Z, attribute = draw(n=20)
    with pytest.raises(PrivemoError, match=message):
        make(Z).fit(Z, attribute)
