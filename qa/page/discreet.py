"""Lines for readers, without the server's paths and addresses: those are its operator's business, and in its log."""

from __future__ import annotations

from urllib.parse import urlsplit

from qa.errors import one_line
from qa.settings import Settings

_OPENAI = "api.openai.com"


def discreet(line: str | BaseException, settings: Settings) -> str:
    """A line, or an error in one line, for whoever may use the page."""
    text = one_line(line) if isinstance(line, BaseException) else line
    for path in sorted({str(settings.store), str(settings.store.resolve())}, key=len, reverse=True):
        text = text.replace(path, "of this server")
    address = urlsplit(settings.openai_base_url or f"https://{_OPENAI}")
    for host in (address.netloc.rpartition("@")[2], address.hostname or _OPENAI):
        text = text.replace(host, "the model’s server")
    return text
