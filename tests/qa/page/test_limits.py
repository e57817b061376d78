"""Places for questions, the feedback file, and times as people read them."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qa.errors import QuestionError, StoreError
from qa.page.exchanges import Exchange
from qa.page.feedback import FILE_NAME, append_feedback
from qa.page.limits import Turnstile
from qa.page.view.times import readable_time, time_html

_TURN = Exchange(1, "key", "Why?", None, status="stopped", text="Be\u2028cause", vote="up")


def test_each_person_has_places_of_their_own() -> None:
    turnstile = Turnstile(at_once=1)
    with turnstile.passing("anna"), turnstile.passing("bob"):
        with pytest.raises(QuestionError, match="wait for one of them"), turnstile.passing("anna"):
            pass
    with turnstile.passing("anna"):
        pass


def test_a_place_is_free_again_after_an_error() -> None:
    turnstile = Turnstile(at_once=1)
    with pytest.raises(ValueError, match="x"), turnstile.passing("anna"):
        raise ValueError("x")
    with turnstile.passing("anna"):
        pass


def test_votes_of_many_people_are_whole_lines(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: append_feedback(tmp_path, _TURN), range(100)))
    lines = (tmp_path / FILE_NAME).read_text(encoding="utf-8").split("\n")
    assert len([json.loads(line) for line in lines if line]) == 100


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(StoreError, match="Make the folder writable"):
        append_feedback(tmp_path, _TURN)


def test_times_are_readable() -> None:
    assert readable_time("2024-05-01T12:05:00+02:00") == "1 May 2024, 12:05 (UTC+02:00)"
    assert readable_time("2024-05-01T12:05:00+00:00") == "1 May 2024, 12:05 (UTC)"
    assert readable_time("2024-05-01T12:05") == "1 May 2024, 12:05"
    assert readable_time("soon") == "soon"
    assert readable_time(None) == ""
    assert time_html('"><b>') == '<time datetime="&quot;&gt;&lt;b&gt;">&quot;&gt;&lt;b&gt;</time>'
    assert time_html(None) == ""
