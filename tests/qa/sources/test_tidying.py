"""What an editing system leaves behind an update's text is not read as news."""

from __future__ import annotations

import pytest

from qa.models import LiveBlog, Update
from qa.sources.tidying import tidied

_TOLD = "The pier was closed at noon."


@pytest.mark.parametrize(
    "tail",
    [
        " Read more: Pier shut after storm breaks its rails",
        " Read more here Pier shut after storm 'breaks' its rails",
        " Lire aussi : Le port reste fermé",
        " Read more",
    ],
)
def test_what_only_leads_on_to_another_page_is_no_text(tail: str) -> None:
    blog = LiveBlog("pier", "Pier live", (Update(id="u1", position=1, headline="Pier shut", body=(_TOLD + tail,)),))
    assert tidied(blog).updates[0].body == (_TOLD,)


@pytest.mark.parametrize(
    "text",
    ["Pupils should read more books", "“Read more books,” she told them.", "Read more: that was her only advice."],
)
def test_a_sentence_about_reading_stays(text: str) -> None:
    blog = LiveBlog("school", "School live", (Update(id="u1", position=1, headline="Books", body=(text,)),))
    assert tidied(blog).updates[0].body == (text,)
