"""The check lets stand what the cited updates say, however it is worded, and strikes what they don't."""

from __future__ import annotations

import random
import time
from functools import lru_cache
from pathlib import Path

import pytest

from qa.answering.check.assembly import Checked
from qa.answering.check.checking import check
from qa.answering.check.evidence import SentUpdate, lower_keys, read_update
from qa.answering.check.exact import Comparing
from qa.answering.written.streaming import LiveText
from qa.models import LiveBlog, Unsupported, Update
from qa.samples import sample_path
from qa.sources.registry import read_source
from qa.text.names import names

_PAGES = (
    sample_path(),
    *(Path(__file__).parents[4] / "eval" / "pages" / f"{name}.txt" for name in ("storm", "election")),
)


@lru_cache(maxsize=8)
def _blog(path: Path) -> LiveBlog:
    return read_source(path, path.stem)


def _at(position: int) -> Update:
    return _blog(sample_path()).updates[position - 1]


def _named(word: str) -> Update:
    return next(update for update in _blog(sample_path()).updates if word in update.headline)


def _check(text: str, *updates: Update, question: str = "") -> Checked:
    return check(text, [SentUpdate(n, "sample", update) for n, update in enumerate(updates, start=1)], question)


def _update(text: str, published_at: str | None = None) -> Update:
    headline, *body = text.split("\n")
    return Update(id="u-1", position=1, headline=headline, body=tuple(body), published_at=published_at)


# What a good model writes: other words, the same facts.
_GOOD = [
    (1, "Thousands of people marched in Sofia against Russia's invasion [1]."),
    (1, "Bulgaria is hosting 60 000 Ukrainian refugees, some of whom joined the march [1]."),
    (2, "French President Macron and Turkey's President Erdoğan want to work together on a ceasefire [1]."),
    (3, "According to Mizintsev, 67 foreign ships from 15 countries are stuck in Ukrainian ports [1]."),
    (3, "The route is open from 8am to 7 p.m. Moscow time, that is 05:00 to 16:00 GMT [1]."),
    (3, "They can gather 32 km southeast of Illichivsk and use a 129-kilometre corridor [1]."),
    (4, "Kyiv's defence ministry counts 1,804 Russian air raids, among them 467 missiles [1]."),
    (6, "The Institute of International Finance expects the economy to contract 15% in 2022 and 3% in 2023 [1]."),
    (6, "Fifteen years of gains will be lost by the end of 2023, the study predicts [1]."),
    (8, 'On Wednesday, Biden called a chemical attack a "real threat" [1].'),
    (8, "Biden said NATO would ‘respond’ if Putin used chemical weapons [1]."),
    (9, "Airwars counts 45,000 attacks and at least 4,300 dead civilians in Syria since 2015 [1]."),
    (11, "He asked for 1500 dollars per head [1]."),
    (12, "Scholz fears a 'false-flag' operation as a pretext [1]."),
    (15, "Draghi says that paying for gas in rubles would breach Italy's contracts [1]."),
    (18, "Ten Ukrainian soldiers and ten Russians were exchanged [1]."),
    (19, "It was opposed by Russia, Belarus, Syria, Eritrea and North Korea [1]."),
    (26, "Russian troops were pushed back more than 70 kilometres (44 miles) in some places [1]."),
    (28, "At least six civilians were killed and 15 injured in Kharkiv, governor Oleg Sinegubov said [1]."),
    (30, "The United States will accept up to one hundred thousand refugees [1]."),
    (32, "Stoltenberg will lead NATO until 30 September 2023 [1]."),
    (35, "Zelensky asked NATO for 1% of its tanks and planes [1]."),
]


@pytest.mark.parametrize(("position", "answer"), _GOOD, ids=[answer[:40] for _, answer in _GOOD])
def test_other_words_for_the_same_facts_stand(position: int, answer: str) -> None:
    checked = _check(answer, _at(position))
    assert checked.unsupported == ()
    assert checked.text == answer
    citation = checked.citations[0]
    assert citation.quote == _at(position).text[citation.start : citation.end]


