"""Find a recording by the path that a table gives, whatever became of its name.

A folder that was copied from a Mac writes an umlaut in two characters (NFD), most
tables in one (NFC). File systems of Windows and the Mac do not tell case apart, those
of Linux do. And a recording may have been packed as flac since the table was written.
"""

import os
import unicodedata
from collections import defaultdict

from privemo.corpora.recordings import ENDINGS, WAVS, ending


class Places:
    """Finds files below a folder; a folder that was listed once is remembered.

    Parameters
    ----------
    folder : path
        Where relative paths start.
    """

    def __init__(self, folder):
        self.folder, self._listed = folder, {}

    def find(self, name):
        """Return the path of a recording; "" if there is none, or none for sure."""
        # with backslashes, as tables made on Windows have it; os.path for its speed
        asked = os.path.join(self.folder, name.replace("\\", "/"))
        path = os.path.normpath(asked) if name else ""
        if not name or os.path.isfile(path):
            return path
        near = self._near(os.path.dirname(path))
        found = near and self._recording(near, os.path.basename(path))
        path = os.path.join(near, found) if found else ""
        return path if os.path.isfile(path) else ""

    def _near(self, folder):
        """Find a folder by its path, whatever the case and the form of its names."""
        if os.path.isdir(folder):
            return folder
        above, name = os.path.split(folder)
        near = self._near(above) if name else ""
        found = near and _chosen(self._names(near), name)
        return os.path.join(near, found) if found else ""

    def _recording(self, folder, name):
        """Find a recording by its name, or by its name without the ending."""
        names = self._names(folder)
        if found := _chosen(names, name):
            return found
        root = os.path.splitext(name)[0] if ending(name) in ENDINGS else name
        same = names.get((_folded(root), "sound"), [])
        wavs = [other for other in same if ending(other) in WAVS]
        return (wavs or same)[0] if len(wavs or same) == 1 else ""

    def _names(self, folder):
        """List a folder by folded names and, of sounds, by those without ending; once.

        To look through the list for each recording would be quadratic.
        """
        if folder not in self._listed:
            listed = self._listed[folder] = defaultdict(list)
            for name in os.listdir(folder) if os.access(folder, os.R_OK) else ():
                listed[_folded(name)].append(name)
                if ending(name) in ENDINGS:
                    listed[_folded(os.path.splitext(name)[0]), "sound"].append(name)
        return self._listed[folder]


def _chosen(names, name):
    """Choose the same name in another form or, if there is but one, in another case."""
    alike = names.get(_folded(name), [])
    same = [other for other in alike if _composed(other) == _composed(name)]
    found = same if len(same) == 1 else alike
    return found[0] if len(found) == 1 else ""


def _composed(name):
    return unicodedata.normalize("NFC", name)


def _folded(name):
    return _composed(_composed(name).casefold())
