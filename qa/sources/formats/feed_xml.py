"""A feed's XML made sound before it is read.

feedparser falls back on slow guessing for XML that is not well-formed, and feeds often aren't: an
entity of HTML, a bare "&", a prefix that nobody declared. A recovering parser mends these first.
Escaped HTML becomes CDATA, which feedparser is handed in one piece, not in one for each entity.
"""

from __future__ import annotations

import html
import re

from lxml import etree  # type: ignore[import-untyped]

from qa.errors import SourceError

_MOST_CHARACTERS = 5_000_000
_MOST_TAGS = 200_000
_MOST_ATTRIBUTES = 50
_PROLOGUE = re.compile(r"<\?xml\b[^>]{0,300}\?>")
# All but those that XML knows.
_ENTITY = re.compile(r"&(?!(?:lt|gt|amp|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(?:[a-zA-Z][a-zA-Z0-9]{1,31};)?")
# In UTF-8: what no XML may hold.
_CONTROLS = bytes.maketrans(bytes(n for n in range(32) if n not in b"\t\n\r"), b" " * 29)
_NO_CHARACTERS = "\ufffe".encode(), "\uffff".encode()
_PREFIXED = re.compile(r"([a-zA-Z][\w-]*):([a-zA-Z_][\w.-]*)", re.ASCII)
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "media": "http://search.yahoo.com/mrss/",
}


def sound_xml(text: str) -> tuple[bytes, bool]:
    """The feed as well-formed XML in UTF-8, and whether anything was broken in it."""
    if len(text) > _MOST_CHARACTERS or text.count("<") + text.count("&") > _MOST_TAGS:
        raise SourceError(
            f"The feed has more than {_MOST_TAGS:,} tags and entities or {_MOST_CHARACTERS / 1e6:,.0f} million "
            "characters: give the feed of a single live blog."
        )
    plain = _ENTITY.sub(_entity, _PROLOGUE.sub("", text)).encode("utf-8", "replace").translate(_CONTROLS)
    for none in _NO_CHARACTERS:
        plain = plain.replace(none, b" ")
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    try:
        root = etree.fromstring(plain, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        raise SourceError("The feed is damaged from its beginning: fetch or save it again.")
    broken = any(error.level_name == "FATAL" for error in parser.error_log)
    for element in root.iter(etree.Element):
        _mend(element)
    return etree.tostring(root, encoding="utf-8"), broken


def _entity(found: re.Match[str]) -> str:
    # What HTML names, XML doesn't: put the character itself; anything else was a bare "&".
    return html.escape(html.unescape(found.group()), quote=False)


def _mend(element: etree._Element) -> None:
    """Give undeclared prefixes their usual meaning, cut floods of attributes, and escape a text as a whole."""
    if (text := element.text) and "<" in text and "]]>" not in text:
        element.text = etree.CDATA(text)
    tag = element.tag
    if ":" in tag and tag[0] != "{":
        named = _PREFIXED.fullmatch(tag)
        element.tag = f"{{{_NAMESPACES.get(named[1], f'urn:{named[1]}')}}}{named[2]}" if named else "unknown"
    names = element.keys()
    if len(names) > _MOST_ATTRIBUTES:
        element.attrib.clear()
        return
    for name in names:
        if ":" in name and name[0] != "{":
            del element.attrib[name]
