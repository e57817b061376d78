"""What the page offers to others than readers: endpoints for programs, over HTTP and MCP, and what editors may do."""

# Gradio reads the annotations: they are no strings here.
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import gradio as gr
from gradio.events import api

from qa.errors import QAError
from qa.page.exchanges import Turns
from qa.page.intake.adding import problem_html
from qa.page.intake.intake import Steps
from qa.page.layout import HIDDEN, Layout
from qa.page.limits import ANSWERED_AT_ONCE, READ_AT_ONCE
from qa.page.serving.programs import Programs
from qa.page.view.frame import side_html

_ADDING: dict[str, Any] = {**HIDDEN, "concurrency_id": "add", "concurrency_limit": READ_AT_ONCE}


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
            as_of: Answer from what stood at this moment: "14:30", "4 August", an ISO time, or "#40" for a position.
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
            as_of: Answer from what stood at this moment: "14:30", "4 August", an ISO time, or "#40" for a position.
        """
        return json.dumps(self.chat(question, request, history, liveblog, as_of), ensure_ascii=False)


class Editing(Offering):
    """A page on which editors add and change live blogs; readers only ask."""

    def wire_editing(self, page: gr.Blocks) -> None:
        """Wire the events of what only editors may do."""
        theirs = [self.add_button, self.add_panel, self.tabs, self.editors]
        page.load(self._open_newsroom, None, theirs, **HIDDEN)
        added = [self.adding, *self.fresh, self.file, self.pasted]
        file, text = [self.file, self.turns, self.kept], [self.pasted, self.turns, self.kept]
        self.then_introduce(self.file.upload(self._add_file, file, added, **_ADDING))
        self.then_introduce(self.paste_button.click(self._add_text, text, added, **_ADDING))
        self.transcript.cancel(self._cancel, None, None, queue=False, **HIDDEN)
        shown = [self.turns, self.picker, self.kept]
        # A second change may come before all of the first has been drawn.
        altered = [self.editors, *self.fresh]
        self.transcript.alter(self._change, shown, altered, trigger_mode="multiple", **HIDDEN)
        self.transcript.missed(self._missed, None, [self.editors], **HIDDEN)
        self.transcript.export(self._export, None, [self.saved], **HIDDEN).then(
            None, [self.saved], js="(text) => window.saveText(text, 'questions.jsonl')", **HIDDEN
        )

    def _add_file(self, file: str, turns: Turns, kept: str, request: gr.Request) -> Iterator[Any]:
        yield from self._added(lambda: self.desk.intake.add_file(file, person_of(request)), turns, kept, request)

    def _add_text(self, text: str, turns: Turns, kept: str, request: gr.Request) -> Iterator[Any]:
        yield from self._added(lambda: self.desk.intake.add_text(text, person_of(request)), turns, kept, request)

    def _added(self, begin: Callable[[], Steps], turns: Turns, kept: str, request: gr.Request) -> Iterator[Any]:
        same = gr.skip()
        if not self.newsroom.open_to(request.username):
            yield problem_html("Only editors may add live blogs."), *[same] * len(self.fresh), None, same
            return
        for status, name in begin():
            if name is None:
                yield status, *[same] * len(self.fresh), None, same
            else:
                yield status, *self.refresh(turns, name, kept), None, ""

    def _cancel(self, request: gr.Request) -> None:
        self.desk.intake.cancel(person_of(request))

    def _open_newsroom(self, request: gr.Request) -> tuple[Any, ...]:
        mine = self.newsroom.open_to(request.username)
        shown = gr.update(visible=mine)
        return shown, shown, side_html(editor=mine), self.newsroom.html(request.username)

    def _missed(self, request: gr.Request) -> str:
        return self.newsroom.html(request.username)

    def _change(
        self, turns: Turns, choice: str | None, kept: str, event: gr.EventData, request: gr.Request
    ) -> tuple[Any, ...]:
        user = request.username
        said = self.newsroom.change(user, str(event.change), str(event.liveblog), str(event.title))
        return self.newsroom.html(user, self.desk.discreet(said)), *self.refresh(turns, choice, kept)

    def _export(self, request: gr.Request) -> str:
        with self.discreetly():
            return self.newsroom.export(request.username)

    @contextmanager
    def discreetly(self) -> Iterator[None]:
        """An error within becomes a line for readers."""
        try:
            yield
        except QAError as error:
            raise gr.Error(self.desk.discreet(error), print_exception=False) from error


def person_of(request: gr.Request) -> str:
    """Who asks, as far as limits go: a browser session or an API client, or else an address."""
    return request.session_hash or (request.client.host if request.client else "")
