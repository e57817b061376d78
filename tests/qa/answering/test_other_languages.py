"""Pages and questions in other languages than English: answered where words agree, told so, never called checked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa.answering.check.checking import check
from qa.answering.check.evidence import SentUpdate
from qa.assistant import Assistant
from qa.cli.render import answer_as_text
from qa.models import LiveBlog, Update
from qa.page.view.mode import mode_line
from tests.support.openai_server import OpenAIServer, Reply
from tests.support.written_setup import KEY

_GERMAN = LiveBlog(
    "lawine",
    "Lawine am Hornkamm",
    (
        Update("a4", 1, "Straße wieder frei", ("Die Straße ins Tal ist seit 18.10 Uhr wieder frei.",)),
        Update(
            "a3", 2, "Drei Verletzte nach Lawine", ("Drei Menschen wurden am Hornkamm verletzt, sagt die Bergwacht.",)
        ),
        Update("a2", 3, "Suche mit Hunden", ("Die Bergwacht sucht mit 14 Hunden.",)),
        Update("a1", 4, "Willkommen", ("Herzlich willkommen zu unserem Liveticker.",)),
    ),
    language="de",
)
_CHINESE = LiveBlog(
    "yushi",
    "暴雨直播",
    (
        Update("c2", 1, "青石桥关闭", ("因水位上涨，青石桥今晚关闭。截至目前已有5人受伤。",)),
        Update("c1", 2, "学校停课", ("全市学校停课一天。",)),
    ),
    language="zh",
)
_ENGLISH = LiveBlog(
    "weir", "Weir live", (Update("e1", 1, "Weir shut", ("Four keepers shut the weir at noon.",)),), language="en"
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with Assistant.open(store=tmp_path_factory.mktemp("languages"), mode="quotes") as opened:
        for page in (_GERMAN, _CHINESE, _ENGLISH):
            opened.index(page)
        yield opened


def test_the_store_keeps_a_page_s_language(assistant: Assistant) -> None:
    assert {page.id: page.language for page in assistant.liveblogs()} == {"lawine": "de", "weir": "en", "yushi": "zh"}
    assert assistant.storage.liveblog("lawine").language == "de"


@pytest.mark.parametrize(
    ("page", "question", "said", "language"),
    [
        ("lawine", "Wie viele Verletzte gibt es?", "Drei Menschen wurden am Hornkamm verletzt", "German"),
        ("yushi", "几人受伤?", "5人受伤", "Chinese"),
        ("yushi", "青石桥", "青石桥今晚关闭", "Chinese"),
    ],
)
def test_a_quote_answers_where_words_agree_and_one_line_says_what_is_not_supported(
    assistant: Assistant, page: str, question: str, said: str, language: str
) -> None:
    answer = assistant.ask(question, liveblog=page)
    assert answer.answered and said in answer.citations[0].quote
    assert answer.note == f"{language} is not supported: this may not be the best answer."


def test_what_shares_no_word_with_the_question_is_no_answer(assistant: Assistant) -> None:
    answer = assistant.ask("Wer hat das Rennen gewonnen?", liveblog="lawine")
    assert not answer.answered and answer.note.startswith("German is not supported")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("闸门是谁关的?", "Chinese"),
        ("水門を閉めたのは誰ですか", "Japanese"),
        ("من أغلق السد؟", "Arabic"),
        ("누가 수문을 닫았나요?", "Korean"),
    ],
)
def test_a_question_in_another_script_is_refused_with_the_reason(
    assistant: Assistant, question: str, language: str
) -> None:
    answer = assistant.ask(question, liveblog="weir")
    assert not answer.answered
    assert answer.note == f"{language} is not supported: the updates may tell it all the same."
    assert answer.note in answer_as_text(answer)


def test_a_question_in_english_about_an_english_page_has_no_such_line(assistant: Assistant) -> None:
    assert assistant.ask("Who shut the weir?", liveblog="weir").note == ""


@pytest.mark.parametrize("asked", ["What is the latest?", "Was ist das Neueste?"])
def test_the_newest_update_is_known_whatever_the_language(assistant: Assistant, asked: str) -> None:
    assert assistant.ask(asked, liveblog="lawine").citations[0].update_id == "a4"


def test_the_day_is_summed_up_whatever_the_language(assistant: Assistant) -> None:
    assert len(assistant.ask("Was ist heute passiert?", liveblog="lawine").citations) == 4


def test_a_written_answer_is_neither_struck_nor_called_checked_there(tmp_path_factory: pytest.TempPathFactory) -> None:
    faithful = "The mountain rescue service says that three people were hurt on the Hornkamm [1]."
    with (
        OpenAIServer((Reply(faithful),)) as server,
        Assistant.open(
            store=tmp_path_factory.mktemp("written"),
            mode="llm",
            openai_api_key=KEY,
            openai_base_url=server.url,
            check="exact",
        ) as assistant,
    ):
        assistant.index(_GERMAN)
        answer = assistant.ask("How many people were hurt on the Hornkamm?")
    assert (answer.text, answer.mode, answer.unsupported, answer.checked) == (faithful, "llm", (), False)
    assert answer.citations
    assert answer.note == "German is not supported: what the model wrote was not checked."
    assert "not checked" in answer_as_text(answer) and answer.note.rstrip(".") in mode_line(answer)


def test_only_sentences_about_the_foreign_update_go_unchecked() -> None:
    sources = [SentUpdate(1, "lawine", _GERMAN.updates[1], foreign=True), SentUpdate(2, "weir", _ENGLISH.updates[0])]
    checked = check("Three people were hurt [1]. Nine keepers shut the weir [2].", sources)
    assert [one.reason for one in checked.unsupported] == ["Not in the updates it cites: Nine."]
