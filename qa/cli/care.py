"""Commands that look after a store: verify, backup, restore."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from qa.cli.opening import Store, open_assistant, print_line
from qa.errors import SettingsError
from qa.settings import load_settings

care = typer.Typer()


@care.command()
def verify(
    store: Store = None,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended.")] = False,
) -> None:
    """Check the store against itself: updates, chunks, vectors, full text."""
    from qa.store import verify as checking
    from qa.store.faults import store_errors
    from qa.store.opening import open_storage

    if repair:
        # A store whose vectors are lost opens again only after that.
        with store_errors():
            open_storage(load_settings(store=store), repair=True)[0].close()
    with open_assistant(store) as assistant, store_errors():
        found = list(checking.faults(assistant.storage))
        if found and repair:
            checking.repair(assistant.storage, assistant.embedding)
            for fault in found:
                print_line(f"was: {fault}")
            found = list(checking.faults(assistant.storage))
        pages = assistant.liveblogs()
    for fault in found:
        print_line(str(fault))
    if found:
        if not repair and any(fault.mendable for fault in found):
            print_line("Mend it with `python -m qa verify --repair`.")
        raise typer.Exit(1)
    print_line(f"{len(pages)} live blogs, {sum(len(page.order) for page in pages)} updates: all is whole.")


@care.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it: a .tar.gz file.")], store: Store = None
) -> None:
    """Write the whole store to one file."""
    from qa.store import backup as saving

    size = saving.backup(_folder(store), file)
    print_line(f"{file}  {size / 1e6:.1f} MB")


@care.command()
def restore(file: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")], store: Store = None) -> None:
    """Unpack a backup into an empty folder."""
    from qa.store import backup as saving

    folder = _folder(store)
    saving.restore(file, folder)
    print_line(f"{folder} holds what {file} held.")


def _folder(store: Path | None) -> Path:
    settings = load_settings(store=store)
    if settings.chroma_url:
        raise SettingsError("QA_CHROMA_URL is set: back up the Chroma server's own folder.")
    return settings.store
