"""Finding updates of the sample: the right one first, whatever the wording; and only of the live blogs asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qa.assistant import Assistant
from qa.errors import StoreError
from qa.models import Chunk, LiveBlog, Passage, Update
from qa.search.retrieval import group
from qa.sources.formats.text import parse_text


@pytest.mark.parametrize(
    ("question", "position"),
    [
        ("Who resigned?", 77),
        ("How many bombing raids were counted?", 4),
        ("Until when does Stoltenberg stay in charge of the alliance?", 32),
        ("How many refugees does America want to let in?", 30),
        ("What did Italy's premier say about paying in roubles?", 15),
        ("What share of children in Ukraine has been displaced?", 40),
        ("What do the Swiss do with Russian money?", 43),
        ("Which theatre director was abducted?", 74),
        ("What happens to the French carmaker's plant in Moscow?", 86),
        ("How did Kyiv identify fallen soldiers?", 76),
        ("How much of the sunflower harvest may be lost?", 66),
        ("Which ship did Ukraine's navy say it destroyed?", 63),
    ],
)
def test_the_right_update_comes_first(assistant: Assistant, question: str, position: int) -> None:
    assert assistant.search(question).updates[0].position == position


def test_passages_that_were_read_come_first_by_rank_then_the_rest_by_score(assistant: Assistant) -> None:
    found = assistant.search("How many bombing raids were counted?")
    ranks = [reading.rank for reading in found.readings]
    assert ranks == sorted(ranks, reverse=True)
    chances = [reading.probability for reading in found.readings]
    assert [reading.passage for reading in found.readings] == list(found.passages[: len(chances)])
    assert found.confidence == max(chances)
    rest = [passage.score for passage in found.passages[len(chances) :]]
    assert rest == sorted(rest, reverse=True)
    scores = [passage.score for passage in found.passages]
    assert all(-1 <= score <= 1 for score in scores)
    similar = [passage.similarity for passage in found.passages if passage.similarity is not None]
    assert similar
    assert all(-1 <= value <= 1.0001 for value in similar)


def test_passages_are_chunks_of_the_update_that_they_name(assistant: Assistant) -> None:
    updates = {update.id: update for update in assistant.updates("ukraine-2022-03-24")}
    for passage in assistant.search("What does Poland want?").passages:
        update = updates[passage.chunk.update_id]
        assert passage.position == update.position
        assert update.text[passage.chunk.start : passage.chunk.end] == passage.chunk.text


def test_updates_are_listed_once_in_the_order_of_their_best_passage(assistant: Assistant) -> None:
    found = assistant.search("What does Poland want?")
    ids = [update.update_id for update in found.updates]
    assert len(ids) == len(set(ids))
    assert ids == list(dict.fromkeys(passage.chunk.update_id for passage in found.passages))
    assert found.updates == group(found.passages)


def test_the_same_question_finds_the_same_again(assistant: Assistant) -> None:
    one, two = (assistant.search("What does Poland want?") for _ in range(2))
    assert one.passages == two.passages


def test_a_rare_word_is_found_by_the_lexical_side(assistant: Assistant) -> None:
    assert assistant.search("APK-Inform").updates[0].position == 66
    assert assistant.search("Turkcell").updates[0].position == 67


@pytest.mark.parametrize("question", ["???", "🙂", "the of and", "\ud800", "'; DROP TABLE chunk; --", "fog\x00fog"])
def test_odd_questions_are_searched_without_an_error(assistant: Assistant, question: str) -> None:
    assert len(assistant.search(question).updates) > 0


def test_the_best_passage_gives_its_update_the_score() -> None:
    def passage(update: str, score: float) -> Passage:
        chunk = Chunk(
            id=f"b/{update}/{score}", liveblog="b", update_id=update, headline=update, text="x", start=0, end=1
        )
        return Passage(chunk, position=1, score=score)

    grouped = group([passage("a", 0.9), passage("b", 0.8), passage("a", 0.7)])
    assert [(u.update_id, u.score) for u in grouped] == [("a", 0.9), ("b", 0.8)]


_HARBOUR = """Harbour live

Crane falls

