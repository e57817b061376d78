"""A quote holds what was asked where it stands beside what the reader takes for the answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa.assistant import Assistant
from qa.models import LiveBlog, Update

_ARRESTS = (
    "Lorrel police have made 22 arrests after Saturday's disorder in Bay Town. Twenty of the people were held in Bay "
    "Town itself, one in Osk and one in Tarnby, and none of them is from the county, the force believes. Of those who "
    "were detained, 18 have been released on bail and three remain in custody. Deputy chief Mara Quill said the number "
    "would rise, since a team of forty officers is going through hours of pictures from cameras in the streets."
)
_HELD = (
    "Lorrel police have made 22 arrests after Saturday's disorder in Bay Town, the force said in a statement that it "
    "put out on Sunday night after a day in which its chiefs had met the council twice. The statement was short and "
    "named nobody, and reporters who had come to the station from all over the county were told that there would be no "
    "other before Monday at noon. Of those who were detained, 18 have been released on bail and three remain in "
    "custody."
)


def _county(folder: pytest.TempPathFactory, text: str) -> Iterator[Assistant]:
    updates = (
        Update(id="u1", position=1, headline="Police: 22 arrests in Bay Town", body=(text,)),
        Update(id="u2", position=2, headline="Buses", body=("Buses run late all over the county today.",)),
    )
    with Assistant.open(store=folder.mktemp("county") / "store", mode="quotes") as assistant:
        assistant.index(LiveBlog("county", "County live", updates))
        yield assistant


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    yield from _county(tmp_path_factory, _ARRESTS)


@pytest.fixture(scope="module")
def statement(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    yield from _county(tmp_path_factory, _HELD)


@pytest.mark.parametrize("question", ["how many people are held over bay town", "bay town detained"])
def test_a_quote_goes_on_to_where_the_answer_may_as_well_stand(statement: Assistant, question: str) -> None:
    quoted = " ".join(citation.quote for citation in statement.ask(question).citations)
    assert "22 arrests" in quoted
    assert "18 have been released on bail" in quoted


def test_a_sure_answer_is_quoted_no_longer_than_it_takes(statement: Assistant) -> None:
    quoted = " ".join(citation.quote for citation in statement.ask("police arrest and bail numbers").citations)
    assert "22 arrests" in quoted
    assert "Monday at noon" not in quoted


def test_quotes_of_two_parts_that_overlap_are_one(county: Assistant) -> None:
    answer = county.ask("how many were arrested over bay town and how many are out on bail")
    assert [citation.n for citation in answer.citations] == [1]
    assert answer.text.count("Twenty of the people") == 1
    assert "18 have been released on bail" in answer.text
    quote = answer.citations[0]
    assert county.updates("county")[0].text[quote.start : quote.end] == quote.quote


_RECAP = LiveBlog(
    "quay",
    "The quay",
    (
        Update("c", 1, "What we know so far", ("The new crane lifts 90 tonnes, the port says.", "It rains.")),
        Update("b", 2, "Fog over the bay", ("Ferries wait until noon.",)),
        Update("a", 3, "Crane stands", ("The new crane lifts 90 tonnes, the port says.",)),
    ),
)


def test_what_a_recap_says_in_the_same_words_is_quoted_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Assistant.open(store=tmp_path_factory.mktemp("quay"), mode="quotes") as quay:
        quay.index(_RECAP)
        for question in (
            "how much does the new crane lift",
            "what do we know about the new crane and how much it lifts",
        ):
            assert quay.ask(question).text.count("90 tonnes") == 1
