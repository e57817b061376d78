"""From the command line to a running page: options, the first index, the address and its warning."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qa.cli.opening import Store, open_assistant, run_app
from qa.errors import SettingsError
from qa.page.intake.uploads import MOST_BYTES, is_address
from qa.page.intake.watching import Watching
from qa.page.serving.access import PUBLIC_WARNING, Roles, is_public, load_roles, load_users
from qa.samples import sample_path
from qa.text.interval import seconds_of

if TYPE_CHECKING:
    from qa.assistant import Assistant

# Conversations kept in memory; beyond these, the ones that were left longest are forgotten.
_SESSIONS = 1_000


@dataclass(frozen=True)
class ServedPage:
    """A chat page: what makes it over an open assistant, and what its `launch` takes for a host and a port."""

    build: Callable[[Assistant, Watching, Roles], Any]
    options: Callable[..., dict[str, Any]]


def chat_command(page_of: Callable[[], ServedPage]) -> Callable[..., None]:
    """The command that serves a page, which is loaded when it is called: importing Gradio takes seconds."""

    def chat(
        page: Annotated[
            str | None, typer.Argument(help="A live blog to index first: a file or an http(s) URL.")
        ] = None,
        every: Annotated[
            str, typer.Option("--every", help="Time between two looks at watched addresses, or off.")
        ] = "60s",
        store: Store = None,
        host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
        port: Annotated[int, typer.Option("--port", help="Port to listen on.")] = 7860,
        editors: Annotated[
            str | None,
            typer.Option("--editors", help="Users of QA_AUTH who may add and change live blogs, parted by commas."),
        ] = None,
        read_only: Annotated[
            bool, typer.Option("--read-only", help="Nobody may add or change live blogs on the page.")
        ] = False,
        mcp: Annotated[bool, typer.Option("--mcp", help="Serve the tool ask_liveblog over MCP too.")] = False,
    ) -> None:
        """Chat with live blogs in the browser."""
        if mcp and find_spec("mcp") is None:
            raise SettingsError("--mcp needs Gradio's extra: pip install 'gradio[mcp]'.")
        roles = load_roles(editors, read_only=read_only)
        wait = None if every.strip().lower() == "off" else seconds_of(every)
        _check_port(host, port)
        served = page_of()
        launching = served.options(host, port, mcp=mcp)
        with open_assistant(store) as assistant, Watching(assistant, wait) as watching:
            # It goes on while the page is built.
            assistant.warm()
            _index_first(assistant, page, watching)
            blocks = served.build(assistant, watching, roles)
            if is_public(host) and not launching["auth"] and not read_only:
                typer.echo(PUBLIC_WARNING.format(host=host), err=True)
            blocks.launch(**launching, prevent_thread_lock=True)
            typer.echo(f"The chat is on {blocks.local_url}  (Ctrl-C ends it)")
            sys.stdout.flush()
            blocks.block_thread()

    return chat


def stay_offline() -> None:
    """Let a process that does nothing but serve the page ask no hub; before Gradio is imported, which reads it then.

    Who imports the page into a program of their own may want a hub.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")


def run_chat(page: ServedPage) -> None:
    """`python app.py`: the one command, as an app of its own."""
    alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    alone.command()(chat_command(lambda: page))
    run_app(alone, "python app.py")


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
