"""Languages are told apart by script and by small words; a name or two tells nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.search.question import Recency, parse_question
from qa.text.detecting import language_code, language_name, language_of

_SUITES = Path(__file__).parents[3] / "eval" / "suites"


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("How many people died?", "en"),
        ("Who scored?", "en"),
        ("Was Trump in Berlin?", "en"),
        ("Wie viele Verletzte gab es?", "de"),
        ("Was ist passiert?", "de"),
        ("Combien de blessés ?", "fr"),
        ("¿Cuántos heridos hay?", "es"),
        ("Quanti feriti ci sono?", "it"),
        ("Quem ganhou?", "pt"),
        ("Hoeveel gewonden zijn er?", "nl"),
        ("几人受伤?", "zh"),
        ("誰が勝った？", "ja"),
        ("몇 명이 다쳤나?", "ko"),
        ("كم عدد الجرحى؟", "ar"),
        ("Сколько раненых?", "ru"),
        ("Скільки поранених є?", "uk"),
        ("Los Angeles fire damage", None),
        ("Tour de France winner", None),
        ("Latest?", None),
        ("UN toll", None),
        ("", None),
    ],
)
def test_the_language_of_a_question_is_told_by_its_few_words(question: str, language: str | None) -> None:
    assert language_of(question) == language


def test_no_question_of_the_suites_is_taken_for_another_language() -> None:
    questions = [
        json.loads(line).get("question", "")
        for file in _SUITES.rglob("*.jsonl")
        for line in file.read_text().splitlines()
    ]
    assert len(questions) > 4000
    assert [q for q in questions if language_of(q) not in ("en", None)] == []


@pytest.mark.parametrize(
    ("declared", "code"),
    [("de-CH", "de"), ("EN_us", "en"), (" fr ", "fr"), ("x", None), ("english", None), (None, None)],
)
def test_a_declared_language_is_a_code_or_none(declared: object, code: str | None) -> None:
    assert language_code(declared) == code


def test_a_language_without_a_name_is_called_by_its_code() -> None:
    assert (language_name("de"), language_name("qq")) == ("German", "the language “qq”")


@pytest.mark.parametrize(
    ("asked", "recency", "overview", "topic"),
    [
        ("Was ist das Neueste?", Recency.LATEST, False, False),
        ("Wie ist der aktuelle Stand bei der Schleuse?", Recency.LATEST, False, True),
        ("Was ist heute passiert?", Recency.ANY, True, False),
        ("Quoi de neuf ?", Recency.ANY, True, True),
        ("Quelles sont les dernières nouvelles ?", Recency.LATEST, False, False),
        ("¿Qué pasó hoy?", Recency.ANY, True, False),
        ("¿Cuál es la última hora?", Recency.LATEST, False, False),
        ("Cosa è successo oggi?", Recency.ANY, True, False),
        ("Quali sono le ultime notizie?", Recency.LATEST, False, False),
        ("O que aconteceu hoje?", Recency.ANY, True, False),
        ("Gib mir einen Überblick", Recency.ANY, True, False),
        ("Was war heute los?", Recency.ANY, True, False),
        ("Faites le point sur la journée", Recency.ANY, True, False),
        ("Fais un résumé", Recency.ANY, True, False),
        ("últimas noticias", Recency.LATEST, False, False),
        ("Resúmeme lo esencial", Recency.ANY, True, False),
        ("Fammi un riassunto", Recency.ANY, True, False),
        ("Cos'è successo oggi?", Recency.ANY, True, False),
        ("Qual è l'ultimo aggiornamento?", Recency.LATEST, False, False),
        ("O que se passou?", Recency.ANY, True, False),
        ("Quais são as últimas notícias?", Recency.LATEST, False, False),
    ],
)
def test_questions_for_the_newest_and_for_the_day_are_known_in_five_more_languages(
    asked: str, recency: Recency, overview: bool, topic: bool
) -> None:
    question = parse_question(asked)
    assert (question.recency, question.overview, bool(question.topic)) == (recency, overview, topic)
