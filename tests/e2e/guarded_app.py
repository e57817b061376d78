"""Runs app.py and writes down every connection and name look-up that leaves this machine, for tests to read."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

_LOG = Path(os.environ["QA_TEST_CONNECTIONS"])
_LOCAL = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104


def _watch(event: str, args: tuple[object, ...]) -> None:
    if event == "socket.connect":
        address = args[1]
        host = str(address[0]) if isinstance(address, tuple) else ""
    elif event == "socket.getaddrinfo":
        host = str(args[0] or "")
    else:
        return
    if host and not host.startswith(_LOCAL):
        with _LOG.open("a", encoding="utf-8") as log:
            log.write(f"{event} {host}\n")


if __name__ == "__main__":
    sys.addaudithook(_watch)
    runpy.run_module("app", run_name="__main__")