# The same with one thing that the update doesn't say.
_BAD = [
    (1, "Bulgaria is hosting 600,000 Ukrainian refugees [1]."),
    (1, "Thousands marched in Plovdiv against Russia's invasion [1]."),
    (2, "Emmanuel Erdogan wants to work towards a ceasefire with Recep Macron [1]."),
    (3, "The route is open from 8 am to 9 pm Moscow time [1]."),
    (3, "The ships gather 32 miles southeast of Illichivsk [1]."),
    (4, "Russia has flown 1,804 air raids since the war started on March 24 [1]."),
    (4, "Russia has flown 1,804 air raids since the war started in February 2021 [1]."),
    (6, "Russia's economy will shrink by $15 in 2022 [1]."),
    (6, "Russia's economy will shrink by 15 billion in 2022 [1]."),
    (7, "The talks of Maurer and Lavrov lasted two days, until Friday [1]."),
    (8, 'Biden called a chemical attack an "unreal threat" [1].'),
    (8, "Biden called a chemical attack “a very real danger” [1]."),
    (8, "Jens Stoltenberg said that NATO would respond to a chemical weapon [1]."),
    (10, "Thousands of G20 members could be against it [1]."),
    (11, "He charged €1,500 a person for the way into Moldova [1]."),
    (18, "Moldova and Russia have swapped prisoners of war [1]."),
    (19, "139 countries voted for the resolution [1]."),
    (30, "Joe Biden said that up to 100,000 people will be taken in [1]."),
]


@pytest.mark.parametrize(("position", "answer"), _BAD, ids=[answer[:40] for _, answer in _BAD])
def test_a_fact_that_the_update_does_not_say_is_struck_or_marked(position: int, answer: str) -> None:
    checked = _check(answer, _at(position))
    assert [one.sentence for one in checked.unsupported] == [answer.replace(" [1]", "")]
    assert answer not in checked.text
    # Beside it, or in its place, stands what the update says.
    assert all(citation.quote in _at(position).text for citation in checked.citations)


@pytest.mark.parametrize("page", _PAGES, ids=lambda path: path.stem)
def test_the_updates_own_sentences_stand_and_changed_ones_fall(page: Path) -> None:
    blog, chance = _blog(page), random.Random(5)
    told = struck = changed = sentences = 0
    for update in blog.updates:
        sources = [SentUpdate(1, blog.id, update)]
        sources += [SentUpdate(n, blog.id, other) for n, other in enumerate(chance.sample(blog.updates, 5), start=2)]
        common = lower_keys([read_update(source.update.text) for source in sources])
        for sentence in read_update(update.text).sentences:
            sentences += 1
            told += not check(f"{sentence.text} [1]", sources).unsupported
            for start, end, other in [
                *((q.start, q.end, " 7,319") for q in sentence.quantities),
                *((name.start, name.end, "Bergström") for name in names(sentence.text, common)),
            ]:
                changed += 1
                struck += bool(check(f"{sentence.text[:start]}{other}{sentence.text[end:]} [1]", sources).unsupported)
    assert changed > 500
    assert struck == changed
    assert told / sentences > 0.99


def test_numbers_are_renewed_in_the_order_of_appearance() -> None:
    checked = _check(
        "Trudeau put 160 people under sanctions [2]. Macron met Erdogan [1]. Trudeau spoke [2].", _at(2), _at(5)
    )
    assert checked.text == "Trudeau put 160 people under sanctions [1]. Macron met Erdogan [2]. Trudeau spoke [1]."
    assert [(c.n, c.position) for c in checked.citations[:2]] == [(1, 5), (2, 2)]


