"""The report: one file that asks no other host, with everything from a page or an answer escaped."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from eval.figures.aggregate import summarise
from eval.report import render_html, render_markdown
from eval.report.plots import plots_by_type
from eval.run.scripted import Reply, ScriptedSystem
from eval.run.suite_run import Finished, Options, run_suite
from eval.run.system import OpenSystem
from eval.suite.loading import load_suite
from qa.models import LiveBlog, Update

EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'
BLOG = LiveBlog(
    id="harbour",
    title=f"Harbour {EVIL}",
    updates=(
        Update(id="b", position=1, headline=f"Boats {EVIL}", body=("Twelve sailed.",), url="javascript:alert(3)"),
        Update(id="f", position=2, headline="Fog", body=("Ferries wait.",), url="https://example.org/fog?a=1&b=2"),
    ),
)
LINES: list[dict[str, Any]] = [
    {
        "id": "boats",
        "type": "fact",
        "split": "tune",
        "question": f"How many boats? {EVIL}",
        "note": EVIL,
        "expect": {"answerable": True, "updates": [1], "facts": [["twelve", EVIL]]},
    },
    {
        "id": "fog",
        "type": "fact",
        "split": "test",
        "question": "Who waits | and *why*?",
        "history": ["Is there fog?"],
        "expect": {"answerable": True, "all_updates": [2, 1], "facts": [["Ferries"], ["since noon"]]},
    },
    {"id": "moon", "type": "off_topic", "split": "test", "question": "Cheese?", "expect": {"answerable": False}},
    {
        "id": "late",
        "type": "temporal",
        "split": "tune",
        "question": "What came last?",
        "expect": {"answerable": True, "updates": [1]},
    },
]
SCRIPT: dict[str, Reply | Exception] = {
    f"How many boats? {EVIL}": Reply(((1, "Twelve sailed."),), text=f"Twelve sailed. [1] {EVIL}"),
    "Who waits | and *why*?": Reply(((2, "Ferries wait."),)),
    "What came last?": RuntimeError(EVIL),
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    tmp_path: Path = tmp_path_factory.mktemp("report")
    path = tmp_path / "harbour.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    opened = OpenSystem(ScriptedSystem(BLOG, SCRIPT), "harbour", BLOG.title)
    return run_suite(load_suite(path), opened, tmp_path / "out", Options())


class Page(HTMLParser):
    """Collects tags with their attributes, and the text of every table row."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[tuple[dict[str, str | None], list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr" and "data-verdict" in dict(attrs):
            self.rows.append((dict(attrs), []))

    def handle_data(self, data: str) -> None:
        if self.rows and data.strip():
            self.rows[-1][1].append(" ".join(data.split()))


@pytest.fixture(scope="module")
def html(finished: Finished) -> str:
    return (finished.directory / "report.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    parsed = Page()
    parsed.feed(html)
    return parsed


def test_nothing_is_loaded_from_anywhere(page: Page, html: str) -> None:
    loading = {"img", "iframe", "object", "embed", "video", "audio", "source", "base"}
    assert not [tag for tag, _ in page.tags if tag in loading]
    assert [attributes.get("href") for tag, attributes in page.tags if tag == "link"] == ["data:,"]
    assert [attributes for tag, attributes in page.tags if tag == "script"] == [{}]
    assert "url(" not in html and "@import" not in html
    policy = next(a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None and "default-src 'none'" in policy


def test_what_comes_from_the_run_is_escaped(page: Page, html: str) -> None:
    assert "<script>alert" not in html
    assert "<img" not in html
    assert html.count("&lt;script&gt;alert(1)") >= 6
    assert not [attributes for _, attributes in page.tags if any(name.startswith("on") for name in attributes)]


def test_only_web_addresses_become_links(page: Page) -> None:
    links = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert [link for link in links if link and not link.startswith("#")] == ["https://example.org/fog?a=1&b=2"]


def test_failed_and_wrong_questions_come_first(page: Page) -> None:
    assert [row["data-verdict"] for row, _ in page.rows] == ["failed", "wrong", "correct", "correct"]
    assert [row["data-cause"] for row, _ in page.rows] == ["error", "wrong_passage", "", ""]
    assert [row["data-type"] for row, _ in page.rows] == ["temporal", "fact", "fact", "off_topic"]
    assert [row["data-split"] for row, _ in page.rows] == ["tune", "test", "tune", "test"]


def test_a_wrong_answer_shows_what_was_expected_and_why_it_failed(page: Page) -> None:
    text = " ".join(page.rows[1][1])
    assert "Who waits | and *why*?" in text and "Is there fog?" in text
    assert "Missing: “since noon”." in text
    assert "#1 Boats" in text
    assert "not cited, required" in text
    facts = [a["class"] for tag, a in page.tags if tag == "li" and a.get("class") in ("yes", "no")]
    assert sorted(facts) == ["no", "yes", "yes"]


def test_every_figure_of_the_run_is_in_the_table(finished: Finished, html: str) -> None:
    for name in finished.summary.overall:
        assert f"<code>{name}</code>" in html


def test_plots_put_shares_where_they_belong(finished: Finished) -> None:
    plot = plots_by_type(finished.summary)[0]
    assert plot.title == "Correct"
    by_label = {row.label: row for row in plot.rows}
    assert by_label["off topic"].x == plot.right
    assert by_label["fact"].x == pytest.approx((plot.left + plot.right) / 2, abs=0.1)
    assert by_label["fact"].low == plot.left and by_label["fact"].high == plot.right
    # One question has no interval, a failed one no dot.
    assert by_label["off topic"].low is None
    assert "temporal" not in by_label
    assert all(0 < row.y < plot.axis_y < plot.height for row in plot.rows)


def test_markdown_tables_hold_whatever_the_text(finished: Finished) -> None:
    text = (finished.directory / "report.md").read_text(encoding="utf-8")
    assert "<script" not in text
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if line.startswith("|")]
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in lines}
        assert len(widths) <= 1, block
    assert "| fog | Who waits \\| and \\*why\\*? | Missing: “since noon”. |" in text
    assert "- 1 × Cited the right update, left out the fact" in text


def test_a_run_without_faults_or_splits_says_so(finished: Finished) -> None:
    rows = [row for row in finished.rows if row.correct]
    summary = summarise(rows)
    assert "Every answer is correct." in render_html(finished.record, rows, summary)
    assert "Every answer is correct." in render_markdown(finished.record, rows, summary)
