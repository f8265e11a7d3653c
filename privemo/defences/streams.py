"""Leave a stream of a multimodal representation out."""

from privemo.defences.base import Defence
from privemo.errors import PrivemoError
from privemo.terms import STREAMS, check


class StreamLeftOut(Defence):
    """Keep h_a or h_l of the multimodal representation [h_a; h_l] (ours).

    The bluntest defence, and one to beat: what the other stream held goes with it.

    Parameters
    ----------
    stream : {"acoustic", "lexical"}
        What is left out.

    Attributes
    ----------
    n_units_ : int
        Of the representation that it was fitted to. Both streams have half of them, as
        in `privemo.network.network.build_network`.

    Notes
    -----
    The streams were trained together, so what is kept is not the representation of a
    network that never heard, or read, the other.

    Examples
    --------
    >>> StreamLeftOut("acoustic").fit([[1, 2, 3, 4]]).transform([[1, 2, 3, 4]]).tolist()
    [[3.0, 4.0]]
    """

    def __init__(self, stream):
        self.stream = stream

    def fit(self, X, y=None):
        """Look at the width."""
        check("stream", self.stream, STREAMS["multimodal"])
        self.n_units_ = self._fitted_to(X).shape[1]
        if self.n_units_ % 2:
            raise PrivemoError(
                f"two streams of one width have an even number of units, got "
                f"{self.n_units_}; give the representation of a multimodal network"
            )
        return self

    def transform(self, X):
        """Leave it out."""
        Z = self._given(X)
        half = self.n_units_ // 2
        return Z[:, half:] if self.stream == "acoustic" else Z[:, :half]