@pytest.mark.parametrize(
    "written",
    [
        "Macron met Erdogan. [1]",
        "Macron met Erdogan.[1]",
        "Macron met Erdogan [1, 9].",
        "Macron met Erdogan [update 1].",
        "Macron met Erdogan (Update 1).",
        "Macron met Erdogan【1】.",
        "Macron met Erdogan¹.",
        "Macron met Erdogan [^1].",
        "[1] Macron met Erdogan.",
        "Macron met Erdogan [1][1][7].",
    ],
)
def test_markers_are_read_in_all_the_ways_that_models_write_them(written: str) -> None:
    checked = _check(written, _at(2))
    assert checked.citations
    assert checked.text.count("[1]") == 1
    assert checked.text.replace(" [1]", "") == "Macron met Erdogan."


def test_markers_of_updates_that_were_not_sent_are_removed() -> None:
    checked = _check("Macron met Erdogan [1][4]. Scholz warned Moscow [7].", _at(2))
    assert checked.text == "Macron met Erdogan [1]."
    assert [one.sentence for one in checked.unsupported] == ["Scholz warned Moscow."]


def test_an_update_that_has_nothing_of_a_sentence_is_not_cited_for_it() -> None:
    checked = _check("Macron met Erdogan of Turkey [1][2].", _at(2), _at(11))
    assert checked.text == "Macron met Erdogan of Turkey [1]."
    assert [citation.position for citation in checked.citations] == [2]


def test_a_figure_of_an_update_that_has_nothing_else_of_the_sentence_is_no_ground() -> None:
    # "26 tests" stands in "tested 26 times"; people do not stand in attacks, beside which nothing would be quoted.
    shelled = _update("The town was shelled\nSoldiers shelled the market town in the east, the governor said.")
    attacked = _update("Clinics were attacked 64 times\nThe agency counts two or three attacks a day.")
    checked = _check(
        "Soldiers shelled the market town in the east, killing 64, the governor said [1][2].", shelled, attacked
    )
    assert "64" not in checked.text
    assert "64" in checked.unsupported[0].reason


def test_two_sides_in_one_sentence_keep_their_markers() -> None:
    ours, theirs = (
        _update("Kyiv: 1,300 dead\nKyiv speaks of 1,300 dead."),
        _update("Moscow: 498 dead\nMoscow says 498 died."),
    )
    checked = _check("Kyiv speaks of 1,300 dead [1], Moscow of 498 [2].", ours, theirs)
    assert checked.text == "Kyiv speaks of 1,300 dead [1], Moscow of 498 [2]."
    assert [citation.quote for citation in checked.citations] == ["Kyiv speaks of 1,300 dead.", "Moscow says 498 died."]


def test_a_sentence_without_a_marker_stands_on_its_neighbours() -> None:
    after = _check("Macron met Erdogan [1]. They agreed on a humanitarian operation for Mariupol.", _at(2))
    assert after.text == "Macron met Erdogan [1]. They agreed on a humanitarian operation for Mariupol [1]."
    before = _check("Macron spoke in Brussels. He and Erdogan saw the war in the same way [1].", _at(2))
    assert before.text.count("[1]") == 2
    alone = _check("Macron spoke in Brussels.", _at(2))
    assert (alone.text, alone.stands) == ("", False)
    assert alone.unsupported == (
        Unsupported("Macron spoke in Brussels.", "It cites none of the updates.", struck=True),
    )


def test_a_sentence_without_a_marker_falls_with_a_fact_of_its_own() -> None:
    checked = _check("Macron met Erdogan [1]. Scholz met them in Berlin.", _at(2))
    assert checked.text == "Macron met Erdogan [1]."
    assert [one.sentence for one in checked.unsupported] == ["Scholz met them in Berlin."]


@pytest.mark.parametrize("text", ["… [1]", "[1].", "[1] — [2]"])
def test_what_has_no_word_is_no_sentence(text: str) -> None:
    checked = _check(text, _at(1), _at(2))
    assert (checked.text, checked.stands, checked.unsupported) == ("", False, ())


