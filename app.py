"""The chat page: `python app.py [PAGE]`. What its events do; what the page does is in `qa.page`."""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from qa.cli.chat import stay_offline
from qa.cli.opening import check_settings, errors_in_one_line

# Gradio reads it when it is imported.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
if __name__ == "__main__":
    stay_offline()
    # Chroma reads .env while it is imported below, and ends in a traceback over a damaged one.
    with errors_in_one_line():
        check_settings()

import gradio as gr
from starlette.middleware import Middleware

from qa.cli.chat import ServedPage, run_chat, server_options
from qa.page.desk import Desk
from qa.page.exchanges import Followed, Turns
from qa.page.following import look_again, toggle
from qa.page.intake.watching import Watching
from qa.page.kept import keep
from qa.page.kiosk import ALL
from qa.page.layout import FROM_BROWSER, HIDDEN, ChatBlocks
from qa.page.limits import ANSWERED_AT_ONCE, WAITING
from qa.page.newsroom import Newsroom
from qa.page.offering import Editing, person_of
from qa.page.serving.access import Roles, load_embedders
from qa.page.serving.delivery import Delivery
from qa.page.view.controls import picker_html
from qa.page.view.export import conversation_as_markdown
from qa.page.view.followed import followed_html
from qa.page.view.frame import COLOURS

if TYPE_CHECKING:
    from qa.assistant import Assistant

TITLE = "Ask a live blog"
_ASKING: dict[str, Any] = {**HIDDEN, "concurrency_id": "ask", "concurrency_limit": ANSWERED_AT_ONCE}

_Choice = str | None


