"""The page's endpoints for programs: declared to Gradio, which serves them over HTTP and MCP."""

# Gradio reads the annotations: they are no strings here.
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

import gradio as gr
from gradio.events import api

from qa.errors import QAError
from qa.page.layout import Layout
from qa.page.limits import ANSWERED_AT_ONCE
from qa.page.serving.programs import Programs


class Offering(Layout):
    """A page that programs can ask too."""

    def offer_to_programs(self) -> None:
        """Declare the endpoints."""
        offered = Programs(self.desk)
        asking: dict[str, Any] = {"concurrency_id": "ask", "concurrency_limit": ANSWERED_AT_ONCE}
        for plain in (self.chat, offered.liveblogs):
            # MCP clients would get these as Python writes them; they have tools that give JSON.
            api(self._told(plain, tool=False), api_name=plain.__name__, **asking)
        for tool in (self.ask_liveblog, offered.list_liveblogs, offered.summary, offered.what_changed):
            api(self._told(tool), api_name=tool.__name__, **asking)

    def _told(self, function: Callable[..., Any], *, tool: bool = True) -> Callable[..., Any]:
        """The function with its errors as lines for readers; one that is no `tool` is not offered to MCP."""

        @wraps(function)
        def told(*arguments: Any, **options: Any) -> Any:
            try:
                return function(*arguments, **options)
            except QAError as error:
                raise gr.Error(self.desk.discreet(error), print_exception=False) from error

        if not tool:
            vars(told)["_mcp_type"] = "none"
        return told

    def chat(
        self,
        question: str,
        request: gr.Request,
        history: list[Any] | None = None,
        liveblog: str | None = None,
        as_of: str | None = None,
    ) -> dict[str, Any]:
        """Answer a question about a live blog, citing the headlines of the updates it rests on.

        Args:
            question: A question in plain words.
            request: Who asks; Gradio gives it.
            history: The earlier questions of the conversation, or its messages with role and content, oldest first.
            liveblog: The id of one live blog; all are asked without it.
            as_of: Answer from what stood at this moment: "14:30", an ISO time, or "#40" for a position.
        """
        return self.desk.answer(question, history or [], liveblog, as_of, person_of(request))

    def ask_liveblog(
        self,
        question: str,
        request: gr.Request,
        history: list[str] | None = None,
        liveblog: str | None = None,
        as_of: str | None = None,
    ) -> str:
        """Answer a question about a live blog, citing the headlines of the updates it rests on.

        Args:
            question: A question in plain words.
            request: Who asks; Gradio gives it.
            history: The earlier questions of the conversation, oldest first.
            liveblog: The id of one live blog; all are asked without it.
            as_of: Answer from what stood at this moment: "14:30", an ISO time, or "#40" for a position.
        """
        return json.dumps(self.chat(question, request, history, liveblog, as_of), ensure_ascii=False)


def person_of(request: gr.Request) -> str:
    """Who asks, as far as limits go: a browser session or an API client, or else an address."""
    return request.session_hash or (request.client.host if request.client else "")
