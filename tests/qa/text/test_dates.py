"""Clock times as people say them are read as minutes of the day, either half of it."""

from __future__ import annotations

import pytest

from qa.text.dates import clock_times


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("at a quarter to ten on Monday", {585, 1305}),
        ("half past nine", {570, 1290}),
        ("nine o'clock sharp", {540, 1260}),
        ("Quarter to one", {45, 765}),
        ("at 12:30", {750}),
        ("24:00", {0}),
    ],
)
def test_a_clock_time_is_read(said: str, minutes: set[int]) -> None:
    assert [time.values for time in clock_times(said)] == [minutes]


def test_a_range_of_people_is_no_time() -> None:
    assert not clock_times("from five to ten people")
