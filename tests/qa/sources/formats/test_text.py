"""Plain-text pages: every habit of a real page that could be taken for something else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.errors import SourceError
from qa.models import LiveBlog
from qa.sources.boilerplate import is_boilerplate
from qa.sources.formats.text import parse_text


def _read(*blocks: str) -> LiveBlog:
    return parse_text("\n\n".join(("Harbour live", *blocks)) + "\n", "harbour")


def _update(*blocks: str):
    """The update that the blocks make under one headline."""
    [update] = _read("Boats leave the harbour", *blocks).updates
    return update


def test_headlines_begin_updates_and_paragraphs_belong_to_the_one_above() -> None:
    blog = _read("Fog lifts", "The pier is open.", "Ferries sail again.", "Fog at dawn", "Ferries wait.")
    assert blog.title == "Harbour live"
    assert [(u.position, u.headline, u.body) for u in blog.updates] == [
        (1, "Fog lifts", ("The pier is open.", "Ferries sail again.")),
        (2, "Fog at dawn", ("Ferries wait.",)),
    ]


def test_standfirst_summary_and_picture_stand_apart_from_the_updates() -> None:
    blog = _read(
        "A day at the quay, from the first ferry to the last.",
        "A crane over the water.\nThe old crane is to go [Ann Lee/Pool]\n  • Fog kept ships in.\n  • A crane fell.",
        "Fog lifts",
        "The pier is open.",
    )
    assert blog.standfirst == "A day at the quay, from the first ferry to the last."
    assert blog.summary == ("Fog kept ships in.", "A crane fell.")
    assert blog.captions == ("A crane over the water. The old crane is to go [Ann Lee/Pool]",)
    assert [u.headline for u in blog.updates] == ["Fog lifts"]


@pytest.mark.parametrize(
    "caption",
    [
        "A tug pulls a barge.\nThe barge had run aground [Ann Lee/Pool]",
        "A tug pulls a barge.\nThe barge had run aground [Ann Lee/Pool] (Pool)",
        "The barge had run aground [Handout via Pool]",
        "A chart claiming that more barges ran aground than in five years.",
        "An aerial photo taken on Monday shows the flooded quay.",
        "This satellite image shows the quay that was hit.",
        "A still image from the harbour camera.",
    ],
)
def test_a_caption_is_kept_apart_from_the_body(caption: str) -> None:
    update = _update("Twelve boats left.", caption, "Three came back.")
    assert update.body == ("Twelve boats left.", "Three came back.")
    assert update.captions == (caption.replace("\n", " "),)


@pytest.mark.parametrize(
    "sentence",
    [
        "The rubble is still being removed.",
        "This is still going on.",
        "A vote still pending in council would lift the ban.",
        "The video shows a boat on fire.",
        "A video showing the fire was shared by the crew.",
        "A video shows the boat on fire, the mayor said.",
        "This picture of calm must not deceive us.",
        "A photo of the boat went round. Thousands saw it.",
        "The letter was signed “the crew” [all of them], and sent.",
    ],
)
def test_a_sentence_that_sounds_like_a_caption_stays_in_the_body(sentence: str) -> None:
    update = _update(sentence, "Three came back.")
    assert update.body == (sentence, "Three came back.")
    assert update.captions == ()


def test_a_headline_with_the_words_of_a_caption_is_a_headline() -> None:
    blog = _read("Rubble still being removed", "Lorries came.", "The rubble is still being removed", "More came.")
    assert [u.headline for u in blog.updates] == ["Rubble still being removed", "The rubble is still being removed"]


def test_two_lines_of_body_in_one_block_are_two_paragraphs() -> None:
    update = _update("Twelve boats left.\nThree came back.")
    assert update.body == ("Twelve boats left.", "Three came back.")
    assert update.captions == ()


@pytest.mark.parametrize(
    "headline", ["Will the fog lift?", "Go home!", "Is it over?’", "What now? Boats in numbers", "‘Enough!’ says crew"]
)
def test_questions_and_exclamations_may_be_headlines(headline: str) -> None:
    assert [u.headline for u in _read("Fog at dawn", "Ferries wait.", headline, "A few did.").updates] == [
        "Fog at dawn",
        headline,
    ]


@pytest.mark.parametrize("paragraph", ["“Why did nobody call?”", "It was late. Who would go out?"])
def test_a_quoted_question_or_one_after_a_sentence_is_body(paragraph: str) -> None:
    assert _update("Ferries wait.", paragraph).body[1:] == (paragraph,)


def test_a_headline_of_130_characters_is_a_headline() -> None:
    long = (
        "Harbour master says that ferries will stay at their piers until the fog has gone and the radar works " * 2
    )[:130].strip()
    assert len(long) >= 129
    assert [u.headline for u in _read("Fog at dawn", "Ferries wait.", long, "All of them.").updates][1] == long


def test_a_paragraph_without_a_full_stop_at_its_end_is_no_headline_when_it_is_long() -> None:
    long = "word " * 60 + "end"
    assert _update("Ferries wait.", long).body == ("Ferries wait.", long)


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends_make_no_difference(end: str) -> None:
    text = "Harbour live\n\nFog lifts\n\nThe pier is open.\nFerries sail.\n\n\nFog at dawn\n\nFerries wait."
    assert parse_text(text.replace("\n", end), "harbour") == parse_text(text, "harbour")


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n\n", "  \n \t\n"])
def test_blank_lines_at_the_end_make_no_difference(end: str) -> None:
    blog = parse_text(f"Harbour live\n\nFog lifts\n\nThe pier is open.{end}", "harbour")
    assert [u.body for u in blog.updates] == [("The pier is open.",)]


def test_byte_order_mark_and_hard_spaces_are_no_part_of_the_text() -> None:
    blog = parse_text("\ufeffHarbour live\n\u00a0\nFog  lifts\n\n 12\u00a0boats left. ", "harbour")
    assert blog.title == "Harbour live"
    assert [(u.headline, u.body) for u in blog.updates] == [("Fog lifts", ("12 boats left.",))]


def test_a_page_may_have_one_update() -> None:
    assert [u.headline for u in _read("Fog lifts", "The pier is open.").updates] == ["Fog lifts"]


def test_a_page_without_a_title_has_its_only_headline_as_update() -> None:
    blog = parse_text("Fog lifts\n\nThe pier is open.\n\nFerries sail.", "harbour")
    assert [(u.headline, len(u.body)) for u in blog.updates] == [("Fog lifts", 2)]


def test_a_time_at_the_end_of_a_page_without_a_title_loses_no_update() -> None:
    blog = parse_text("Fog lifts\n\nThe pier is open.\n\n2024-05-06 12:30", "harbour")
    assert [(u.headline, u.published_at) for u in blog.updates] == [("Fog lifts", "2024-05-06T12:30")]


@pytest.mark.parametrize("bullet", ["•", "-", "–", "*", "‣", "▪"])
def test_list_items_are_paragraphs_with_one_kind_of_bullet(bullet: str) -> None:
    update = _update("What is known:", f"  {bullet} Twelve boats\n  {bullet} Two docks")
    assert update.body == ("What is known:", "• Twelve boats", "• Two docks")


def test_a_list_item_by_itself_is_no_headline() -> None:
    assert _update("What is known:", "• Twelve boats").body == ("What is known:", "• Twelve boats")


def test_a_time_above_a_headline_is_that_updates_time() -> None:
    blog = _read("2024-05-06T12:30:00Z", "Fog lifts", "The pier is open.", "2024-05-06 09:15 +02:00", "Fog", "Wait.")
    assert [u.published_at for u in blog.updates] == ["2024-05-06T12:30:00+00:00", "2024-05-06T09:15+02:00"]


def test_a_time_below_a_headline_is_that_updates_time() -> None:
    blog = _read("Fog lifts", "2024-05-06T12:30:00Z", "The pier is open.", "Fog", "2024-05-06T09:15:00Z", "Wait.")
    assert [u.published_at for u in blog.updates] == ["2024-05-06T12:30:00+00:00", "2024-05-06T09:15:00+00:00"]


@pytest.mark.parametrize("line", ["12:30", "12.30pm", "Updated at 12:30 GMT", "9:15 a.m. (CET)"])
def test_a_time_without_a_day_is_neither_headline_nor_body(line: str) -> None:
    [update] = _read("Fog lifts", line, "The pier is open.").updates
    assert (update.headline, update.body, update.published_at) == ("Fog lifts", ("The pier is open.",), None)


@pytest.mark.parametrize(
    "line",
    [
        "Read more here.",
        "Read our full report on the fog.",
        "Click here to see how the fog came.",
        "Click below for the pictures.",
        "For all that was known on Monday, click here.",
        "You can follow our updates of Tuesday here.",
        "This live blog is now closed, thank you for reading.",
        "That’s it from us for today.",
        "Reporting by Ann Lee in Portville; editing by Bo Ek",
        "Sources: Harbour Office and news agencies",
        "Hello and welcome back to our coverage of the fog.",
    ],
)
def test_pointers_credits_and_closing_lines_are_dropped(line: str) -> None:
    update = _update("Ferries wait.", line)
    assert update.body == ("Ferries wait.",)


@pytest.mark.parametrize(
    "line",
    [
        "Read the harbour master’s letter to the crews, he did not.",
        "“Click,” the lock went. Nobody was here.",
        "The crew found nothing here.",
        "Source of the fog was the warm sea, the office said. It will stay.",
        "Editing by hand took the office three days. It found 12 errors.",
        "Welcome rain has ended the dry spell.",
    ],
)
def test_news_that_begins_like_a_pointer_is_kept(line: str) -> None:
    assert not is_boilerplate(line)
    assert _update("Ferries wait.", line).body == ("Ferries wait.", line)


def test_ids_stay_when_the_page_grows_at_the_top() -> None:
    old = ["Fog lifts", "The pier is open.", "Fog at dawn", "Ferries wait.", "Fog lifts", "It did so before."]
    before = _read(*old).updates
    after = _read("Boats leave", "Twelve of them.", "Fog lifts", "For the third time.", *old).updates
    assert [u.id for u in after[2:]] == [u.id for u in before]
    assert [u.position for u in after] == [1, 2, 3, 4, 5]
    assert len({u.id for u in after}) == 5


def test_an_id_stays_when_the_body_is_edited_but_not_when_the_headline_is() -> None:
    [one] = _read("Fog lifts", "The pier is open.").updates
    [edited] = _read("Fog  LIFTS", "The pier is closed again.").updates
    [renamed] = _read("Fog lifts at last", "The pier is open.").updates
    assert edited.id == one.id
    assert renamed.id != one.id


@pytest.mark.parametrize(
    "text", ["Harbour live", "Only prose here. It has two sentences.", "12345", "\n\n", "• one\n• two"]
)
def test_a_page_without_updates_is_refused_with_what_was_expected(text: str) -> None:
    with pytest.raises(SourceError, match="No updates found: expected a headline line"):
        parse_text(text, "harbour")


_LINE = st.text("Aab 1.?!:•-[]()“”\t12:30", max_size=30)


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINE, max_size=12).map("\n\n".join) | st.lists(_LINE, max_size=12).map("\n".join))
def test_any_text_gives_updates_with_unique_ids_or_one_error(text: str) -> None:
    try:
        updates = parse_text(text, "any").updates
    except SourceError:
        return
    assert updates
    assert len({u.id for u in updates}) == len(updates)
    assert [u.position for u in updates] == list(range(1, len(updates) + 1))


@pytest.mark.parametrize("line", ["read " * 40_000, "[ab" * 60_000, "." * 200_000 + "x", "A photo of " + "x " * 90_000])
def test_a_hostile_line_takes_no_noticeable_time(line: str) -> None:
    assert _read("Fog lifts", "The pier is open.", line).updates[0].headline == "Fog lifts"


def test_a_greeting_that_goes_on_with_news_is_kept() -> None:
    greeting = "Welcome to our live coverage of the fair. It began in 2005 as a market for 800 people."
    [update] = parse_text(f"Fair live\n\nGood morning\n\n{greeting}", "fair").updates
    assert update.body == (greeting,)
