import contextlib
import time
import warnings

import pytest

from qa.errors import SourceError
from qa.sources.html.markup import parse_page
from qa.sources.partial import PartialSourceWarning


def text(html: str) -> str:
    tree = parse_page(html).tree
    return "" if tree is None else " ".join("".join(tree.itertext()).split())


def test_scripts_and_title_are_taken_out():
    page = parse_page(
        '<title>A &amp; B</title><script TYPE = "Application/LD+JSON; x">{"a":"</p>"}</script>'
        "<svg><title>icon</title></svg><script>b</script><p>c</p>"
    )
    assert page.title == "A & B"
    assert [(s.type, s.content) for s in page.scripts] == [("application/ld+json; x", '{"a":"</p>"}'), ("", "b")]
    assert page.tree is not None and "".join(page.tree.itertext()).strip() == "c"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", ""),
        ("<", "<"),
        ("a <3 b <- c", "a <3 b <- c"),
        ("<p>a<!-- <p>no --> b", "a b"),
        ("<!doctype html><?php no ?><p>yes", "yes"),
        ("<p title='a > b'>x</p>", "x"),
        ("<p a=b=c d>x</p><p/>y", "xy"),
        ("<p>cut <a href='unclosed", "cut"),
        ("<p>open comment <!-- rest", "open comment"),
        ("before<svg>kept when never closed", "beforekept when never closed"),
        ("<textarea><p>no</textarea>yes", "yes"),
        ("x<SCRIPT>no</sCript >y", "x y"),
        ("\ud800 lone", "? lone"),
    ],
)
def test_odd_markup(html, expected):
    assert text(html) == expected


def test_only_wanted_attributes_and_not_too_many():
    page = parse_page(
        "<p id=a onclick=b style=c data-type='key-event' " + " ".join(f"data-n{i}=1" for i in range(900)) + ">"
    )
    (node,) = page.tree.iter("p")
    assert node.get("id") == "a" and node.get("data-type") == "key-event"
    assert node.get("onclick") is None and len(node.attrib) <= 40


def test_too_deep_says_so():
    with pytest.warns(PartialSourceWarning, match="256 levels"):
        assert "top" in text("top" + "<div>" * 400 + "deep")


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        "<b>",
        "<i x=1><div>",
        "<!--",
        "<script>",
        "<svg>",
        "<a b='",
        '<a b="<',
        "<",
        "</",
        "<p a b c d e f ",
        "&",
        "<svg/>",
    ],
)
def test_hostile_pages_end_soon(piece):
    start = time.process_time()
    with warnings.catch_warnings(), contextlib.suppress(SourceError):
        warnings.simplefilter("ignore", PartialSourceWarning)
        parse_page(piece * (1_000_000 // len(piece)))
    assert time.process_time() - start < 5


def test_a_flood_of_attributes_ends_soon():
    start = time.process_time()
    parse_page("<div " + " ".join(f"a{i}=1" for i in range(150_000)) + ">")
    assert time.process_time() - start < 3
