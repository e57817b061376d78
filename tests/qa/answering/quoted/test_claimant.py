"""Who says what a quote tells."""

from __future__ import annotations

import pytest

from qa.answering.quoted.claimant import claimant


@pytest.mark.parametrize(
    ("quote", "named"),
    [
        ("Four people were killed when shells hit the hall, the city said.", "the city"),
        ("Ragna Holtet said eleven ferries were late.", "Ragna Holtet"),
        ("“They come with school bags,” said Renske Vries.", "Renske Vries"),
        ("Renske Vries, the office's spokeswoman, said 4,210 people came.", "Renske Vries"),
        ("According to the border guard, over 5,000 crossed.", "the border guard"),
        ("Over 5,000 crossed, according to the border guard, who counted cars.", "the border guard"),
        ("Eleven people were hurt.", None),
        ("The dam holds. The operator says it has no cracks.", "The operator"),
    ],
)
def test_who_says_it(quote: str, named: str | None) -> None:
    assert claimant(quote) == named