class ChatPage(Editing):
    """The page and what its events do."""

    def build(self) -> gr.Blocks:
        """Lay the page out and wire its events."""
        page = ChatBlocks(title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(600, 3600))
        page.desk, page.newsroom = self.desk, self.newsroom
        with page:
            self.lay_out(TITLE)
            self._wire_asking()
            self._wire_answers()
            self._wire_reading(page)
            self.wire_editing(page)
            self.offer_to_programs()
        page.queue(max_size=WAITING)
        return page

    def _wire_asking(self) -> None:
        context = [self.turns, self.picker, self.as_of]
        outputs = [self.transcript, self.sources, self.turns, self.question, self.suggested]
        asking = [
            # An event ends a little after its answer is shown: what is asked by then waits for that, and is not lost.
            gr.on(
                [self.question.submit, self.ask_button.click],
                self._ask,
                [self.question, *context],
                outputs,
                trigger_mode="always_last",
                **_ASKING,
            ),
            self.transcript.ask(self._ask_example, context, outputs, **_ASKING),
            self.transcript.retry(self._retry, context, outputs, **_ASKING),
        ]
        for asked in asking:
            asked.then(self._keep, [self.kept, self.turns, self.picker], [self.kept], **HIDDEN).then(
                self.desk.suggested, [self.turns], [self.suggested], **HIDDEN
            )
        self.stop_button.click(self.desk.stop, [self.turns], queue=False, **HIDDEN)

    def _wire_answers(self) -> None:
        known, redrawn = [self.turns, self.picker], [self.transcript, self.turns]
        self.transcript.judge(self._judge, known, redrawn, **HIDDEN)
        self.transcript.link(self._link, known, redrawn, **HIDDEN)
        following = [self.followed, self.changes]
        self.transcript.tell(self._tell, [*known, self.followed], [*redrawn, *following], **HIDDEN)
        looked = [self.watched, self.news, *following]
        self.tick.tick(self._look, [self.picker, self.seen, self.followed], looked, queue=False, **HIDDEN)
        self.save_button.click(self._save, known, [self.saved], **HIDDEN).then(
            None, [self.saved], js="(text) => window.saveText(text, 'conversation.md')", **HIDDEN
        )

    def _wire_reading(self, page: gr.Blocks) -> None:
        shown = [self.turns, self.picker, self.kept]
        back = [self.turns, self.sources, self.suggested, *self.fresh]
        for event in (
            self.transcript.pick(self._pick, [self.turns, self.kept], self.fresh, **HIDDEN),
            page.load(self._come_back, [self.kept], [*back, self.kept], js=FROM_BROWSER, **HIDDEN),
            self.transcript.resume(self._resume, [self.kept, self.picker], back, **HIDDEN),
            self.new_button.click(self._start_anew, shown, [*back, self.kept], queue=False, **HIDDEN),
        ):
            self.then_introduce(event)
        self.transcript.forget(self._forget, None, [self.kept, self.earlier], **HIDDEN)
        then = self.transcript.moment(
            self._show_as_of, [self.picker], [self.welcome, self.blog], trigger_mode="multiple", **HIDDEN
        )
        self.then_introduce(then)
        renewed = [self.menu, self.welcome, self.blog, self.seen, self.news]
        self.then_introduce(self.transcript.renew(self._renew, [self.picker], renewed, **HIDDEN))
        self.transcript.more(
            self.desk.rest, [self.picker, self.seen, self.as_of], [self.rest], trigger_mode="multiple", **HIDDEN
        ).then(None, [self.rest], js="(html) => window.addEntries(html)", **HIDDEN)

    def _ask(self, question: str, turns: Turns, choice: _Choice, as_of: str, request: gr.Request) -> Iterator[Any]:
        if not question.strip():
            yield [gr.skip()] * 5
            return
        typed: Any = ""
        for now in self.desk.ask(turns, question, choice, as_of, person_of(request)):
            done = now[-1].status != "streaming"
            yield self.desk.transcript(now), self.desk.sources(now) if done else gr.skip(), now, typed, typed
            typed = gr.skip()
        # Gradio tells the last values once more when an event is over: a new chat may have begun by then.
        yield [gr.skip()] * 5

    def _ask_example(
        self, turns: Turns, choice: _Choice, as_of: str, event: gr.EventData, request: gr.Request
    ) -> Iterator[Any]:
        yield from self._ask(str(event.question), turns, choice, as_of, request)

    def _retry(self, turns: Turns, choice: _Choice, as_of: str, request: gr.Request) -> Iterator[Any]:
        # The last question again, in the place of its answer.
        if turns:
            yield from self._ask(turns[-1].question, turns[:-1], choice, as_of, request)

    def _keep(self, kept: str, turns: Turns, choice: _Choice) -> Any:
        # Where nothing is added, what another event keeps meanwhile is not taken back.
        now = keep(kept, turns, choice)
        return gr.skip() if now == kept else now

    def _start_anew(self, turns: Turns, choice: _Choice, kept: str) -> tuple[Any, ...]:
        # An answer that has just come is not kept yet.
        kept = keep(kept, turns, choice)
        self.desk.stop(turns, discard=True)
        return *self._shown((), choice, kept), kept

    def _forget(self) -> tuple[str, str]:
        return "", ""

    def _come_back(self, kept: str, request: gr.Request) -> tuple[Any, ...]:
        # The newest live blog for a newcomer; who was here before goes on where they left.
        asked = dict(request.query_params)
        turns, choice = self.desk.come_back(kept, asked.get("chat"), asked.get("answer"), asked.get("liveblog"))
        return *self._shown(turns, choice, kept), kept

    def _pick(self, turns: Turns, kept: str, event: gr.EventData) -> tuple[Any, ...]:
        return self.refresh(turns, str(event.choice), kept)

    def _show_as_of(self, choice: _Choice, event: gr.EventData) -> tuple[str, str]:
        as_of = str(event.as_of)
        return self.desk.welcome(choice, as_of, examples=self.desk.prepared(choice)), self.desk.blog(choice, as_of)

    def _renew(self, choice: str) -> tuple[Any, ...]:
        known = self.desk.prepared(choice)
        return picker_html(self.desk.choices(), choice), self.desk.welcome(choice, examples=known), *self.renew(choice)

    def _resume(self, kept: str, choice: _Choice, event: gr.EventData) -> tuple[Any, ...]:
        turns, found = self.desk.come_back(kept, str(event.key), str(event.answer), choice)
        return self._shown(turns, found, kept)

    def _shown(self, turns: Turns, choice: _Choice, kept: str) -> tuple[Any, ...]:
        return turns, self.desk.sources(turns), "", *self.refresh(turns, choice, kept)

    def _look(self, choice: _Choice, seen: tuple[str, ...], followed: tuple[Followed, ...]) -> tuple[Any, ...]:
        now = look_again(followed, self.desk)
        # What nothing came of takes nothing back that was begun meanwhile.
        told = (gr.skip(), gr.skip()) if now == followed else (now, followed_html(now))
        return self.desk.watched(choice), self.desk.news(choice, seen), *told

    def _tell(
        self, turns: Turns, choice: _Choice, followed: tuple[Followed, ...], event: gr.EventData
    ) -> tuple[Any, ...]:
        turns, followed = toggle(followed, turns, str(event.key), choice or ALL, self.desk)
        return self.desk.transcript(turns), turns, followed, followed_html(followed)

    def _link(self, turns: Turns, choice: _Choice, event: gr.EventData) -> tuple[str, Turns]:
        with self.discreetly():
            turns = self.desk.linked(turns, int(event.turn))
        return self.desk.transcript(turns), turns

    def _judge(self, turns: Turns, choice: _Choice, event: gr.EventData) -> tuple[str, Turns]:
        with self.discreetly():
            turns = self.desk.judge(turns, int(event.turn), vote=str(event.vote), remark=str(event.remark))
        return self.desk.transcript(turns), turns

    def _save(self, turns: Turns, choice: _Choice) -> str:
        return conversation_as_markdown(turns, self.desk.title(choice))


def build_app(assistant: "Assistant", watching: Watching | None = None, roles: Roles | None = None) -> gr.Blocks:
    """The chat page over an open assistant. `launch(**launch_options())` gives it its looks.

    `watching` keeps live blogs up to date that people add by their address; without it none is. `roles` says who may
    add and change live blogs; without it, whoever uses the page.
    """
    desk = Desk(assistant, watching)
    return ChatPage(desk, Newsroom(desk, roles or Roles())).build()


def launch_options(host: str = "127.0.0.1", port: int = 7860, *, mcp: bool = False) -> dict[str, Any]:
    """What `launch` takes: address, login and limits, and the looks, which load nothing from elsewhere."""
    theme = gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])
    return {
        **server_options(host, port, mcp=mcp),
        "theme": theme.set(**COLOURS),
        "app_kwargs": {"middleware": [Middleware(Delivery, embedders=load_embedders())]},
    }


PAGE = ServedPage(build_app, launch_options)


def main() -> None:
    """Run `python app.py`: see `--help`."""
    run_chat(PAGE)


if __name__ == "__main__":
    main()
