import time
import tracemalloc
from contextlib import nullcontext

import pytest

from qa.errors import SourceError
from qa.sources.web.robots import Robots

RULES = "User-agent: *\nDisallow: /private\n\nUser-agent: liveblog-qa\nDisallow: /no-bots\n"


class Site:
    def __init__(self, status: int = 200, text: str = RULES) -> None:
        self.answer = (status, text)
        self.asked: list[str] = []
        self.now = 0.0

    def read(self, url: str) -> tuple[int, str]:
        self.asked.append(url)
        return self.answer

    def robots(self) -> Robots:
        return Robots("liveblog-qa", self.read, clock=lambda: self.now)


def _check(robots: Robots, path: str, allowed: bool) -> None:
    """Hold the rules to what they should say of a path."""
    with nullcontext() if allowed else pytest.raises(SourceError, match="does not allow"):
        robots.check(f"https://n.example{path}")


def test_rules_for_this_program():
    robots = Site().robots()
    robots.check("https://n.example/live")
    robots.check("https://n.example/private/x")
    with pytest.raises(SourceError, match=r"robots.txt of n.example does not allow liveblog-qa"):
        robots.check("https://n.example/no-bots/x?y=1")


def test_read_once_an_hour_for_each_site():
    site = Site()
    robots = site.robots()
    for url in ("https://n.example/a", "https://n.example/b", "http://n.example/a", "https://n.example:8443/a"):
        robots.check(url)
    assert site.asked == [
        "https://n.example/robots.txt", "http://n.example/robots.txt", "https://n.example:8443/robots.txt"
    ]  # fmt: skip
    site.now = 3601
    robots.check("https://n.example/c")
    assert len(site.asked) == 4


@pytest.mark.parametrize("status", [404, 403, 410, 204])
def test_without_rules_all_is_allowed(status: int):
    Site(status, "User-agent: *\nDisallow: /" if status != 204 else "").robots().check("https://n.example/live")


@pytest.mark.parametrize("status", [500, 503, 429])
def test_rules_that_cannot_be_known_keep_out(status: int):
    with pytest.raises(SourceError, match=f"status {status}.*try later"):
        Site(status).robots().check("https://n.example/live")


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Disallow: /*.pdf$", "/a.pdf", False),
        ("Disallow: /*.pdf$", "/a.pdf?x=1", True),
        ("Disallow: /live/*/amp", "/live/flood/amp/2", False),
        ("Disallow: /live/*/amp", "/live/flood", True),
        ("Disallow: /$", "/", False),
        ("Disallow: /$", "/live", True),
        ("Disallow: /*?", "/live?page=2", False),
        ("Disallow: /\nAllow: /live/", "/live/flood", True),
        ("Allow: /live/\nDisallow: /live/*private", "/live/my-private", False),
        ("Disallow: /live\nAllow: /live", "/live", True),
        ("Disallow:", "/live", True),
        ("Disallow: /caf%C3%A9", "/caf%c3%a9/live", False),
    ],
)
def test_wildcards_and_the_longest_match(rules: str, path: str, allowed: bool):
    _check(Site(200, f"\ufeffUser-agent: *\n{rules}\n").robots(), path, allowed)


@pytest.mark.parametrize(
    ("groups", "path", "allowed"),
    [
        ("User-agent: Liveblog-QA/2.0\nDisallow: /\n\nUser-agent: *\nAllow: /", "/live", False),
        ("User-agent: other\nUser-agent: liveblog-qa\nDisallow: /x\n\nUser-agent: *\nDisallow: /", "/live", True),
        ("User-agent: liveblog-qa\nDisallow: /x\n\nUser-agent: liveblog-qa\nDisallow: /live", "/live", False),
        ("User-agent: liveblog\nDisallow: /\n\nUser-agent: *bot\nDisallow: /", "/live", True),
        ("user-agent:*\nDISALLOW:/live", "/live", False),
    ],
)
def test_groups_are_chosen_by_the_whole_name(groups: str, path: str, allowed: bool):
    _check(Site(200, groups).robots(), path, allowed)


@pytest.mark.parametrize(
    "rules",
    [
        "Disallow: /" * 200_000 + "\nUser-agent\n:\n" * 1000,
        "\n".join(f"User-agent: a{n}" for n in range(16_000)) + "\nAllow: /a" * 20_000,
        "User-agent: *\nDisallow: /" + "*a" * 200_000 + "b",
        "User-agent: *" + "\nDisallow: /*a*b*c*d$" * 20_000,
    ],
    ids=["no groups", "many names", "many stars", "many rules"],
)
def test_hostile_rules_end_soon(rules: str):
    site = Site(200, rules)
    tracemalloc.start()
    start = time.monotonic()
    site.robots().check("https://n.example/" + "a" * 1500)
    assert time.monotonic() - start < 5
    assert tracemalloc.get_traced_memory()[1] < 100e6
    tracemalloc.stop()
