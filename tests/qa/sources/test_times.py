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
        ("Mar 02, 2031 11:10 PM IST", "2031-03-02T23:10:00+05:30"),
        ("Sun, 02 Mar 2031 12:00:07 -0330", "2031-03-02T12:00:07-03:30"),
        ("Sun, 02 Mar 2031 12:00:07 +2385", None),
        ("Sun, 31 Feb 2031 12:00:07 +0000", None),
        ("mar 4 mars 2031 10:00", "2031-03-04T10:00:00+00:00"),
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


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2016/6/29 15:07:41", "2016-06-29T15:07:41+00:00"),
        ("Mo, 25 Jun 2018 11:41:36", "2018-06-25T11:41:36+00:00"),
        ("Thu, 03 Sep 15 00:01:01 +0200", "2015-09-03T00:01:01+02:00"),
        ("Thu, 4 May 2017 19:40:17", "2017-05-04T19:40:17+00:00"),
        ("Thu, 4 May 2017 19:40:17 IST", "2017-05-04T19:40:17+05:30"),
        ("Do, 19 Okt 2017 08:00:00 +0200", "2017-10-19T08:00:00+02:00"),
        ("mer. 3 févr. 2021 10:15:00 +0100", "2021-02-03T10:15:00+01:00"),
    ],
)
def test_times_as_feeds_write_them(written: str, iso: str) -> None:
    assert to_iso(written) == iso