def test_repeated_sentences_are_said_once() -> None:
    assert _check("Macron met Erdogan [1]. Macron met Erdogan [1].", _at(2)).text == "Macron met Erdogan [1]."


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("The fund has $6.17bn.", "It has 6.17 billion dollars"),
        ("The fund has $6,170,000,000.", "It has $6.17bn"),
        ("About one hundred thousand came.", "About 100,000 came"),
        ("About 100 000 came.", "About 0.1 million came"),
        ("Talks began at 7 pm.", "Talks began at 19:00"),
        ("Talks began on March 24.", "Talks began on 24 March"),
        ("Talks began on March 24.", "Talks began on the 24th"),
        ("Between 15 and 20 percent left.", "Between 15 and 20 per cent left"),
        ("They lost 15-20% there.", "They lost 15 percent there"),
        ("A crowd of 4,300 came.", "Thousands came in a crowd"),
        ("The United Nations said so.", "The UN said so"),
        ("WHO said so.", "The World Health Organization said so"),
        ("About 5.75 billion Swiss francs are frozen.", "About 5.75 billion francs are frozen"),
        ("The stage pays 22,000 francs and the race 480,000.", "The race pays 480,000 francs"),
        ("He was tested 26 times.", "He passed 26 tests"),
        ("The bug has been about since stage 9.", "The bug has been about since the ninth stage"),
        ("Trading stopped at 17:08.", "Trading stopped at eight minutes past five"),
        ("They boarded at 16:40.", "They boarded at twenty to five"),
        ("By seven, 64 chairs had come.", "By 7pm, 64 chairs had come"),
        ("Dogs stay in between 11 and six.", "Dogs stay in from 11am to 6pm"),
        ("The call is at 07:00.", "The call is at seven"),
        ("The results moved from 3 March to 17 March.", "The results moved from 3 to 17 March"),
        ("He won in 4h 41m 07s.", "He won in four hours, 41 minutes and seven seconds"),
        ("She was at 1m 12s.", "She was 72 seconds behind"),
        ("They were 45 seconds down.", "They were three quarters of a minute down"),
        ("It took a quarter of an hour.", "It took 15 minutes"),
        ("Kyiv denied the attack.", "Ukraine denied the attack"),
        ("The Kremlin denied it.", "The Russian government denied it"),
        ("Russia denied it.", "Talks with Moscow go on, and it was denied"),
        ("Brandt denied it.", "Mr Brandt denied it"),
        ("The fund has £25m.", "The fund has 25 million British pounds"),
        ("The fund has $6.17bn.", "The fund has 6.17 billion US dollars"),
        ("The fund has £25m.", "The fund has GBP 25m"),
        ("The fund has £25m.", "The fund has 25 million GBP"),
    ],
)
def test_figures_times_and_names_are_compared_as_what_they_mean(said: str, written: str) -> None:
    assert not _check(f"{written} [1].", _update(f"News\n{said}")).unsupported


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("The fund has $6.17bn.", "It has €6.17bn"),
        ("The fund has 6.17 percent.", "It has 6.17"),
        ("Talks began at 7 pm.", "Talks began at 07:00"),
        ("Talks began on March 24.", "Talks began on April 24"),
        ("A crowd of 430 came.", "Thousands came in a crowd"),
        ("Talks began at 11:20 with 5 of them.", "Talks began with 20 of them"),
        ("Ukraine was shelled.", "There was shelling in Kyiv"),
        ("Kyiv said so.", "Russia said so"),
        ("Kyiv said so.", "Moscow said so"),
        ("The British fund has £25m.", "The American fund has £25m"),
        ("The fund has £25m.", "The fund has 25 million US dollars"),
        ("It may rain.", "It will rain in May"),
        ("The race pays 480,000.", "The race pays 480,000 francs"),
        ("The bug has been about since stage 9 of 12.", "The bug has been about since the twelfth stage"),
        ("Talks began at 7 pm.", "Talks began at ten past seven"),
        ("Between 5 to 10 people came.", "People came at 9:55"),
        ("She was at 1m 12s.", "She was 112 seconds behind"),
    ],
)
def test_what_only_looks_alike_does_not_stand(said: str, written: str) -> None:
    assert _check(f"{written} [1].", _update(f"News\n{said}")).unsupported


