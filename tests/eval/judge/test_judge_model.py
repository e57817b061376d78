"""The judging model over real HTTP, from the command line to the report."""

import json
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from eval.cli import main
from eval.run.scripted import Reply, ScriptedSystem
from eval.run.suite_run import Options, run_suite
from eval.run.system import OpenSystem
from eval.suite.loading import load_suite
from qa.models import LiveBlog, Update

BLOG = LiveBlog("harbour", "Harbour live", (Update("b", 1, "Boats leave", ("Twelve sailed.",)),))
LINE = {
    "id": "boats",
    "type": "fact",
    "question": "How many boats?",
    "expect": {"answerable": True, "updates": [1], "facts": [["twelve"]]},
}


class Server(ThreadingHTTPServer):
    """Speaks the chat protocol: a grade for the grading prompt, YES for the others."""

    daemon_threads = True
    requests: list[dict[str, Any]]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append({**asked, "path": self.path})
        grading = "grade from 1 to 5" in json.dumps(asked["messages"])
        message = {"role": "assistant", "content": "4\nRight, a little short." if grading else "YES, it stands there."}
        reply = {
            "id": "c",
            "object": "chat.completion",
            "created": 0,
            "model": asked["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12},
        }
        body = json.dumps(reply).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as running:
        running.requests = []
        Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


def test_a_run_is_judged_over_http(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "harbour.jsonl").write_text(json.dumps(LINE), encoding="utf-8")
    script: dict[str, Reply | Exception] = {"How many boats?": Reply(((1, "Twelve sailed."),))}
    opened = OpenSystem(ScriptedSystem(BLOG, script), "harbour", BLOG.title)
    run_suite(load_suite(tmp_path / "harbour.jsonl"), opened, tmp_path / "out", Options())
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{server.server_port}/v1")
    monkeypatch.setenv("QA_MODEL", "small-judge")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["eval", "judge", "out"])
    with pytest.raises(SystemExit) as left:
        main()
    assert not left.value.code
    assert [request["model"] for request in server.requests] == ["small-judge"] * 3
    assert {request["temperature"] for request in server.requests} == {0.0}
    assert "Judged by small-judge: 3 judgements, 0 unscored." in capsys.readouterr().out
    metrics = json.loads((tmp_path / "out" / "metrics.json").read_text("utf-8"))["overall"]
    assert metrics["judge_correctness"]["value"] == 4
    assert metrics["judge_faithfulness"]["value"] == metrics["judge_relevancy"]["value"] == 1
    assert "Graded by small-judge." in (tmp_path / "out" / "report.html").read_text("utf-8")
