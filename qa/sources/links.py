"""Addresses found on a page: made absolute, and only those that a browser may safely follow."""

from __future__ import annotations

from urllib.parse import unquote, urldefrag, urljoin, urlsplit

_LONGEST = 2000


def web_url(value: object, base: str | None = None) -> str | None:
    """The address if it is http(s), resolved against `base`; None for anything else, scripts included."""
    if not isinstance(value, str) or not 0 < len(text := value.strip()) <= _LONGEST:
        return None
    if not text.isprintable():
        return None
    try:
        full = urljoin(base, text) if base else text
        parts = urlsplit(full)
        has_host = bool(parts.hostname)
    except ValueError:
        return None
    return full if parts.scheme in ("http", "https") and has_host else None


def fragment(url: object) -> str:
    """The part after "#", decoded; empty without one."""
    if not isinstance(url, str):
        return ""
    try:
        return unquote(urldefrag(url).fragment).strip()
    except ValueError:
        return ""


def same_page(url: str | None, other: str | None) -> bool:
    """Whether both addresses are the same page, whatever their scheme, query and fragment."""
    if not url or not other:
        return False
    try:
        one, two = urlsplit(url), urlsplit(other)
    except ValueError:
        return False
    return (one.netloc.lower(), one.path.rstrip("/")) == (two.netloc.lower(), two.path.rstrip("/"))
