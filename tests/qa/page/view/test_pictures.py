"""What stands under an update of its pictures, whether they are loaded or not."""

from __future__ import annotations

import pytest
from lxml.html import fragments_fromstring

from qa.models import Update
from qa.page.view.pictures import pictures_html
from qa.pictures import Picture

_URL = "https://img.example/pier.jpg"


@pytest.mark.parametrize(
    ("alt", "credit", "said"),
    [
        ("Waves over the pier", "Photograph: Orla Fenn", "Waves over the pier Photograph: Orla Fenn"),
        (
            "Waves over the old pier",
            "Waves over the pier. Photograph: Orla Fenn",
            "Waves over the pier. Photograph: Orla Fenn",
        ),
        ("", "Photograph: Orla Fenn", "Photograph: Orla Fenn"),
        ("Waves over the pier", "", "Waves over the pier (Picture: img.example)"),
    ],
)
def test_what_a_picture_shows_and_whose_it_is_always_stands_there_once(alt: str, credit: str, said: str) -> None:
    update = Update(
        "p", 1, "Pier", captions=tuple(filter(None, (credit or alt, "A map"))), pictures=(Picture(_URL, alt, credit),)
    )
    for loaded in (True, False):
        shown = fragments_fromstring(pictures_html(update, loaded=loaded))
        assert [one.text_content() for one in shown] == [said, "A map"]
        assert (shown[0].get("data-src") == _URL) is loaded
        assert not loaded or shown[0].get("data-alt")


def test_what_a_page_wrote_is_escaped() -> None:
    picture = Picture('https://img.example/"><script>', '"><script>', "<script>")
    assert "<script" not in pictures_html(Update("p", 1, "Pier", pictures=(picture,)), loaded=True)
