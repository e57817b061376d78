"""The baseline splits by tokens, finds the two nearest chunks and counts what it would send."""

import math
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from llama_index.core.embeddings import BaseEmbedding

from eval.bench.stock import CHUNK_TOKENS, StockPipeline, token_encoding

ROOT = Path(__file__).parents[3]
WORDS = ("harbour", "ferry", "fog", "ticket", "lighthouse", "anchor")


class WordCounts(BaseEmbedding):
    """Counts a few words: near is what shares them."""

    def _get_text_embedding(self, text: str) -> list[float]:
        counts = Counter(re.findall(r"\w+", text.lower()))
        vector = [float(counts[word]) for word in WORDS] + [1e-3]
        length = math.hypot(*vector)
        return [value / length for value in vector]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def stretch(word: str, count: int) -> str:
    return " ".join(f"{word} {n}" for n in range(count))


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> StockPipeline:
    folder = tmp_path_factory.mktemp("stock")
    return StockPipeline.over(" ".join(stretch(word, 700) for word in WORDS), WordCounts(), folder)


@pytest.mark.parametrize("word", ["ferry", "anchor"])
def test_the_two_nearest_chunks_come_best_first(pipeline: StockPipeline, word: str) -> None:
    found = pipeline.retrieve(f"Where is the {word}?")
    assert len(found.texts) == 2
    shares = [text.count(word) / sum(text.count(other) for other in WORDS) for text in found.texts]
    assert shares[0] >= shares[1] > 0


def test_tokens_are_counted_and_chunks_are_full(pipeline: StockPipeline) -> None:
    found = pipeline.retrieve("fog")
    encoding = token_encoding()
    assert found.tokens == sum(len(encoding.encode(text)) for text in found.texts)
    assert CHUNK_TOKENS < found.tokens <= 2 * CHUNK_TOKENS


def test_a_short_page_is_one_chunk(tmp_path: Path) -> None:
    found = StockPipeline.over("Ferries wait for the fog to lift.", WordCounts(), tmp_path).retrieve("fog")
    assert found.texts == ("Ferries wait for the fog to lift.",)
    assert found.tokens == 10


def test_the_tables_of_tokens_come_from_the_disk() -> None:
    # In a process of its own, because tiktoken keeps an encoding that was loaded once.
    code = (
        "import socket\n"
        "def refuse(*_): raise SystemExit('asked the network')\n"
        "socket.getaddrinfo = socket.socket.connect = refuse\n"
        "from eval.bench.stock import token_encoding\n"
        "print(len(token_encoding().encode('a harbour in fog')))"
    )
    environment = {name: value for name, value in os.environ.items() if name != "TIKTOKEN_CACHE_DIR"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.strip()) == (0, "4"), done.stderr
