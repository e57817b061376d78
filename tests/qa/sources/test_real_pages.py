"""Publishers' own pages, which are not part of this project: set QA_REAL_PAGES to the folder that has them.

Each update's text is compared with the file by a reading of another kind: tags are cut out with a
regular expression, entities resolved, and the words that remain must stand in the update in their order.
"""

import html
import json
import os
import re
import time
import warnings
from datetime import datetime
from pathlib import Path

import pytest

from qa.models import LiveBlog, Update
from qa.sources.boilerplate import is_boilerplate
from qa.sources.partial import PartialSourceWarning
from qa.sources.registry import read_source

FOLDER = os.environ.get("QA_REAL_PAGES")
pytestmark = pytest.mark.skipif(not FOLDER, reason="QA_REAL_PAGES names no folder")

MIRROR = "mirror_uk-riots_2024-08-05.html"
GUARDIAN = "guardian_russia-ukraine_2023-05-15.html"
ARTICLE = "guardian_dcr_mars-landing_2021-02-19.json"
SUPERDESK = "superdesk_liveblog_api_response.json"
ONWARD = re.compile(r"\sRead more\b[^.]*$")
DANGLING = re.compile(r"(?:https?://)?(?:pic\.twitter\.com|t\.co)/\w+|https?://twitter\.com/\w+/status/\d+")


def load(name: str) -> tuple[LiveBlog, str]:
    path = Path(FOLDER or "") / name
    with warnings.catch_warnings():
        warnings.simplefilter("error", PartialSourceWarning)
        return read_source(path), path.read_text(encoding="utf-8")


def naive_text(markup: str) -> str:
    """Without a parser: no scripts, no tags, entities resolved."""
    bare = re.sub(r"(?s)<(script|style|svg|figcaption|button)\b.*?</\1>|<!--.*?-->", " ", markup)
    bare = re.sub(r"(?s)</?(?:p|li|ul|ol|br|div|td|tr|blockquote|h\d|fieldset|legend)\b[^>]*>", "\n", bare)
    return html.unescape(re.sub(r"(?s)<[^>]*>", "", bare))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def assert_all_words(update: Update, markup: str) -> None:
    """Every word of the file's text is in the update, in its order, but for pointers and links."""
    lines = [line for line in naive_text(markup).split("\n") if line.strip()]
    kept = [line for line in lines if not is_boilerplate(line.strip()) and not re.match(r"\s*https?://\S+\s*$", line)]
    found = iter(words(" ".join((update.headline, *update.body))))
    for word in words(ONWARD.sub("", DANGLING.sub(" ", " ".join(kept or lines)).strip())):
        assert word in found, f"{update.id}: {word!r} is missing or out of order"


def assert_no_more_words(update: Update, markup: str) -> None:
    """And the update has no word that the file doesn't have there."""
    found = iter(words(DANGLING.sub(" ", naive_text(markup))))
    for word in words(" ".join(update.body)):
        assert word in found, f"{update.id}: {word!r} is not in the file"


def assert_sound(blog: LiveBlog, count: int) -> None:
    assert len(blog.updates) == len({u.id for u in blog.updates}) == count
    assert [u.position for u in blog.updates] == list(range(1, count + 1))
    times = [datetime.fromisoformat(u.published_at or "") for u in blog.updates]
    assert times == sorted(times, reverse=True)
    for update in blog.updates:
        text = "\n".join((update.headline, *update.body, *update.captions))
        assert not re.search(r"</?\w+[^>]*>|&\w+;|&#|pic\.twitter|//t\.co|function\s*\(|\.css|\{", text)
        assert text == text.strip() or not update.headline
        assert update.label.strip()


