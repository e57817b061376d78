import pytest

from qa.errors import SourceError
from qa.sources.robots import Robots

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


def test_hostile_rules_end_soon():
    Site(200, "Disallow: /" * 200_000 + "\nUser-agent\n:\n" * 1000).robots().check("https://n.example/live")
