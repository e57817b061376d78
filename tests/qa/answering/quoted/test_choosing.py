"""Which readings are quoted: the best alone where it is clear, what is as likely beside it, all of several."""

from __future__ import annotations

from qa.answering.quoted.choosing import Told, choose
from qa.models import Chunk, Passage, Update
from qa.reading.readings import Reading
from qa.search.question import parse_question


def _told(update: int, rank: float, start: int = 0, probability: float = 0.8) -> Told:
    """A passage of update `update` (1 = newest) that tells, by ten characters from `start`."""
    text = "The ferry lies at the quay of Osk. " * 4
    chunk = Chunk(
        id=f"u{update}-{start}",
        liveblog="quay",
        update_id=f"u{update}",
        headline="",
        text=text,
        start=start,
        end=start + 60,
    )
    reading = Reading(Passage(chunk, update, 0.5), probability, start, start + 10, rank)
    return Told(reading, Update(id=f"u{update}", position=update, headline="", body=(text,)))


def _chosen(question: str, *telling: Told) -> list[tuple[str, int]]:
    chosen, _ = choose(parse_question(question), telling)
    return [(one.update.id, one.reading.start) for one in chosen]


def test_what_is_as_likely_as_the_best_is_quoted_beside_it() -> None:
    assert _chosen("Who owns the ferry?", _told(3, 4.0), _told(1, 3.7), _told(2, 2.9)) == [("u3", 0), ("u1", 0)]


def test_the_best_stands_alone_where_it_is_clearly_the_best() -> None:
    assert _chosen("Who owns the ferry?", _told(3, 4.0), _told(1, 3.0)) == [("u3", 0)]


def test_of_the_same_update_a_passage_that_is_less_likely_is_quoted_too_in_its_order() -> None:
    assert _chosen("Who owns the ferry?", _told(3, 4.0, start=70), _told(3, 2.5)) == [("u3", 0), ("u3", 70)]


def test_the_newest_leads_and_a_likelier_one_follows() -> None:
    assert _chosen("Where is the ferry now?", _told(3, 4.0), _told(1, 3.0)) == [("u1", 0), ("u3", 0)]
    assert _chosen("Where is the ferry now?", _told(3, 4.0), _told(1, 3.9)) == [("u1", 0)]


def test_of_several_no_passage_is_lost_and_the_best_update_comes_first() -> None:
    others = [_told(update, 3.9 - update / 10) for update in range(2, 9)]
    chosen = _chosen("Which ships are there and who owns them?", _told(1, 4.0), *others, _told(1, 1.0, start=70))
    assert chosen[:2] == [("u1", 0), ("u1", 70)]
    assert len({update for update, _ in chosen}) == 6


def test_of_several_what_lies_far_behind_is_left_out() -> None:
    chosen = _chosen("List the ships at the quay", _told(1, 4.0), _told(2, 3.2), _told(3, 2.5), _told(2, 1.5, start=70))
    assert chosen == [("u1", 0), ("u2", 0), ("u2", 70)]