def test_mirror():
    blog, raw = load(MIRROR)
    assert_sound(blog, 428)
    assert blog.whole
    listed = json.loads(re.search(r'(?s)<script type="application/ld\+json">(.*?)</script>', raw).group(1))[
        "liveBlogUpdate"
    ]
    for update, node in zip(blog.updates, listed, strict=True):
        assert update.url == node["url"] and update.url.endswith(f"#{update.id}")
        assert words(update.headline) == words(html.unescape(node["headline"]))
        assert_all_words(update, node["articleBody"])
        assert_no_more_words(update, node["articleBody"])
        assert datetime.fromisoformat(update.published_at) == datetime.fromisoformat(node["datePublished"])
        assert update.published_at.endswith("+01:00")
    assert sum(not u.body for u in blog.updates) == 18
    assert sum(u.modified_at is not None for u in blog.updates) == 88
    marked = set(re.findall(r'class="live-event-entry" id="(\d+)" data-type="key-event"', raw))
    assert {u.id for u in blog.updates if u.key_event} == marked and len(marked) == 9


def test_guardian_page():
    blog, raw = load(GUARDIAN)
    assert_sound(blog, 10)
    assert not blog.whole
    blocks = dict(re.findall(r'(?s)<article id="block-(\w+)"(.*?)</article>', raw))
    assert set(blocks) == {u.id for u in blog.updates}
    for update in blog.updates:
        header, _, rest = blocks[update.id].partition("</header>")
        content = rest.rpartition("<footer")[0]
        content = re.sub(r'(?s)props="[^"]*"', "", content)
        assert_all_words(update, content)
        assert_no_more_words(update, content)
        times = re.findall(r'dateTime="([^"]+)"', header)
        assert datetime.fromisoformat(update.published_at) == datetime.fromisoformat(times[0])
        assert bool(update.headline) == ("<h2" in header)
        assert (update.modified_at is not None) == ("Updated at" in rest)
    assert sum(not u.headline for u in blog.updates) == 7
    assert [u.id for u in blog.updates if u.pinned] == re.findall(r'(?s)id="pinned-post".*?#block-(\w+)"', raw)[:1]
    assert sum(bool(u.captions) for u in blog.updates) == raw.count("</figcaption></figure><footer") + 1


def test_guardian_article():
    blog, raw = load(ARTICLE)
    assert_sound(blog, 13)
    assert not blog.whole
    blocks = json.loads(raw)["blocks"]
    for update, block in zip(blog.updates, blocks, strict=True):
        assert update.id == block["id"] and update.headline == (block.get("title") or "")
        markup = "".join(element.get("html", "") for element in block["elements"])
        assert_all_words(update, markup)
        assert_no_more_words(update, markup)
        pictures = [e["data"]["caption"] for e in block["elements"] if e["_type"].endswith("ImageBlockElement")]
        assert all(any(p in c for c in update.captions) for p in pictures)
        assert datetime.fromisoformat(update.published_at).timestamp() * 1000 == block["blockFirstPublished"]
    assert sum(bool(u.headline) for u in blog.updates) == 1


def test_superdesk():
    blog, raw = load(SUPERDESK)
    assert_sound(blog, 25)
    assert not blog.whole
    posts = {post["_id"]: post for post in json.loads(raw)["posts"]["_items"]}
    assert set(posts) == {u.id for u in blog.updates}
    for update in blog.updates:
        post = posts[update.id]
        markup = "\n<p>".join(ref["item"]["text"] for g in post["groups"] for ref in g["refs"] if "item" in ref)
        assert_all_words(update, markup)
        assert_no_more_words(update, markup)
        assert (update.pinned, update.key_event) == (post["sticky"], post.get("lb_highlight", False))


def test_speed_of_html():
    path = Path(FOLDER or "") / MIRROR
    read_source(path)
    best = min(_seconds(path) for _ in range(5))
    assert path.stat().st_size / 1e6 / best >= 5, f"{path.stat().st_size / 1e6 / best:.1f} MB/s"


def _seconds(path: Path) -> float:
    start = time.process_time()  # other programs on the machine don't count
    read_source(path)
    return time.process_time() - start