The old crane fell into the dock on Monday. Nobody was hurt.
"""


@pytest.fixture
def two(store_copy: Path) -> Assistant:
    opened = Assistant.open(store=store_copy, mode="quotes")
    opened.index(parse_text(_HARBOUR, "harbour"))
    return opened


def test_a_search_is_limited_to_the_live_blogs_that_are_named(two: Assistant) -> None:
    question = "Who resigned from the government of Ukraine?"
    assert {u.liveblog for u in two.search(question).updates} >= {"ukraine-2022-03-24"}
    assert {u.liveblog for u in two.search(question, liveblog="harbour").updates} == {"harbour"}
    assert {u.liveblog for u in two.search("What fell?", liveblog=["ukraine-2022-03-24"]).updates} == {
        "ukraine-2022-03-24"
    }
    both = two.search("What fell into the dock?", liveblog=["harbour", "ukraine-2022-03-24"])
    assert both.updates[0].liveblog == "harbour"


def test_a_search_in_an_unknown_live_blog_is_refused(two: Assistant) -> None:
    with pytest.raises(StoreError, match=r"No live blog named 'airport' .*there: harbour, ukraine-2022-03-24"):
        two.search("What fell?", liveblog=["harbour", "airport"])


def test_an_empty_store_is_refused_with_the_next_step(tmp_path: Path) -> None:
    with (
        Assistant.open(store=tmp_path / "store") as empty,
        pytest.raises(StoreError, match="First run `python -m qa index"),
    ):
        empty.search("What fell?")


def test_a_page_that_changes_while_it_is_searched_is_no_error(two: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = parse_text(_HARBOUR.replace("Crane falls", "Ship sinks\n\nIt sank.\n\nCrane falls, too"), "harbour")
    real = two.storage.sidecar.search
    calls = []

    def search_and_change(*arguments: object, **keywords: object) -> list[str]:
        found = real(*arguments, **keywords)
        if not calls:
            calls.append(1)
            two.index(changed)
        return found

    monkeypatch.setattr(two.storage.sidecar, "search", search_and_change)
    answer = two.ask("What fell into the dock on Monday?")
    assert calls
    assert all(u.headline != "Crane falls" for u in answer.retrieved)
    assert two.ask("What fell into the dock on Monday?").citations[0].headline == "Crane falls, too"


def test_a_live_blog_that_is_removed_while_it_is_searched_is_no_traceback(
    two: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = two.storage.sidecar.tokens
    calls = []

    def remove_and_read(*arguments: object, **keywords: object):
        if not calls:
            calls.append(1)
            two.remove("harbour")
        return real(*arguments, **keywords)

    monkeypatch.setattr(two.storage.sidecar, "tokens", remove_and_read)
    try:
        answer = two.ask("What fell into the dock on Monday?")
        assert "harbour" not in {citation.liveblog for citation in answer.citations}
    except StoreError as error:
        assert "harbour" in str(error)


def test_a_page_that_was_read_while_it_was_written_is_not_kept(two: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    blog = parse_text(_HARBOUR, "harbour")
    real = two.storage.chroma.metadatas
    calls = []

    def read_then_write(collection: object, **query: object):
        found = real(collection, **query)
        if collection is two.storage.chroma.pages and not calls:
            calls.append(1)
            two.index(replace(blog, title="Port live"))
        return found

    monkeypatch.setattr(two.storage.chroma, "metadatas", read_then_write)
    two.storage.renew("harbour")
    two.liveblogs()
    assert "Port live" in [page.title for page in two.liveblogs()]


def test_of_a_list_all_is_read_as_long_as_more_is_told(tmp_path: Path) -> None:
    ports = (
        "Osk",
        "Lund",
        "Kell",
        "Tarn",
        "Brig",
        "Mott",
        "Hove",
        "Vig",
        "Skar",
        "Dunn",
        "Ryde",
        "Holm",
        "Ness",
        "Wick",
    )
    texts = {port: f"A ferry has left for {port}." for port in ports}
    updates = tuple(Update(port, n, f"Ferry to {port}", (texts[port],)) for n, port in enumerate(ports, start=1))
    with Assistant.open(store=tmp_path / "store", mode="quotes") as opened:
        opened.index(LiveBlog("ferries", "Ferries live", updates))
        every = opened.search("To which ports have ferries left?")
        one = opened.search("Has a ferry left for Kell?")
    assert len(every.readings) == len(ports)
    assert len(one.readings) == 8