def test_the_time_of_publication_may_be_told() -> None:
    update = _update("Talks begin\nThe talks have begun.", "2022-03-24T14:30:00+00:00")
    assert _check("The talks began by 14:30 on Thursday, March 24 [1].", update).text
    assert _check("The talks began by 15:30 on Thursday [1].", update).unsupported


_REFUSALS = [
    "The updates don't tell.",
    "The updates do not tell",
    "The updates don’t say who won.",
    "The updates do not mention a resignation.",
    "The provided context does not contain this information.",
    "None of the updates mention this.",
    "There is no information about that in the updates.",
    "I'm sorry, but the updates don't state that.",
    "I don't know.",
    "It is not mentioned in the updates.",
    "The price is not given in the provided updates.",
]


@pytest.mark.parametrize("text", _REFUSALS)
def test_refusals_are_recognised_with_small_variations(text: str) -> None:
    checked = _check(text, _at(2))
    assert checked.refused
    assert (checked.text, checked.citations, checked.unsupported) == ("", (), ())


@pytest.mark.parametrize(
    "text",
    [
        "Stoltenberg does not tell allies to leave [1].",
        "The source did not say where it happened [1].",
        "The ministry had no information on the dead [1].",
    ],
)
def test_news_about_silence_is_no_refusal(text: str) -> None:
    assert not _check(text, _at(2)).refused


def test_what_follows_a_refusal_is_checked_too() -> None:
    checked = _check("The updates don't tell. Macron met Erdogan [1]. Scholz met Biden [1].", _at(2))
    assert checked.refused
    assert checked.text.startswith("Macron met Erdogan [1]. Scholz met Biden (not confirmed by [1]).\n")
    assert [one.sentence for one in checked.unsupported] == ["Scholz met Biden."]


def test_a_gap_that_is_named_after_an_answer_stands_without_a_marker() -> None:
    text = "Macron met Erdogan [1]. The updates don't mention Scholz."
    assert _check(text, _at(2), question="Did Macron meet Scholz?").text == text
    assert _check(text, _at(2), question="Whom did he meet?").text == "Macron met Erdogan [1]."


def test_while_it_is_being_written_only_whole_sentences_count() -> None:
    sources = [SentUpdate(1, "sample", _at(2))]
    checked = check("They spoke of Mariupol. Macron met Erdogan [1]. Scholz met Mac", sources, complete=False)
    assert checked.text == "They spoke of Mariupol. Macron met Erdogan [1]."
    assert checked.unsupported == ()


_ENDLESS = [
    "[1] ignore all. “",
    "Kyiv Moscow ",
    "between 3 and 4 ",
    "did not resign ",
    "“Kyiv said 30. ",
    "1,1",
    "a third ",
]


@pytest.mark.parametrize("piece", _ENDLESS)
def test_a_long_hostile_update_is_checked_in_good_time(piece: str) -> None:
    hostile = _update("Loud\n" + piece * (50_000 // len(piece)))
    started = time.process_time()
    _check("The update is loud: more than 30 people did not resign [1].", hostile)
    checked = _check("The update is loud [1].", hostile)
    assert time.process_time() - started < 5.0
    assert checked.citations[0].quote == "Loud"


def test_each_sentence_is_compared_once_while_an_answer_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    real = Comparing._compared
    monkeypatch.setattr(Comparing, "_compared", lambda self, text, at: compared.append(text) or real(self, text, at))
    crowd = SentUpdate(1, "sample", _update("Loud\nThe crowd said 30 people did not resign."))
    live = LiveText([crowd], "Who resigned?")
    for n in range(60):
        live.add(f"The crowd said 30 people did not resign, number {n} of them [1]. ")
    assert len(compared) == len(set(compared))
    assert len(compared) >= 50
