"""Planted voices as a pretrained encoder hears them, brought along as files.

So that whoever has neither the encoder nor recordings of people can ask what an encoder
gives away. Written by ``python -m privemo.encoders.embedded``; the vectors are derived
from weights under Apache-2.0, see docs/licences.md.
"""

from importlib.resources import files
from pathlib import Path

from privemo.terms import check

ENCODER = "resemblyzer"
N_BLOCKS = 5  # as many as a lesson past the paper asks
VOICES = {  # name -> knobs of the planted corpus that differ from its own
    "default": {},
    "old and young": {"age_in_voice": 1.0},
}


def embedded_file(voices="default"):
    """Return the file of features of some planted voices.

    Parameters
    ----------
    voices : {"default", "old and young"}
        Of the planted corpus as it is, or of one in which the old speak lower and
        slower than the young.

    Returns
    -------
    path : Path
        An ``.npz`` as docs/encoders.md describes it; its values are float16.

    Raises
    ------
    PrivemoError
        If there are no such voices.
    """
    check("voices", voices, tuple(VOICES))
    name = f"planted_{voices.replace(' ', '_')}.npz"
    return Path(str(files(__package__) / name))
