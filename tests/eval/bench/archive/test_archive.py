"""An archive is written the same again, has the shape of real live blogs, and is built on where it was left."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.bench.archive.building import Pace, build, open_archive
from eval.bench.archive.measuring import measure_here
from eval.bench.archive.stand_in import StandIn
from eval.bench.archive.writing import Renaming, liveblogs, one_more, questions
from vectorstore.embedding.minilm import DIMENSIONS


def test_the_same_seed_writes_the_same_archive_and_another_seed_another() -> None:
    first, again, other = (list(liveblogs(200, seed)) for seed in (0, 0, 1))
    assert first == again != other
    assert sum(len(told.updates) for told in first) == 200
    assert all(update.position == i for told in first for i, update in enumerate(told.updates, start=1))


def test_updates_are_as_long_as_real_ones_and_some_have_no_headline() -> None:
    updates = [update for told in liveblogs(1000) for update in told.updates]
    assert 0.05 < sum(not update.headline for update in updates) / len(updates) < 0.3
    assert 250 < sum(len(update.text) for update in updates) / len(updates) < 800
    assert len({update.text for update in updates}) > 900


def test_a_name_becomes_another_one_and_the_same_throughout() -> None:
    renamed = Renaming("any")
    told = renamed("Abernathy said 1,240 came at 14:30. Abernathy’s house is closed on Monday.")
    first, second = told.split()[0], told.split(". ")[1].split("’")[0]
    assert first == second != "Abernathy"
    assert "14:30" in told
    assert "Monday" in told
    assert "1,240" not in told


def test_questions_name_what_the_archive_names() -> None:
    assert questions(3, 5) == questions(3, 5)
    assert all(question.strip() for question in questions(3, 20))


def test_the_stand_in_makes_vectors_of_the_real_size_that_are_always_the_same() -> None:
    text = "The pier is closed after the storm."
    one, two = StandIn().tokens(text), StandIn().tokens(text)
    assert one.pooled.shape == (DIMENSIONS,)
    assert (one.pooled == two.pooled).all()
    assert one.pooled @ one.pooled == pytest.approx(1, abs=1e-5)


def test_an_archive_that_was_begun_goes_on_where_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    [first] = build(folder, 60)
    with open_archive(folder) as opened:
        kept = {name: page.revision for name, page in opened.storage.pages().items()}
    [second] = build(folder, 150)
    assert (first.updates, second.updates) == (60, 150)
    assert isinstance(second, Pace)
    with open_archive(folder) as opened:
        pages = opened.storage.pages()
        # The first run cut its last live blog short; the others are left as they were.
        assert dict(list(kept.items())[:-1]).items() <= {name: page.revision for name, page in pages.items()}.items()
        assert sum(len(page.order) for page in pages.values()) == 150
        told = opened.storage.liveblog(next(iter(pages)))
        assert opened.index(one_more(told)).added
        assert opened.index(told).removed
    costs = measure_here(folder, 4, 0)
    assert costs.chunks >= costs.updates > 0
    assert 0 < costs.answer_median <= costs.answer_p95
