"""The bundled sample: one day of a live blog, retold for this project."""

from __future__ import annotations

from pathlib import Path

SAMPLE_ID = "ukraine-2022-03-24"


def sample_path() -> Path:
    """The sample page's file."""
    return Path(__file__).with_name(f"{SAMPLE_ID}.txt")
