"""What the reader reads of a passage: its headline and its text as one line, with a way back to the text's offsets."""

from __future__ import annotations

_CLOSED = (".", "!", "?", "…", ":", "”", '"')


def joined(headline: str, text: str) -> tuple[str, int]:
    """The headline, a full stop and the text; and how many characters stand before the text.

    A headline that ends in a mark keeps it; a text that is the headline stands alone.
    """
    if not headline or text == headline:
        return text, 0
    lead = f"{headline} " if headline.endswith(_CLOSED) else f"{headline}. "
    return lead + text, len(lead)
