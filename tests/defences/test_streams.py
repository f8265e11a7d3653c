"""One stream is left out, the other stays as it was."""

import numpy as np
import pytest

from privemo.defences import (
    StreamLeftOut,
)
from privemo.errors import PrivemoError


@pytest.mark.parametrize(
    ("stream", "kept"), [("acoustic", [2, 3]), ("lexical", [0, 1])]
)
def test_the_other_stream_is_kept(stream, kept):
    Z = np.arange(12.0).reshape(3, 4)
    left = StreamLeftOut(stream).fit(Z).transform(Z)
    np.testing.assert_array_equal(left, Z[:, kept])


def test_two_streams_have_an_even_number_of_units():
    with pytest.raises(PrivemoError, match="even number of units, got 7"):
        StreamLeftOut("lexical").fit(np.ones((3, 7)))
