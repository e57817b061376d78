"""Model-graded scores: LlamaIndex's evaluators with our prompts, and unscored where a judge can't be read."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from llama_index.core import Settings
from llama_index.core.base.llms.types import CompletionResponse, LLMMetadata
from llama_index.core.llms import CustomLLM, MockLLM

from eval.errors import JudgeError
from eval.figures.results import read_rows
from eval.judge.grading import Judge
from eval.judge.model import open_judge_model
from eval.judge.verdicts import read_grade, yes_or_no
from eval.judge.whole_run import judge_run
from eval.run.scripted import Reply, ScriptedSystem
from eval.run.suite_run import Finished, Options, run_suite
from eval.run.system import OpenSystem
from eval.suite.loading import load_suite
from qa.models import LiveBlog, Update

BLOG = LiveBlog(
    id="harbour",
    title="Harbour live",
    updates=(
        Update(id="b", position=1, headline="Boats leave", body=("Twelve sailed at {noon}.",)),
        Update(id="f", position=2, headline="Fog", body=("Ferries wait.",)),
    ),
)
LINES: list[dict[str, Any]] = [
    {
        "id": "boats",
        "type": "fact",
        "question": "How many boats?",
        "expect": {"answerable": True, "updates": [1], "facts": [["twelve", "12"]]},
    },
    {"id": "moon", "type": "off_topic", "question": "Cheese?", "expect": {"answerable": False}},
    {
        "id": "late",
        "type": "temporal",
        "question": "What came last?",
        "expect": {"answerable": True, "updates": [1]},
    },
]
SCRIPT: dict[str, Reply | Exception] = {
    "How many boats?": Reply(((1, "Twelve sailed at {noon}."),)),
    "What came last?": RuntimeError("late"),
}


class Examiner(CustomLLM):
    """A model that answers by a function of the prompt and remembers the prompts."""

    reply: Any
    name: str = "examiner"
    api_key: str = "sk-very-secret"
    prompts: list[str] = []  # noqa: RUF012

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name=self.name)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        self.prompts.append(prompt)
        return CompletionResponse(text=self.reply(prompt))

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> Any:
        raise NotImplementedError


def examiner(reply: Callable[[str], str], name: str = "examiner") -> Examiner:
    return Examiner(reply=reply, name=name, prompts=[])


def by_kind(grade: str, verdict: str) -> Callable[[str], str]:
    return lambda prompt: grade if "grade from 1 to 5" in prompt else verdict


@pytest.fixture
def finished(tmp_path: Path) -> Finished:
    path = tmp_path / "harbour.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    opened = OpenSystem(ScriptedSystem(BLOG, SCRIPT), "harbour", BLOG.title)
    return run_suite(load_suite(path), opened, tmp_path / "out", Options())


def test_scores_are_added_to_rows_figures_and_report(finished: Finished) -> None:
    model = examiner(by_kind("4\nNearly all of it.", "YES. It stands there."))
    judged = judge_run(finished.directory, Judge(model))
    rows = {row.id: row for row in read_rows(finished.directory)}
    assert rows["boats"].scores["judge_correctness"].value == 4
    assert rows["boats"].scores["judge_correctness"].explanation == "Nearly all of it."
    assert rows["boats"].scores["judge_faithfulness"].value == rows["boats"].scores["judge_relevancy"].value == 1
    # A refusal states nothing to be faithful to, and a failed question has no answer.
    assert [name for name in rows["moon"].scores if name.startswith("judge_")] == ["judge_correctness"]
    assert not [name for name in rows["late"].scores if name.startswith("judge_")]
    metrics = json.loads((finished.directory / "metrics.json").read_text("utf-8"))
    assert metrics["overall"]["judge_correctness"]["n"] == 2
    assert judged.record.judge is not None
    assert (judged.record.judge["model"], judged.record.judge["judgements"]) == ("examiner", 4)
    assert "Graded by examiner." in (finished.directory / "report.html").read_text("utf-8")
    assert "Judge: examiner." in (finished.directory / "report.md").read_text("utf-8")


def test_the_judge_sees_the_question_the_answer_and_what_was_expected(finished: Finished) -> None:
    model = examiner(by_kind("5\nyes", "YES"))
    judge_run(finished.directory, Judge(model))
    grading = next(p for p in model.prompts if "grade from 1 to 5" in p and "How many boats?" in p)
    assert "“twelve” or “12”" in grading
    assert "Twelve sailed at {noon}. [1]" in grading
    assert "Boats leave" in grading
    refusal = next(p for p in model.prompts if "Cheese?" in p)
    assert "The updates don't tell." in refusal
    faithful = next(p for p in model.prompts if "says only what its sources say" in p)
    assert "Boats leave\n\nTwelve sailed at {noon}." in faithful
    assert "Ferries wait" not in faithful
    assert not [p for p in model.prompts if "$" in p or "{query" in p or "{context" in p]


@pytest.mark.parametrize(
    ("grade", "verdict"), [("I would say good", "Yesterday it rained"), ("", ""), ("7\nGreat", "Perhaps")]
)
def test_what_cannot_be_read_is_unscored_and_counted(finished: Finished, grade: str, verdict: str) -> None:
    judged = judge_run(finished.directory, Judge(examiner(by_kind(grade, verdict))))
    for name, figure in judged.summary.overall.items():
        if name.startswith("judge_"):
            assert (figure.value, figure.n) == (None, 0)
            assert figure.unscored > 0
    assert judged.record.judge is not None
    assert judged.record.judge["unscored"] == judged.record.judge["judgements"] == 4


def test_llama_index_s_own_mock_model_is_unscored_too(finished: Finished) -> None:
    judged = judge_run(finished.directory, Judge(MockLLM(max_tokens=8)))
    assert judged.summary.overall["judge_correctness"].unscored == 2


def test_a_second_judging_repeats_only_what_is_unscored(finished: Finished) -> None:
    judge_run(finished.directory, Judge(examiner(by_kind("5\nGood.", "who knows"))))
    again = examiner(by_kind("1\nBad.", "NO, it isn't."))
    judged = judge_run(finished.directory, Judge(again))
    rows = {row.id: row for row in judged.rows}
    # The refusal was fully judged the first time.
    assert rows["moon"].scores["judge_correctness"].value == 5
    assert rows["boats"].scores["judge_faithfulness"].value == 0
    assert not [prompt for prompt in again.prompts if "Cheese?" in prompt]
    assert len(again.prompts) == 3


def test_another_judge_judges_all_anew(finished: Finished) -> None:
    judge_run(finished.directory, Judge(examiner(by_kind("5\nGood.", "YES"))))
    judged = judge_run(finished.directory, Judge(examiner(by_kind("2\nWeak.", "NO"), name="other")))
    assert judged.record.judge is not None and judged.record.judge["model"] == "other"
    assert judged.summary.overall["judge_correctness"].value == 2


def test_a_judge_that_fails_now_and_then_leaves_those_unscored(finished: Finished) -> None:
    def reply(prompt: str) -> str:
        if "grade from 1 to 5" in prompt:
            raise ConnectionError("sk-very-secret refused\nby the server")
        return "YES"

    judged = judge_run(finished.directory, Judge(examiner(reply)))
    score = {row.id: row for row in judged.rows}["boats"].scores["judge_correctness"]
    assert score.unscored
    assert "ConnectionError: [key] refused by the server" in score.explanation
    assert not [path for path in finished.directory.iterdir() if b"sk-very-secret" in path.read_bytes()]
    assert judged.summary.overall["judge_faithfulness"].value == 1


def test_a_judge_that_never_answers_is_one_clear_error(finished: Finished) -> None:
    def reply(prompt: str) -> str:
        raise ConnectionError("refused")

    with pytest.raises(JudgeError, match="The judge examiner does not answer: ConnectionError: refused"):
        judge_run(finished.directory, Judge(examiner(reply)))


def test_a_dead_judge_is_given_up_early(tmp_path: Path) -> None:
    lines = [{**LINES[1], "id": f"moon{n}", "question": f"Cheese {n}?"} for n in range(60)]
    path = tmp_path / "harbour.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    opened = OpenSystem(ScriptedSystem(BLOG, SCRIPT), "harbour", BLOG.title)
    run_suite(load_suite(path), opened, tmp_path / "out", Options())
    asked: list[str] = []

    def reply(prompt: str) -> str:
        asked.append(prompt)
        raise ConnectionError("refused")

    with pytest.raises(JudgeError, match="does not answer"):
        judge_run(tmp_path / "out", Judge(examiner(reply)), workers=2)
    assert len(asked) <= 14


def test_llama_index_s_global_splitter_is_left_as_it_was(finished: Finished) -> None:
    before = Settings.transformations
    judge_run(finished.directory, Judge(examiner(by_kind("5\nGood.", "YES"))))
    assert Settings.transformations == before


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("4\nbecause", 4),
        ("4.5\nbecause", 4.5),
        ("**5** - complete", 5),
        ("Score: 3/5\nHalf of it", 3),
        ("3 out of 5", 3),
        ("10\nno such grade", None),
        ("5.5\nno such grade", None),
        ("0\nno such grade", None),
        ("4/10\nanother scale", None),
        ("The answer has 4 facts", None),
    ],
)
def test_grades(text: str, grade: float | None) -> None:
    assert read_grade(text)[0] == grade


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("YES", 1),
        ("**No.** It doesn't", 0),
        ("Answer: yes, it does", 1),
        ("Nothing says so", None),
        ("Yesterday", None),
    ],
)
def test_verdicts(text: str, value: float | None) -> None:
    assert yes_or_no(text).value == value


def test_without_a_model_the_next_step_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(JudgeError, match="Set OPENAI_API_KEY or OPENAI_BASE_URL"):
        open_judge_model()
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("QA_MODEL", "small-judge")
    assert open_judge_model().metadata.model_name == "small-judge"
