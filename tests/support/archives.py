"""An archive as it is downloaded."""

import io
import zipfile
from pathlib import Path

ACTORS = [f"{actor:02}" for actor in range(1, 7)]


def zipped(members):
    """Make an archive that is larger than one block, as real ones are."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return content.getvalue()


ARCHIVE = zipped(
    {f"Actor_{actor}/03-01-05-01-01-01-{actor}.wav": bytes(60_000) for actor in ACTORS}
)


def everything(folder):
    """List what lies in a folder, hidden things too."""
    return sorted(path.name for path in Path(folder).iterdir())
