"""`python -m qa` and `liveblog-qa`: the command line, and what stands above it: the chat page and the evaluation."""

from __future__ import annotations

from eval.cli import app as evaluation
from qa.cli.app import app, main
from qa.cli.chat import ServedPage, chat_command, stay_offline


def _page() -> ServedPage:
    stay_offline()
    from app import PAGE

    return PAGE


app.command("chat")(chat_command(_page))
app.add_typer(evaluation, name="eval")

if __name__ == "__main__":
    main()
