"""From the command line to a running page: options, the first index, the address and its warning."""

from __future__ import annotations

import argparse
import socket
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qa.errors import QAError, SettingsError, one_line
from qa.page.intake.uploads import MOST_BYTES, is_address
from qa.page.intake.watching import Watching
from qa.page.serving.access import PUBLIC_WARNING, Roles, is_public, load_roles, load_users
from qa.samples import sample_path
from qa.text.interval import seconds_of

if TYPE_CHECKING:
    from qa.assistant import Assistant

# Conversations kept in memory; beyond these, the ones that were left longest are forgotten.
_SESSIONS = 1_000

Build = Callable[["Assistant", Watching, Roles], Any]
"""Makes the page over an open assistant: it has `launch`, `local_url` and `block_thread`."""
ServingOptions = Callable[..., dict[str, Any]]
"""What `launch` takes, for a host, a port and whether to serve MCP."""


def run(build: Build, options: ServingOptions) -> None:
    """Serve the page as the command line says. Errors that a user can mend are one line, exit code 2."""
    arguments = _arguments()
    try:
        _serve(arguments, build, options)
    except QAError as error:
        sys.stderr.write(f"error: {one_line(error)}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)


def server_options(host: str, port: int, *, mcp: bool) -> dict[str, Any]:
    """Address, login and limits; no links or records that lead off this machine. Raises SettingsError."""
    return {
        "server_name": host,
        "server_port": port,
        "auth": [(user.name, user.password) for user in load_users()] or None,
        "auth_message": "Log in to ask the live blogs kept here.",
        "max_file_size": MOST_BYTES,
        "mcp_server": mcp,
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "share": False,
        "ssr_mode": False,
        "pwa": False,
        "quiet": True,
        "state_session_capacity": _SESSIONS,
    }


def _serve(arguments: argparse.Namespace, build: Build, options: ServingOptions) -> None:
    from qa.assistant import Assistant

    if arguments.mcp and find_spec("mcp") is None:
        raise SettingsError("--mcp needs Gradio's extra: pip install 'gradio[mcp]'.")
    roles = load_roles(arguments.editors, read_only=arguments.read_only)
    every = None if arguments.every.strip().lower() == "off" else seconds_of(arguments.every)
    launching = options(arguments.host, arguments.port, mcp=arguments.mcp)
    _check_port(arguments.host, arguments.port)
    with Assistant.open(store=arguments.store) as assistant, Watching(assistant, every) as watching:
        # It goes on while the page is built.
        assistant.warm()
        _index_first(assistant, arguments.page, watching)
        page = build(assistant, watching, roles)
        if is_public(arguments.host) and not launching["auth"] and not arguments.read_only:
            sys.stderr.write(PUBLIC_WARNING.format(host=arguments.host) + "\n")
        page.launch(**launching, prevent_thread_lock=True)
        sys.stdout.write(f"The chat is on {page.local_url}  (Ctrl-C ends it)\n")
        sys.stdout.flush()
        page.block_thread()


def _check_port(host: str, port: int) -> None:
    """Raise SettingsError, before anything slow is done, when the address can't be listened on."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        raise SettingsError(f"Port {port} of {host} can't be listened on: give another --port, or --host.") from error


def _index_first(assistant: Assistant, page: str | None, watching: Watching) -> None:
    """Index the page that was named, and watch it at its address; without one, the sample if the store is empty."""
    if not page and assistant.liveblogs():
        return
    from qa.cli.console import embedding_progress, print_report

    with embedding_progress() as progress:
        report = assistant.index(page or sample_path(), progress=progress)
    print_report(report)
    if page and is_address(page):
        sys.stdout.write(f"{watching.watch(report.liveblog, page)}\n")


def _arguments() -> argparse.Namespace:
    called = sys.argv[0]
    prog = "python app.py" if called.endswith("app.py") else called
    parser = argparse.ArgumentParser(prog=prog, description="Chat with live blogs in the browser.")
    parser.add_argument("page", nargs="?", help="a live blog to index first: a file or an http(s) URL")
    parser.add_argument(
        "--every", default="60s", help="time between two looks at watched addresses, or off (default: %(default)s)"
    )
    parser.add_argument("--store", type=Path, help="folder of the store (QA_STORE)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=7860, help="port to listen on (default: %(default)s)")
    parser.add_argument("--editors", help="users of QA_AUTH who may add and change live blogs, parted by commas")
    parser.add_argument("--read-only", action="store_true", help="nobody may add or change live blogs on the page")
    parser.add_argument("--mcp", action="store_true", help="serve the tool ask_liveblog over MCP too")
    return parser.parse_args()
