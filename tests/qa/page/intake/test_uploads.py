"""What may be uploaded, and the names that live blogs get."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qa.errors import SourceError
from qa.models import LiveBlog, Update
from qa.page.intake.uploads import MOST_BYTES, free_name, read_paste, read_upload

_TEXT = "Village fair: day 1/2\n\nPig escapes\n\nThe pig ran for 900 metres.\n"
_BLOG = LiveBlog("fair", "Village fair", (Update("u", 1, "Pig escapes"),))


def test_an_upload_is_named_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "Fair Day.txt"
    path.write_text(_TEXT, encoding="utf-8")
    blog = read_upload(path)
    assert (blog.id, blog.title, len(blog.updates)) == ("fair-day", "Village fair: day 1/2", 1)


def test_a_paste_is_named_after_its_title() -> None:
    assert read_paste(_TEXT).id == "village-fair-day-1-2"


@pytest.mark.parametrize("name", ["page.exe", "page.png", "page", "page.txt.zip", "page.docx"])
def test_other_kinds_of_file_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(_TEXT, encoding="utf-8")
    with pytest.raises(SourceError, match="no kind of file"):
        read_upload(tmp_path / name)


def test_a_file_that_is_too_big_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(SourceError) as error:
        read_upload(path)
    assert "big.txt" in str(error.value) and str(tmp_path) not in str(error.value)


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 100, b"one line"])
def test_an_error_does_not_tell_where_the_server_keeps_uploads(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "page.txt").write_bytes(content)
    with pytest.raises(SourceError) as error:
        read_upload(tmp_path / "page.txt")
    assert "page.txt" in str(error.value) and str(tmp_path) not in str(error.value)


@pytest.mark.parametrize("text", ["", "  \n", "one line"])
def test_a_paste_without_updates_is_refused(text: str) -> None:
    with pytest.raises(SourceError):
        read_paste(text)


def test_the_same_title_renews_a_live_blog_and_another_takes_a_free_name() -> None:
    assert free_name(_BLOG, {}).id == "fair"
    assert free_name(_BLOG, {"fair": "Village fair"}).id == "fair"
    other = replace(_BLOG, title="Another fair")
    assert free_name(other, {"fair": "Village fair"}).id == "fair-2"
    assert free_name(other, {"fair": "Village fair", "fair-2": "A third"}).id == "fair-3"
    assert free_name(other, {"fair": "Village fair", "fair-2": "Another fair"}).id == "fair-2"
