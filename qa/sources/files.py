"""A page in a file: read whole, and only when it is a file of a sensible size."""

from __future__ import annotations

import stat
from pathlib import Path

from qa.errors import SourceError

MOST_BYTES = 50_000_000


def read_file(path: Path, most_bytes: int = MOST_BYTES) -> bytes:
    """The file's bytes; raises SourceError, in one line, for what can't be read as a page."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise SourceError(f"{path} is a folder: name the file of one live blog in it.")
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(f"{path} is not a regular file: save the page to a file first.")
        if status.st_size > most_bytes:
            raise SourceError(
                f"{path} has {status.st_size / 1e6:,.1f} MB; at most {most_bytes / 1e6:,.0f} MB are read. "
                "Give the page of a single live blog."
            )
        with path.open("rb") as file:
            # The file may have grown since it was looked at.
            data = file.read(most_bytes + 1)[:most_bytes]
    except (FileNotFoundError, NotADirectoryError) as error:
        raise SourceError(f"No file {path}: check the name, or give a page's http(s) address.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"{str(path)!r} can't be read ({reason}): check the name and its permissions.") from error
    if not data.strip():
        raise SourceError(f"{path} is empty: save the page again, with its updates.")
    return data
