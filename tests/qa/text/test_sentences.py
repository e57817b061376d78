"""Sentences with offsets: what ends one, what only looks like an end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.text.sentences import sentence_spans


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("He came. She left.", ["He came.", "She left."]),
        ("Really?! Yes.", ["Really?!", "Yes."]),
        ("Wait… What? Yes!", ["Wait…", "What?", "Yes!"]),
        ("“We stay.” “So do we.”", ["“We stay.”", "“So do we.”"]),
        ("(He left.) She stayed.", ["(He left.)", "She stayed."]),
        ("It cost $5.5 million. £3 more is due.", ["It cost $5.5 million.", "£3 more is due."]),
        ("It rained. 12 boats left.", ["It rained.", "12 boats left."]),
        ("One.\nTwo.", ["One.", "Two."]),
        ("No stop at the end", ["No stop at the end"]),
        ("He came. She left", ["He came.", "She left"]),
    ],
)
def test_a_stop_before_a_capital_or_a_figure_ends_a_sentence(text: str, sentences: list[str]) -> None:
    assert _split(text) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Lee met Gen. Ek at St. Mary’s.",
        "U.S. ships and those of J. B. Ek left.",
        "At 7 p.m. Friday it rained.",
        "Boats, ferries, etc. were late.",
        "It is No. 5 of them.",
        "He asked “why?” and left.",
        "Wait… what is this?",
        "It rose by 3.5 percent to 1.804 tons.",
        "See example.org for more.",
    ],
)
def test_abbreviations_initials_decimals_and_quoted_questions_end_nothing(text: str) -> None:
    assert _split(text) == [text]


def test_a_bullet_is_no_part_of_the_sentence() -> None:
    assert _split("• Twelve boats left. • Three came back.") == ["Twelve boats left.", "Three came back."]


@pytest.mark.parametrize("text", ["", "  \n ", "•", " • "])
def test_no_words_are_no_sentence(text: str) -> None:
    assert sentence_spans(text) == []


@settings(max_examples=200, deadline=None)
@given(st.text("Ab. ?!…“”’()\n\t•5,Mr", max_size=200) | st.text(max_size=100))
def test_spans_are_in_order_do_not_overlap_and_leave_out_only_blanks_and_bullets(text: str) -> None:
    spans = sentence_spans(text)
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False))
    covered = {i for start, end in spans for i in range(start, end)}
    assert not [c for i, c in enumerate(text) if i not in covered and not c.isspace() and c != "•"]
    assert all(text[s:e] == text[s:e].strip() for s, e in spans)


@pytest.mark.parametrize("text", ["." * 300_000 + "x", '!"' * 100_000, "A. " * 50_000, "?" * 300_000])
def test_a_hostile_paragraph_takes_no_noticeable_time(text: str) -> None:
    assert len(sentence_spans(text)) == 1


@pytest.mark.parametrize(
    "whole",
    [
        "The search is led by Cmdr. Tess Hall of the coast guard.",
        "The road was closed by Supt. Ravi Shah after the slide on Mt. Orra.",
        "It treated approx. 40 people, incl. 6 children.",
        "Approx. 40 people came, as Fig. 3 shows.",
        "Das gilt bis zum 3. März in Kell.",
        "Gen. Otto Brandt of the 3rd Div. said so.",
    ],
)
def test_ranks_places_and_german_dates_do_not_end_a_sentence(whole: str) -> None:
    assert [whole[a:b] for a, b in sentence_spans(whole)] == [whole]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The ferry caught fire at 9.30am.It had 214 people on board.", 2),
        ("He has been questioned.A crane arrives on Tuesday.", 2),
        ("三人死亡。昨夜发生。", 2),
        ("تم إنقاذ سبعة أشخاص؟ نعم.", 2),
        ("He was 9. He ran.", 2),
        ("See kell.example for more.", 1),
        ("The firm's H.Q. is in Washington.", 1),
    ],
)
def test_glued_and_foreign_sentences_are_parted(text: str, count: int) -> None:
    assert len(sentence_spans(text)) == count
