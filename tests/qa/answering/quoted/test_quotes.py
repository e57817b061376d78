"""Answers by quoting: verbatim, short, cited, and a plain word when the updates don't tell."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from qa.answering.draft import NOT_TOLD, blocks
from qa.answering.quoted.quotes import _joined
from qa.assistant import Assistant
from qa.models import Answer
from qa.sources.formats.text import parse_text

_ANSWERABLE = {
    "Who resigned?": (77, "Leshchenko"),
    "How many air raids has Russia flown against Ukraine?": (4, "1,804"),
    "How many people fleeing the war will the US take in?": (30, "100,000"),
    "Until when does Stoltenberg stay at NATO?": (32, "September 30, 2023"),
    "How many ships are stuck in the ports of Ukraine?": (3, "67 ships"),
    "What does Draghi say about roubles?": (15, "contracts"),
    "How many orphans from Ukraine has the UK taken in?": (75, "52"),
}
_NOT_TOLD = [
    "Who won the world cup?",
    "What is the price of a ticket to the opera in Vienna?",
    "How many penguins live in Kyiv?",
    "Who is the king of Spain?",
]


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> dict[str, Answer]:
    return {question: assistant.ask(question) for question in (*_ANSWERABLE, *_NOT_TOLD)}


@pytest.mark.parametrize(("question", "position", "fact"), [(q, *expected) for q, expected in _ANSWERABLE.items()])
def test_an_answer_holds_the_fact_and_cites_its_update(
    answers: dict[str, Answer], question: str, position: int, fact: str
) -> None:
    answer = answers[question]
    assert answer.answered
    assert fact in answer.text
    assert position in [citation.position for citation in answer.citations]
    assert (answer.mode, answer.model) == ("quotes", None)


def test_every_quote_stands_verbatim_at_its_offsets(assistant: Assistant, answers: dict[str, Answer]) -> None:
    updates = {update.id: update for update in assistant.updates("ukraine-2022-03-24")}
    cited = [citation for answer in answers.values() for citation in answer.citations]
    assert len(cited) >= len(_ANSWERABLE)
    for citation in cited:
        update = updates[citation.update_id]
        assert update.text[citation.start : citation.end] == citation.quote != ""
        assert (citation.position, citation.headline) == (update.position, update.headline)


def test_the_text_is_headings_and_quotes_with_their_numbers(answers: dict[str, Answer]) -> None:
    for question in _ANSWERABLE:
        answer = answers[question]
        assert [citation.n for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
        assert answer.text == blocks(answer.citations)
        assert answer.text.startswith(answer.citations[0].headline)


def test_the_words_that_answer_are_marked_within_the_quote(answers: dict[str, Answer]) -> None:
    for question, (_, fact) in _ANSWERABLE.items():
        citation = answers[question].citations[0]
        assert citation.answer_start is not None and citation.answer_end is not None, fact
        within = citation.start <= citation.answer_start < citation.answer_end <= citation.end
        assert within or citation.answer_start < citation.answer_end <= len(citation.headline), fact


def test_an_answer_is_short_and_says_how_sure_it_is(answers: dict[str, Answer]) -> None:
    for question in _ANSWERABLE:
        answer = answers[question]
        assert len(answer.text.split()) <= 110
        assert answer.confidence is not None
        assert 0.5 <= answer.confidence <= 1


def test_quotes_are_whole_sentences(assistant: Assistant, answers: dict[str, Answer]) -> None:
    for question in _ANSWERABLE:
        for citation in answers[question].citations:
            text = {u.id: u.text for u in assistant.updates("ukraine-2022-03-24")}[citation.update_id]
            assert text[: citation.start].rstrip()[-1:] in {"", *'.!?”’"…'} or text[: citation.start].endswith("\n\n")
            assert citation.quote == citation.headline or re.search(r"[.!?…][”’\")]*$", citation.quote)


@pytest.mark.parametrize("question", _NOT_TOLD)
def test_what_the_updates_do_not_tell_is_said_with_the_two_nearest_headlines(
    assistant: Assistant, answers: dict[str, Answer], question: str
) -> None:
    answer = answers[question]
    assert not answer.answered
    assert answer.citations == ()
    assert answer.text.startswith(NOT_TOLD)
    assert answer.confidence is not None
    assert answer.confidence < 0.5
    headlines = re.findall(r"“(.+?)” \(update (\d+)\)", answer.text)
    by_position = {update.position: update.headline for update in assistant.updates("ukraine-2022-03-24")}
    assert [by_position[int(position)] for _, position in headlines] == [headline for headline, _ in headlines]
    assert len(headlines) == 2
    assert [int(position) for _, position in headlines] == [update.position for update in answer.retrieved[:2]]


@pytest.mark.parametrize("question", ["What is the latest news?", "What is the most recent update?"])
def test_the_latest_news_is_the_newest_update(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert [citation.position for citation in answer.citations] == [1]
    assert "Sofia" in answer.text


@pytest.mark.parametrize("question", ["What was the first update?", "What is the oldest entry?"])
def test_the_first_update_is_the_oldest(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert [citation.position for citation in answer.citations] == [94]
    assert "Blinken" in answer.text


_TOLLS = (
    ("Toll rises to nine", "Nine sailors died in the collision of the ferries, officials said."),
    ("Ferries collide", "Two sailors died in the collision of the ferries, officials said."),
    ("Fog at dawn", "The harbour lies in fog."),
)


@pytest.fixture
def harbour(tmp_path: Path, page_file: Callable[..., Path]) -> Assistant:
    opened = Assistant.open(store=tmp_path / "store", mode="quotes")
    opened.index(page_file(*_TOLLS))
    return opened


def test_of_updates_that_fit_as_well_the_latest_is_quoted(harbour: Assistant) -> None:
    latest = harbour.ask("What is the latest number of sailors who died in the collision of the ferries?")
    assert latest.citations[0].quote.startswith("Nine sailors")


def test_of_updates_that_fit_nearly_as_well_the_earliest_is_quoted(harbour: Assistant) -> None:
    earliest = harbour.ask("What was the initial number of sailors who died in the collision of the ferries?")
    assert earliest.citations[0].quote.startswith("Two sailors")


def test_the_latest_news_of_one_live_blog_among_several(harbour: Assistant, page_file: Callable[..., Path]) -> None:
    harbour.index(page_file(("Runway opens", "Planes land again."), name="airport", title="Airport live"))
    assert harbour.ask("What is the latest news?", liveblog="airport").citations[0].headline == "Runway opens"
    assert harbour.ask("What is the latest news?", liveblog="harbour").citations[0].headline == "Toll rises to nine"
    both = harbour.ask("What is the latest news?")
    assert {citation.liveblog for citation in both.citations} == {"airport", "harbour"}


def test_the_same_sentence_said_twice_in_an_update_is_quoted_once(
    tmp_path: Path, page_file: Callable[..., Path]
) -> None:
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assistant.index(page_file(("Crane falls", "The crane fell at two.", "The crane fell at two.", "It was old.")))
        answer = assistant.ask("When did the crane fall?")
    assert answer.text.count("The crane fell at two.") == 1


def test_the_hint_names_an_update_without_a_headline_by_its_first_words(tmp_path: Path) -> None:
    from qa.models import LiveBlog, Update

    blog = LiveBlog(
        "harbour", "Harbour live", (Update(id="u", position=1, headline="", body=("Ferries wait at noon.",)),)
    )
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assistant.index(blog)
        answer = assistant.ask("Who won the world cup?")
    assert "Ferries wait at noon" in answer.text


def test_the_latest_on_a_topic_is_told_where_an_update_names_it(tmp_path: Path) -> None:
    from qa.models import LiveBlog, Update

    texts = (
        "Divers have reached the Marigold.",
        "The harbour of Wicklow is shut.",
        "The Marigold lies at twelve metres.",
    )
    updates = tuple(
        Update(id=f"u{n}", position=n, headline=f"Report {n}", body=(text,)) for n, text in enumerate(texts, start=1)
    )
    with Assistant.open(store=tmp_path / "store", mode="quotes") as assistant:
        assistant.index(LiveBlog("wreck", "Wreck live", updates))
        answer = assistant.ask("What is the latest on the Marigold?")
        assert answer.answered
        assert answer.citations[0].position == 1
        assert not assistant.ask("What is the latest on the Bluebell?").answered


def _asked(store: Path, page: str, question: str) -> Answer:
    with Assistant.open(store=store, mode="quotes") as opened:
        opened.index(parse_text(page, "page"))
        return opened.ask(question)


def test_both_sides_of_one_update_are_quoted_once_each_and_told_as_values(tmp_path) -> None:
    page = (
        "Talks live\n\nRefugees: two figures\n\nThe UN refugee agency counts 640,000 people who have fled Varsk. "
        "Sarn's interior ministry says that 505,000 people have fled Varsk. Rain fell."
    )
    answer = _asked(tmp_path, page, "How many people have fled Varsk?")
    assert "640,000" in answer.text
    assert "505,000" in answer.text
    assert answer.text.count("640,000 people") == 1
    assert [(one.value, one.claimant) for one in answer.conflicts] == [
        (640_000, None),
        (505_000, "Sarn's interior ministry"),
    ]


def test_a_list_is_quoted_line_by_line(tmp_path) -> None:
    prizes = "The winners:\n• Best pig: Ada Lund\n• Best cake: Bo Rask\n• Best song: Cy Moe"
    page = f"Fair live\n\nPrizes\n\n{prizes}\n\nRain fell."
    answer = _asked(tmp_path, page, "Who were the winners of the prizes?")
    lines = answer.text.splitlines()
    assert [line for line in lines if line.startswith("•")][:2] == ["• Best pig: Ada Lund", "• Best cake: Bo Rask"]
    assert any("Cy Moe" in line for line in lines)


def test_no_text_stands_twice(tmp_path) -> None:
    toll = "Four people were hurt at the fair, the county says. It adds that three of them are children."
    page = f"Fair live\n\nToll\n\n{toll}"
    answer = _asked(tmp_path, page, "How many people were hurt at the fair, and how many were children?")
    assert answer.text.count("Four people were hurt") == 1


def test_a_stretch_between_two_others_makes_them_one_quote() -> None:
    one, other = SimpleNamespace(of=("osk", "a")), SimpleNamespace(of=("osk", "b"))
    stretches = [(one, (0, 40)), (other, (30, 60)), (one, (80, 120)), (one, (30, 90))]
    assert _joined(stretches) == [(one, (0, 120)), (other, (30, 60))]
