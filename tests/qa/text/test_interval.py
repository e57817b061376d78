"""The time between two looks, as people write and read it."""

from __future__ import annotations

import pytest

from qa.errors import QAError
from qa.text.interval import seconds_of, spoken


@pytest.mark.parametrize(
    ("text", "seconds"), [("60s", 60), ("60", 60), (" 5M ", 300), ("1h", 3600), ("1.5m", 90), ("1s", 1)]
)
def test_an_interval_is_read(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "0s", "0.5s", "-5", "soon", "5 days", "1e9", "9999999s"])
def test_what_is_no_interval_is_one_line(text: str) -> None:
    with pytest.raises(QAError, match="^--every .*such as 60s or 5m") as error:
        seconds_of(text)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("seconds", "text"), [(1, "1 s"), (60, "60 s"), (90, "90 s"), (120, "2 min"), (121, "121 s"), (7200, "2 h")]
)
def test_an_interval_is_told(seconds: float, text: str) -> None:
    assert spoken(seconds) == text
