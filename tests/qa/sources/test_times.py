import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.sources.times import instant, later, to_iso


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2031-03-02T12:00:07+01:00", "2031-03-02T12:00:07+01:00"),
        ("2031-03-02T12:00:07.250+01:00", "2031-03-02T12:00:07.250+01:00"),
        ("2031-03-02T12:00:07Z", "2031-03-02T12:00:07+00:00"),
        ("2031-03-02 12:00", "2031-03-02T12:00:00+00:00"),
        ("2031-03-02T12:00:07+0530", "2031-03-02T12:00:07+05:30"),
        ("Sun, 02 Mar 2031 12:00:07 GMT", "2031-03-02T12:00:07+00:00"),
        ("Sun, 02 Mar 2031 12:00:07 BST", "2031-03-02T12:00:07+01:00"),
        ("Sun, 02 Mar 2031 12:00:07 -0800", "2031-03-02T12:00:07-08:00"),
        ("March 2, 2031 3:15 PM EST", "2031-03-02T15:15:00-05:00"),
        (1_930_000_000, "2031-02-27T23:06:40+00:00"),
        (1_930_000_000_123, "2031-02-27T23:06:40.123+00:00"),
        ("1930000000000", "2031-02-27T23:06:40+00:00"),
        ("2031-03-02", None),
        ("2031-03-02T12:00:07 XYZ", None),
        ("12:30", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("", None),
        (None, None),
        (True, None),
        (float("inf"), None),
        (float("nan"), None),
        (1e300, None),
        ({"date": 1}, None),
    ],
)
def test_times(value, expected):
    assert to_iso(value) == expected


def test_the_same_instant_is_not_later():
    published = "2031-03-02T12:00:07+01:00"
    assert later("2031-03-02T11:00:07+00:00", published) is None
    assert later("2031-03-02T11:00:08+00:00", published) == "2031-03-02T11:00:08+00:00"
    assert later("2031-03-02T10:00:00+00:00", published) is None
    assert later(published, None) is None


@given(
    st.one_of(
        st.text(max_size=80), st.floats(), st.integers(), st.datetimes().map(str), st.from_regex(r"\d{4}.\d\d:\d\d.*")
    )
)
def test_any_value_gives_a_time_or_none(value):
    found = to_iso(value)
    assert found is None or instant(found).utcoffset() is not None


def test_a_figure_too_long_for_minutes_is_no_time():
    assert to_iso("2031-03-02T06:0" + "1" * 50 + ":00Z") is None
