"""Late interaction: which words of a question count, and how well they are met."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from qa.search.matching import ReadQuestion, maxsim, read_question, similarities
from qa.store.chunking import content_tokens
from vectorstore.embedding.minilm import MiniLM
from vectorstore.full_text import Sidecar, SidecarRecord

_MODEL = MiniLM()
_TEXTS = {
    "ferries": "Ferries wait in the harbour because of fog.",
    "crane": "The old crane in the harbour fell on Monday.",
    "moscow": "Moscow has closed the harbour to foreign ships.",
    "toll": "Officials put the toll at 1,804 boats in the harbour.",
}


@pytest.fixture(scope="module")
def sidecar() -> Iterator[Sidecar]:
    made = Sidecar(":memory:")
    made.add(SidecarRecord(name, "harbour", "", text, _tokens(text)) for name, text in _TEXTS.items())
    yield made
    made.close()


def _tokens(text: str) -> NDArray[np.float32]:
    return content_tokens(text, _MODEL.tokens(text))


def _scores(question: ReadQuestion) -> dict[str, float]:
    parts = similarities(question, [_tokens(text) for text in _TEXTS.values()])
    return {name: maxsim(question, part) for name, part in zip(_TEXTS, parts, strict=True)}


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("What is the weather like?", "ferries"),
        ("What collapsed?", "crane"),
        ("How many vessels were counted?", "toll"),
        ("What did Russia do to the port?", "moscow"),
    ],
)
def test_the_chunk_that_says_it_in_other_words_scores_best(sidecar: Sidecar, question: str, best: str) -> None:
    scores = _scores(read_question(question, _MODEL, sidecar))
    assert max(scores, key=scores.__getitem__) == best
    assert all(-1 <= score <= 1 for score in scores.values())


def test_the_same_text_scores_highest_of_all(sidecar: Sidecar) -> None:
    question = read_question(_TEXTS["crane"], _MODEL, sidecar)
    assert _scores(question)["crane"] > 0.9


def test_weights_sum_to_one_and_rare_words_weigh_more(sidecar: Sidecar) -> None:
    question = read_question("Did the crane in the harbour fall?", _MODEL, sidecar)
    assert float(question.weights.sum()) == pytest.approx(1)
    by_word = {word.text: word for word in question.words}
    assert (by_word["crane"].frequency, by_word["harbour"].frequency) == (1, 4)
    assert by_word["crane"].idf > by_word["harbour"].idf

    def weight(word: str) -> float:
        return float(question.weights[list(by_word[word].rows)].sum())

    assert weight("crane") > 1.5 * weight("harbour") > 0


def test_a_mark_behind_a_word_reads_as_one_more_word_with_its_weight(sidecar: Sidecar) -> None:
    question = read_question("Did the crane in the harbour fall?", _MODEL, sidecar)
    assert [word.text for word in question.words] == ["crane", "harbour", "fall", "fall?"]


def test_words_know_where_they_stand_and_which_tokens_are_theirs(sidecar: Sidecar) -> None:
    text = "Were 1,804 Sevastopol’s boats there?"
    question = read_question(text, _MODEL, sidecar)
    assert all(text[word.start :].startswith(word.text) for word in question.words)
    assert len([row for word in question.words for row in word.rows]) <= len(question.tokens)
    assert "Sevastopol’s" in [word.text for word in question.words]


@pytest.mark.parametrize("text", ["", "???", "the of", "🙂"])
def test_a_question_without_words_has_none_and_scores_are_finite(sidecar: Sidecar, text: str) -> None:
    question = read_question(text, _MODEL, sidecar)
    assert question.words == ()
    assert all(np.isfinite(score) for score in _scores(question).values())


def test_only_tokens_of_words_with_meaning_are_kept() -> None:
    text = "They were in the harbour"
    assert np.array_equal(_tokens(text), _MODEL.tokens(text).vectors[-1:])
    nothing = "They were there"
    assert np.array_equal(_tokens(nothing), _MODEL.tokens(nothing).vectors)


def test_no_chunks_have_no_similarities(sidecar: Sidecar) -> None:
    assert similarities(read_question("fog", _MODEL, sidecar), []) == []
    assert maxsim(read_question("fog", _MODEL, sidecar), np.zeros((3, 0), dtype=np.float32)) == 0
