"""The pages whose reading is timed are read whole, each by the reader that it is made for."""

from __future__ import annotations

import pytest

from eval.bench.parsing import PAGES, page_of, parsing_lines
from qa.sources.partial import PartialSourceWarning
from qa.sources.registry import formats, parse_page

_READERS = {
    "JSON-LD": "jsonld", "microdata": "microdata", "HTML by its structure": "structure", "HTML by its text": "rendered",
    "HTML with blocks": "guardian_html", "RSS": "feeds", "JSON Feed": "feeds", "pasted text": "pasted",
    "plain text": "plain_text",
}  # fmt: skip


@pytest.mark.filterwarnings(f"ignore::{PartialSourceWarning.__module__}.{PartialSourceWarning.__qualname__}")
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_whole(name: str) -> None:
    page = page_of(PAGES[name], 0.02)
    first = next(one for one in formats() if one.looks_like(page))
    assert getattr(first, "__name__", "").endswith(f".{_READERS[name]}")
    updates = parse_page(page, name).updates
    assert len(updates) > 10
    assert [u.headline for u in updates] == [f"Pump {n} is running" for n in range(len(updates), 0, -1)]
    assert {len(u.body) for u in updates} == {3}


def test_each_has_a_line() -> None:
    lines = parsing_lines(megabytes=0.005)
    assert [line.name.split(" (")[0] for line in lines] == [f"reading {name}" for name in PAGES]
    assert all(line.value.endswith(" MB/s") for line in lines)
