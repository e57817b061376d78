"""Habits of live pages: pasted, saved, sent by widgets. Each page of ours has its right reading beside it."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

from qa.models import LiveBlog
from qa.sources.partial import PartialSourceWarning
from qa.sources.registry import parse_page

_PAGES = Path(__file__).parent / "habits"
_RIGHT = json.loads((_PAGES / "right.json").read_text(encoding="utf-8"))


def _read(name: str) -> tuple[LiveBlog, list[str]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", PartialSourceWarning)
        page = parse_page((_PAGES / name).read_text(encoding="utf-8"), name)
    return page, [str(one.message) for one in caught]


def test_every_page_has_its_right_reading() -> None:
    assert len(_RIGHT) >= 15
    assert {path.name for path in _PAGES.iterdir()} - {"right.json"} == set(_RIGHT)


@pytest.mark.parametrize("name", _RIGHT)
def test_a_habit_is_read_right(name: str) -> None:
    right = _RIGHT[name]
    page, said = _read(name)
    assert page.title == right["title"]
    assert [[u.published_at, u.headline, list(u.body)] for u in page.updates] == right["updates"]
    assert [u.headline for u in page.updates if u.key_event] == right.get("key", [])
    assert list(page.summary) == right.get("points", list(page.summary))
    for part in right.get("warned", []):
        assert any(part in line for line in said), said
    assert len(said) == len(right.get("warned", []))
