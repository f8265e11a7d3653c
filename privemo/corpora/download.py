"""Download a file, go on where a download broke off, and unpack without trust."""

import os
import shutil
import tempfile
import zipfile
import zlib
from functools import partial
from pathlib import Path

import pooch
import requests
from tqdm.auto import tqdm

from privemo.errors import PrivemoError

BLOCK = 1 << 16  # bytes; as much is lost when a transfer breaks off
PATIENCE = 30  # seconds without an answer
PART_FOLLOWS, NO_SUCH_PART = 206, 416  # what a server says to a request for the rest


def download(address, path, *, md5=""):
    """Download a file; what an earlier attempt has left is not transferred again."""
    part = path.with_name(f"{path.name}.part")
    pooch.get_logger().setLevel("WARNING")
    try:
        pooch.retrieve(
            address,
            known_hash=f"md5:{md5}" if md5 else None,
            fname=path.name,
            path=path.parent,
            downloader=partial(_transfer, part=part),
        )
    except requests.HTTPError as error:
        raise PrivemoError(
            f"{address} answers {error.response.status_code} ({error.response.reason}) "
            f"and sends no file; see its project page, it may have moved"
        ) from error
    except requests.RequestException as error:
        raise _broken(address, part, type(error).__name__) from error
    except PrivemoError:
        raise
    except ValueError as error:  # pooch has compared, and deleted the file
        raise PrivemoError(
            f"{path.name} has not the published checksum {md5} and was deleted; the "
            f"same command downloads it again"
        ) from error
    except OSError as error:
        raise PrivemoError(
            f"{path} cannot be written ({type(error).__name__}); name another folder"
        ) from error


def _transfer(address, output, _, *, part):
    """Append to the part what is missing, then hand it to pooch as `output`."""
    with _ask(address, part) as response:
        response.raise_for_status()
        goes_on = response.status_code == PART_FOLLOWS
        n_there = part.stat().st_size if goes_on else 0
        n_left = int(response.headers.get("Content-Length", 0))
        check_space(part.parent, n_left)
        bar = tqdm(
            desc=part.stem,
            initial=n_there,
            total=n_there + n_left or None,
            unit="B",
            unit_scale=True,
            disable=None,
        )
        with bar, part.open("ab" if goes_on else "wb") as file:
            for block in response.iter_content(BLOCK):
                file.write(block)
                bar.update(len(block))
    os.replace(part, output)


def _ask(address, part):
    """Ask for a file, or for the rest of it if a part is here."""
    headers = {"Accept-Encoding": "identity"}  # or lengths are not those of the file
    if part.exists():
        headers["Range"] = f"bytes={part.stat().st_size}-"
    response = requests.get(address, headers=headers, stream=True, timeout=PATIENCE)
    if response.status_code == NO_SUCH_PART:  # the part is of another file
        response.close()
        part.unlink()
        return _ask(address, part)
    return response


def _broken(address, part, reason):
    """Say what has come of a transfer that ended too early."""
    if part.exists():
        return PrivemoError(
            f"the transfer of {part.stem} broke off after "
            f"{part.stat().st_size / 1e6:,.1f} MB ({reason}); the same command goes on "
            f"from there"
        )
    return PrivemoError(
        f"nothing answers at {address} ({reason}); go online and give the same command "
        f"again"
    )


def unpack(path, target):
    """Unpack a zip archive into a folder that appears whole or not at all."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_members(archive, target)
            check_space(target.parent, sum(m.file_size for m in archive.infolist()))
            # hidden, so that no loader looks into what a killed process left
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=".") as hidden:
                archive.extractall(Path(hidden, target.name))
                os.rename(Path(hidden, target.name), target)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        path.unlink()
        raise PrivemoError(
            f"{path.name} is no whole zip archive ({error}) and was deleted; the same "
            f"command downloads it again"
        ) from error


def _check_members(archive, target):
    """Refuse an archive with a name such as ``../x``."""
    for member in archive.namelist():
        if not (target / member).resolve().is_relative_to(target.resolve()):
            raise PrivemoError(
                f"{archive.filename} would write {member!r}, outside of {target}; it "
                f"was not unpacked: delete it, and tell its makers"
            )


def check_space(folder, n_bytes):
    """Refuse to write more than the disk can hold."""
    free = shutil.disk_usage(folder).free
    if n_bytes > free:
        raise PrivemoError(
            f"{folder} has room for {free / 1e6:,.0f} MB, and {n_bytes / 1e6:,.0f} MB "
            f"are to be written; make room, or name a folder on another disk"
        )
