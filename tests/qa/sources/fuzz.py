"""Fuzz a reader, guided by the code that it reaches: needs `pip install atheris`, which nothing else does.

    python tests/qa/sources/fuzz.py jsonld 180

Names of readers are those of `WHOLE` in test_hostile.py, or `bytes` for all of them behind `parse_bytes`. Anything
but a live blog or a SourceError, more than 5 seconds or more than 1 GB ends the run; the input is left in the
folder that it names.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))
import atheris  # noqa: E402

with atheris.instrument_imports(include=["qa.sources", "qa.models"]):
    from qa.errors import SourceError
    from qa.sources.registry import parse_bytes
    from tests.qa.sources.test_hostile import WHOLE, read

TOKENS = (
    '\\"@type\\":', '\\"liveBlogUpdate\\":', '\\"articleBody\\":', "&lt;p&gt;", "<blockquote>", "<figcaption>", "</li>",
    "<time datetime=", "\\\\u0000", "\\\\ud800", "&#x110000;", "<!--", "<![CDATA[", "]]>", "\\xff\\xfe", "1e999",
)  # fmt: skip


def check_text(name: str, data: bytes) -> None:
    """One reader on one input; `read` asserts what every live blog must keep."""
    reader = next(reader for reader in WHOLE if reader.__name__.endswith(f".{name}"))
    raw = data.decode("utf-8", "surrogateescape")
    reader.looks_like(raw)
    read(reader, raw)


def check_bytes(data: bytes) -> None:
    """All readers, as a file or a server hands pages in."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            assert parse_bytes(data, "file").updates
        except SourceError as error:
            assert "\n" not in str(error)


def main(name: str, seconds: str = "180") -> None:
    """Fuzz until the time is over."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    sys.stderr.write(f"What is found is left in {folder}.\n")
    corpus = folder / "corpus"
    corpus.mkdir()
    for number, (reader, page) in enumerate(WHOLE.items()):
        if name == "bytes" or reader.__name__.endswith(f".{name}"):
            (corpus / str(number)).write_text(page, encoding="utf-8")
    words = folder / "words"
    words.write_text("".join(f'"{token}"\n' for token in TOKENS))
    options = [
        f"-max_total_time={seconds}", "-timeout=5", "-rss_limit_mb=1024", "-max_len=8000", f"-dict={words}",
        f"-artifact_prefix={folder}/", "-print_final_stats=1", str(corpus),
    ]  # fmt: skip
    atheris.Setup([sys.argv[0], *options], check_bytes if name == "bytes" else lambda data: check_text(name, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
