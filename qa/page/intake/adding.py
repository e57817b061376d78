"""What the page shows while a live blog is added: progress, the report, or the error line."""

from __future__ import annotations

from html import escape

from qa.store.report import IndexReport

_CANCEL = '<button type="button" class="act" data-act="cancel">Cancel</button>'


def reading_html() -> str:
    """The first status, before anything is counted."""
    return f'<div class="adding" role="status"><p>Reading…</p><progress aria-label="Reading"></progress>{_CANCEL}</div>'


def progress_html(done: int, total: int) -> str:
    """A bar with the chunks embedded so far."""
    return (
        f'<div class="adding" role="status"><p>Indexing: {done:,} of {total:,} passages</p>'
        f'<progress aria-label="Indexing" max="{max(total, 1)}" value="{done}"></progress>{_CANCEL}</div>'
    )


def added_html(report: IndexReport, note: str = "") -> str:
    """What indexing did, in updates, and a note on what follows."""
    counts = (
        f"{len(report.added)} added, {len(report.changed)} changed, "
        f"{len(report.removed)} removed, {report.unchanged} unchanged"
    )
    updates = f"{report.total:,} update{'' if report.total == 1 else 's'} ({counts})"
    return (
        f'<div class="adding added" role="status"><p><strong>{escape(report.title)}</strong> is indexed: '
        f"{updates} in {report.seconds:.1f} s. {escape(note)}</p></div>"
    )


def problem_html(line: str) -> str:
    """The error, as the command line says it."""
    return f'<div class="adding problem" role="alert"><p>{escape(line)}</p></div>'
