"""Whatever the format: of a time that names no zone, the reader is told that UTC was taken."""

import json
import warnings

import pytest

from qa.sources.partial import PartialSourceWarning
from qa.sources.registry import parse_page
from tests.support.pages import (
    HEX,
    guardian_article,
    guardian_json_block,
    html_page,
    superdesk_item,
    superdesk_post,
    superdesk_response,
    text_element,
)


def _superdesk(**times: object) -> str:
    return superdesk_response([superdesk_post(1, superdesk_item("Rain."), **times)])


def _guardian(**times: object) -> str:
    return guardian_article([guardian_json_block(1, text_element("<p>Rain.</p>")) | times])


def _guardian_page(written: str, said: str = "") -> str:
    time = f'<header><p>{said}<time datetime="{written}">12.01</time></p></header>'
    return html_page(body=f'<article id="block-{HEX.format(1)}">{time}<p>Rain.</p></article>')


@pytest.mark.parametrize(
    "page",
    [
        _superdesk(published_date="2031-03-02T12:01:00"),
        _superdesk(published_date=None, _created="2031-03-02 12:01"),
        _superdesk(published_date=None, _created=None, content_updated_date="2031-03-02 12:01"),
        _guardian(blockFirstPublished="2031-03-02T12:01:00"),
        _guardian(blockFirstPublished=None, blockCreatedOn=None, blockLastUpdated="2031-03-02 12:01"),
        _guardian_page("2031-03-02T12:01:00"),
        _guardian_page("2031-03-02T12:01:00", "Updated at "),
        json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Flood",
                    "items": [{"id": "1", "content_text": "Rain.", "date_modified": "2031-03-02 12:01"}]}),
        json.dumps({"eventInfo": {"name": "Flood"}, "posts": [
            {"_id": "1", "message": {"text": "Rain."}, "modifiedAt": "2031-03-02 12:01"}]}),
    ],
    ids=["published", "created", "changed", "block", "changed block", "page", "changed on page", "feed", "widget"],
)  # fmt: skip
def test_a_time_without_a_zone_is_told_in_every_format(page: str) -> None:
    with pytest.warns(PartialSourceWarning, match="1 of the page's times names no zone: taken as UTC"):
        assert parse_page(page, "flood").updates[0].published_at == "2031-03-02T12:01:00+00:00"


@pytest.mark.parametrize(
    "page", [_superdesk(), _guardian(), _guardian_page("2031-03-02T12:01:00Z")], ids=["posts", "blocks", "page"]
)
def test_a_time_with_a_zone_needs_no_word(page: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error", PartialSourceWarning)
        assert parse_page(page, "flood").updates[0].published_at
