"""A question may name the moment to answer from; the system is asked as of it, and one that knows none is not."""

from __future__ import annotations

from eval.run.runner import Job, ask_all
from eval.run.scripted import ScriptedSystem
from eval.suite.gold import Gold
from eval.suite.loading import Expectation, Sample
from qa.models import LiveBlog, Update


class _Timed(ScriptedSystem):
    moments: list[str | None]

    def ask(self, question, *, history=(), liveblog=None, as_of="none given"):
        self.moments = [*getattr(self, "moments", []), as_of]
        return super().ask(question, history=history, liveblog=liveblog)


def test_the_moment_is_handed_on(tmp_path) -> None:
    update = Update("u", 1, "Boats sail", ("Twelve boats.",))
    system = _Timed(LiveBlog("page", "Page", (update,)))
    samples = [
        Sample("a", "fact", "How many?", Expectation(False), as_of="14:30"),
        Sample("b", "fact", "How many now?", Expectation(False)),
    ]
    job = Job(system, "page", {"a": Gold(), "b": Gold()}, {"u": update})
    ask_all(job, samples, tmp_path, workers=1, done=lambda row: None)
    assert system.moments == ["14:30", "none given"]
