from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.models import Update
from qa.sources import identity
from qa.sources.identity import Entry, to_updates

LONG = "The water at the mill stands three metres above its usual mark this evening."


def entry(headline="", body="", minute=None, key="", sure=False, **fields):
    time = None if minute is None else f"2031-03-02T12:{minute:02d}:00+00:00"
    paragraphs = (body,) if body else ()
    return Entry(Update("", 0, headline, paragraphs, published_at=time, **fields), (key,) if key else (), sure)


def ids(*entries):
    return [update.id for update in to_updates(entries)]


def test_own_ids_and_positions():
    updates = to_updates([entry("B", minute=2, key="b"), entry("A", minute=1, key="a")])
    assert [(u.id, u.position) for u in updates] == [("b", 1), ("a", 2)]


def test_one_key_for_different_texts_identifies_nothing():
    found = to_updates([entry(body=f"{LONG} {n}", minute=n, key="live") for n in (3, 2, 1)])
    assert len(found) == len({u.id for u in found}) == 3


def test_a_sure_key_is_one_update_the_later_edit_of_it():
    old = entry("Old", LONG, 1, "k", sure=True, key_event=True)
    new = entry("New", LONG, 1, "k", sure=True, modified_at="2031-03-02T13:00:00+00:00", pinned=True)
    for pair in ((old, new), (new, old)):
        (update,) = to_updates(pair)
        assert (update.headline, update.key_event, update.pinned) == ("New", True, True)


def test_a_copy_cut_short_is_the_same_update():
    (update,) = to_updates([entry(body=LONG[:60], minute=1, key="k"), entry(body=LONG, minute=1, key="k")])
    assert update.body == (LONG,)


def test_made_ids_stay_when_the_page_grows_and_when_text_is_edited():
    old = [entry("B", "text b", 2), entry("A", "text a", 1), entry("", "no headline", 0)]
    new = [entry("D", "d", 4), entry("C", "c", 3), entry("B", "text b, edited", 2), *old[1:]]
    assert ids(*new)[2:] == ids(*old)


def test_equal_entries_with_a_time_are_one_and_without_a_time_two():
    assert len(to_updates([entry("Goal!", "x", 1), entry("Goal!", "x", 1)])) == 1
    assert len(set(ids(entry("Goal!", "x"), entry("Goal!", "x")))) == 2
    assert ids(entry("New"), entry("Goal!"), entry("Goal!"))[1:] == ids(entry("Goal!"), entry("Goal!"))


def test_a_copy_above_the_others_does_not_move_the_update():
    pinned = entry("Key", LONG, 1, "k", pinned=True)
    found = to_updates(
        [pinned, entry("C", "c", 3, "c"), entry("B", "b", 2, "b"), entry("Key", LONG, 1, "k"), entry("A", "a", 0, "a")]
    )
    assert [(u.id, u.pinned) for u in found] == [("c", False), ("b", False), ("k", True), ("a", False)]


def test_long_keys_are_shortened():
    (name,) = ids(entry("A", key="k" * 5000))
    assert len(name) < 200


def test_too_many_updates(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(identity, "MOST_UPDATES", 3)
    with pytest.raises(SourceError, match="more than 3 updates"):
        list(identity.limited([1, 2, 3, 4]))


entries = st.builds(
    entry,
    st.sampled_from(["", "A", "B"]),
    st.sampled_from(["", "x", LONG, LONG + " more"]),
    st.none() | st.integers(0, 3),
    st.sampled_from(["", "k", "l"]),
)


@given(st.lists(entries, max_size=8))
def test_no_text_is_lost_and_no_id_doubled(found):
    updates = to_updates(found)
    assert [u.position for u in updates] == list(range(1, len(updates) + 1))
    assert len({u.id for u in updates}) == len(updates)
    for one in found:
        # Entries with one key, headline and time are one update before and after an edit: the longer text stays.
        same = [e for e in found if e.keys and e.keys == one.keys and told(e) == told(one)] or [one]
        assert any(" ".join(e.update.body) in " ".join(u.body) for e in same for u in updates)


def told(one: Entry) -> tuple[str, str | None]:
    return one.update.headline, one.update.published_at


@given(st.lists(entries, max_size=6))
def test_no_entry_is_doubled(found):
    timed = [replace(e, keys=(f"id{i}",)) for i, e in enumerate(found)]
    assert len(to_updates([*timed, *timed])) == len(timed)
