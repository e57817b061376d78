"""An evaluation of written answers from the command line: judged as quotes are, with tokens and cost in all."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from eval.cli import main
from tests.support.openai_server import Asked, OpenAIServer, Reply
from tests.support.written_setup import KEY

_SUITE = Path(__file__).parents[2] / "eval" / "suites" / "sample.jsonl"
_LIMIT = 4


def _first_update(request: Asked) -> Reply:
    """A model that repeats the update sent first, sentence by sentence, and finds all of it borne out."""
    sentences = re.findall(r'<sentence n="(\d+)" [^>]*>(.*?)</sentence>', request.user)
    if sentences:
        ruled = [{"n": int(n), "verdict": "supported", "words": text.rstrip(".")} for n, text in sentences]
        return Reply(json.dumps({"sentences": ruled}), usage=(900, 30))
    body = re.search(r'<update n="1".*?>\n(.*?)\n</update>', request.user, re.DOTALL)[1]
    return Reply(" ".join(f"{line.rstrip('.')} [1]." for line in body.split("\n")), usage=(900, 30))


def _run(server: OpenAIServer, monkeypatch: pytest.MonkeyPatch, folder: Path, model: str, mode: str = "llm") -> Path:
    out = folder / f"{model}-{mode}"
    for name, value in (("OPENAI_API_KEY", KEY), ("OPENAI_BASE_URL", server.url), ("QA_MODEL", model)):
        monkeypatch.setenv(name, value)
    words = ["run", str(_SUITE), "--mode", mode, "--limit", str(_LIMIT), "--out", str(out), "--workers", "2"]
    monkeypatch.setattr(sys, "argv", ["eval", *words])
    with pytest.raises(SystemExit) as left:
        main()
    assert not left.value.code
    return out


def test_written_answers_are_judged_counted_and_summed_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with OpenAIServer(_first_update) as server:
        # Prices are those of OpenAI's own address, which this server stands for.
        monkeypatch.setattr("qa.model.prices._HOST", urlsplit(server.url).netloc)
        written = _run(server, monkeypatch, tmp_path, "gpt-4o-mini")
        assert len(server.asked) == 2 * _LIMIT
        printed = capsys.readouterr()
        quoted = _run(server, monkeypatch, tmp_path, "gpt-4o-mini", mode="quotes")
        assert len(server.asked) == 2 * _LIMIT
    cost = 2 * _LIMIT * (900 * 0.15 + 30 * 0.60) / 1e6
    assert f"In all: 7,440 tokens, ${cost:.4f}, 7,200 of them sent." in printed.out
    assert "In all:" not in capsys.readouterr().out
    metrics, of_quotes = (json.loads((out / "metrics.json").read_text("utf-8")) for out in (written, quoted))
    assert metrics["totals"]["prompt_tokens"] == 7200
    assert metrics["totals"]["completion_tokens"] == 240
    assert metrics["totals"]["cost"] == pytest.approx(cost)
    # The same metrics, but for what only a model costs.
    assert metrics["overall"].keys() >= of_quotes["overall"].keys()
    assert metrics["overall"]["hit_rate_1"] == of_quotes["overall"]["hit_rate_1"]
    assert metrics["overall"]["failed"]["value"] == 0
    rows = [json.loads(line) for line in (written / "results.jsonl").read_text("utf-8").splitlines()]
    assert {(row["answer"]["mode"], row["answer"]["model"]) for row in rows} == {("llm", "gpt-4o-mini")}
    assert all(row["scores"]["correct"]["value"] in {0.0, 1.0} for row in rows)
    assert json.loads((written / "run.json").read_text("utf-8"))["models"] == ["gpt-4o-mini"]
    everything = "".join(path.read_text("utf-8") for path in written.iterdir())
    assert KEY not in everything + printed.out + printed.err


def test_an_unknown_price_makes_the_sum_unknown_not_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with OpenAIServer(_first_update) as server:
        out = _run(server, monkeypatch, tmp_path, "local-8b")
    assert "In all: 7,440 tokens, cost unknown" in capsys.readouterr().out
    assert json.loads((out / "metrics.json").read_text("utf-8"))["totals"]["cost"] is None


def test_a_run_whose_model_fails_says_that_quotes_stand_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with OpenAIServer((Reply(status=401, error={"error": {"message": f"bad key {KEY}"}}),)) as server:
        _run(server, monkeypatch, tmp_path, "gpt-4o-mini")
    printed = capsys.readouterr().out
    assert re.search(rf"{_LIMIT} × Quotes instead of a written answer: 127\.0\.0\.1:\d+ refused the key", printed)
    assert KEY not in printed
