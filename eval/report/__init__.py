"""The report of a run: `report.html`, one file without any other host, and `report.md` for pasting."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from eval.figures.aggregate import Summary
from eval.figures.results import Row, write_text
from eval.report.confidence import confidence
from eval.report.figures import BY_TYPE_COLUMNS, by_type, causes, groups, tiles
from eval.report.plots import plots_by_type
from eval.report.view import questions

if TYPE_CHECKING:
    from eval.figures.record import RunRecord

HTML = "report.html"
MARKDOWN = "report.md"
_HERE = Path(__file__).parent


def write_reports(directory: Path, record: RunRecord, rows: Sequence[Row], summary: Summary) -> None:
    """Write both reports into the run's directory."""
    write_text(directory / HTML, render_html(record, rows, summary))
    write_text(directory / MARKDOWN, render_markdown(record, rows, summary))


def render_html(record: RunRecord, rows: Sequence[Row], summary: Summary) -> str:
    """The whole report as one HTML text; everything that comes from the run is escaped."""
    return _template("report.html.j2").render(
        **_shared(record, rows, summary),
        plots=plots_by_type(summary),
        style=(_HERE / "report.css").read_text(encoding="utf-8"),
        script=(_HERE / "report.js").read_text(encoding="utf-8"),
    )


def render_markdown(record: RunRecord, rows: Sequence[Row], summary: Summary) -> str:
    """The figures and the wrong answers as Markdown."""
    return _template("report.md.j2").render(**_shared(record, rows, summary))


def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["cell"] = _markdown_cell
    return environment.get_template(name)


def _shared(record: RunRecord, rows: Sequence[Row], summary: Summary) -> dict[str, object]:
    return {
        "record": record,
        "summary": summary,
        "tiles": tiles(summary),
        "groups": list(groups(summary)),
        "by_type": by_type(summary),
        "columns": BY_TYPE_COLUMNS,
        "causes": causes(summary),
        "confidence": confidence(rows),
        "questions": questions(rows),
    }


def _markdown_cell(text: str) -> Markup:
    """Text that can break neither a Markdown table nor into HTML."""
    plain = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;")
    return Markup("".join("\\" + c if c in "\\|`*_[]" else c for c in plain))  # noqa: S704 - escaped right above
