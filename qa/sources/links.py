"""Addresses found on a page: made absolute, and only those that a browser may safely follow."""

from __future__ import annotations

from urllib.parse import unquote, urljoin, urlsplit

_LONGEST = 2000


def web_url(value: object, base: str | None = None) -> str | None:
    """The address if it is http(s), resolved against `base`; None for anything else, scripts included."""
    if not isinstance(value, str) or not 0 < len(text := value.strip()) <= _LONGEST:
        return None
    if not text.isprintable():
        return None
    try:
        full = text if not base or text.startswith(("https://", "http://")) else urljoin(base, text)
        parts = urlsplit(full)
        has_host = bool(parts.hostname)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not has_host:
        return None
    return full if full.startswith(parts.scheme) else parts.scheme + full[len(parts.scheme) :]


def fragment(url: object) -> str:
    """The part after "#", decoded; empty without one."""
    return unquote(url.partition("#")[2]).strip() if isinstance(url, str) else ""


def same_page(url: str | None, other: str | None, with_query: bool = False) -> bool:
    """Whether both addresses are the same page, whatever their scheme, fragment and, unless asked, query."""
    if not url or not other:
        return False
    try:
        one, two = urlsplit(url), urlsplit(other)
    except ValueError:
        return False
    if with_query and one.query != two.query:
        return False
    return (one.netloc.lower(), one.path.rstrip("/")) == (two.netloc.lower(), two.path.rstrip("/"))
