"""The report in a real browser: it filters, fits a phone, asks no other host and throws no error."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.run.scripted import Reply, ScriptedSystem
from eval.run.suite_run import Options, run_suite
from eval.run.system import OpenSystem
from eval.suite.loading import load_suite
from qa.models import LiveBlog, Update

pytestmark = pytest.mark.browser

LONG = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4
BLOG = LiveBlog(
    "harbour",
    f"Harbour live {LONG}",
    tuple(Update(f"u{n}", n, f"Headline {n} {LONG}", (f"Boat {n} sailed.",)) for n in range(1, 13)),
)


def line(n: int) -> dict[str, Any]:
    kind, split = ("fact", "tune") if n % 2 else ("list", "test")
    expect = {"answerable": True, "updates": [n], "facts": [[f"Boat {n}"]]}
    return {"id": f"q{n}", "type": kind, "split": split, "question": f"Which boat is {n}?", "expect": expect}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory: Path = tmp_path_factory.mktemp("page")
    (directory / "harbour.jsonl").write_text("\n".join(json.dumps(line(n)) for n in range(1, 13)), encoding="utf-8")
    script: dict[str, Reply | Exception] = {
        f"Which boat is {n}?": Reply(((n, f"Boat {n} sailed."),)) for n in range(1, 10)
    }
    opened = OpenSystem(ScriptedSystem(BLOG, script), "harbour", BLOG.title)
    run_suite(load_suite(directory / "harbour.jsonl"), opened, directory / "out", Options())
    return directory / "out" / "report.html"


@pytest.fixture
def page(browser: Any, report: Path) -> Iterator[Any]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda message: faults.append(message.text))
    opened.on("request", lambda request: request.url.startswith(("file:", "data:")) or faults.append(request.url))
    opened.goto(report.as_uri())
    yield opened
    assert faults == []
    opened.close()


def shown(page: Any) -> list[str]:
    return [code.inner_text() for code in page.locator(".questions tbody tr:visible .verdict code").all()]


def counted(page: Any, count: int) -> None:
    """Wait until so many questions are left. (The page's policy forbids what `wait_for_function` does.)"""
    page.locator("output").filter(has_text=f"{count} of 12 questions").wait_for()


def test_wrong_answers_come_first_and_all_are_shown(page: Any) -> None:
    assert shown(page) == ["q10", "q11", "q12", *(f"q{n}" for n in range(1, 10))]
    assert page.locator("output").inner_text() == "12 of 12 questions"


def test_filters_narrow_together_and_clear(page: Any) -> None:
    page.select_option("select[name=verdict]", "not-correct")
    assert shown(page) == ["q10", "q11", "q12"]
    page.select_option("select[name=type]", "list")
    assert shown(page) == ["q10", "q12"]
    # Not "12" alone: a row tells its milliseconds too.
    page.fill("input[name=text]", "BOAT Q12")
    counted(page, 1)
    assert shown(page) == ["q12"]
    page.select_option("select[name=split]", "tune")
    assert shown(page) == []
    page.click("#none button")
    counted(page, 12)
    assert len(shown(page)) == 12


def test_a_cause_leads_to_its_questions(page: Any) -> None:
    page.click(".causes button")
    counted(page, 3)
    assert shown(page) == ["q10", "q11", "q12"]
    assert page.locator("#questions h2").is_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_screen(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_in_both_schemes(page: Any, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)
    contrast = """selector => {
      const luminance = colour => {
        const parts = colour.match(/[\\d.]+/g).slice(0, 3).map(v => v / 255);
        const linear = parts.map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
      };
      const element = document.querySelector(selector);
      let behind = element;
      while (getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
      const [a, b] = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor].map(luminance);
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }"""
    for selector in (".about", ".tile .spread", ".verdict.wrong b", ".verdict.correct b", ".facts .no", ".facts .yes"):
        assert page.evaluate(contrast, selector) >= 4.5, selector
