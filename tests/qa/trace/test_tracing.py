"""Steps are timed, nest, and reach LlamaIndex's handlers together with its own spans."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qa.trace.spans import StepEndEvent, collected
from qa.trace.steps import Trace, tree
from tests.support.openai_server import OpenAIServer, Reply
from tests.support.written_setup import GOOD, KEY, QUESTION, asked, model_at


def test_steps_nest_and_tell_what_they_found_out() -> None:
    trace = Trace()
    with trace.step("question"):
        with trace.step("retrieve") as step:
            step.note(passages=40)
        with trace.step("generate", model="m"):
            pass
    lines = tree(trace.steps).split("\n")
    assert [line.split("  [")[0].split(" ms")[0].rsplit("  ", 1)[0] for line in lines] == [
        "question",
        "  retrieve",
        "  generate",
    ]
    assert "passages=40" in lines[1]
    assert trace.steps[1].parent == trace.steps[0].id
    assert trace.steps[0].seconds >= trace.steps[1].seconds > 0


def test_a_step_that_fails_says_so_and_is_closed() -> None:
    trace = Trace()
    with pytest.raises(ValueError, match="x"), trace.step("check"):
        raise ValueError("x")
    with trace.step("after"):
        pass
    assert trace.steps[0].error == "ValueError"
    assert trace.steps[1].parent is None


def test_the_tree_of_a_written_answer_holds_llamaindex_spans_below_ours() -> None:
    with OpenAIServer((Reply(GOOD, usage=(900, 21)),)) as server, collected() as spans:
        asked(model_at(server), trace=Trace())
    names = {step.name: step for step in spans.steps}
    assert names["generate"].facts["sent"] == 900
    assert names["check"].facts == {"citations": 1, "unsupported": 0}
    below = [step.name for step in spans.steps if step.parent == names["generate"].id]
    assert any("astream_chat" in name for name in below)
    shown = tree(spans.steps)
    assert KEY not in shown
    assert QUESTION not in shown


def test_handlers_are_gone_afterwards() -> None:
    from llama_index_instrumentation import root_dispatcher

    before = list(root_dispatcher.span_handlers)
    with collected() as spans:
        pass
    with Trace().step("later"):
        pass
    assert root_dispatcher.span_handlers == before
    assert spans.steps == []


def test_events_tell_the_same_to_event_handlers() -> None:
    from llama_index_instrumentation import root_dispatcher
    from llama_index_instrumentation.event_handlers import BaseEventHandler

    seen = []

    class Handler(BaseEventHandler):
        @classmethod
        def class_name(cls) -> str:
            return "Handler"

        def handle(self, event, **kwargs) -> None:
            seen.append(event)

    handler = Handler()
    root_dispatcher.add_event_handler(handler)
    try:
        with Trace().step("retrieve") as step:
            step.note(passages=3)
    finally:
        root_dispatcher.event_handlers.remove(handler)
    end = next(event for event in seen if isinstance(event, StepEndEvent))
    assert (end.step, end.facts, end.span_id) == ("retrieve", {"passages": 3}, step.id)
    assert end.seconds == step.seconds


def test_tracing_does_not_load_llamaindex() -> None:
    code = "import sys; from qa.trace.steps import Trace\nwith Trace().step('x'): pass\n"
    code += "assert not [m for m in sys.modules if m.startswith('llama')]"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_spans_are_exported_to_opentelemetry_without_texts() -> None:
    pytest.importorskip("opentelemetry.sdk")
    from llama_index_instrumentation import root_dispatcher
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from qa.trace.telemetry import export

    exporter = InMemorySpanExporter()
    handler = export(exporter)
    try:
        with OpenAIServer((Reply(GOOD, usage=(900, 21)),)) as server:
            asked(model_at(server), trace=Trace())
    finally:
        handler.close()
    assert handler not in root_dispatcher.span_handlers
    spans = {span.name: span for span in exporter.get_finished_spans()}
    generate = spans["generate"]
    assert generate.attributes["sent"] == 900
    inner = next(span for name, span in spans.items() if "astream_chat" in name)
    assert inner.parent.span_id == generate.context.span_id
    exported = "".join(span.to_json() for span in spans.values())
    assert not any(text in exported for text in (KEY, QUESTION, "100,000"))


def test_spans_reach_a_collector_over_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("opentelemetry.exporter.otlp.proto.grpc")
    import grpc
    from opentelemetry.proto.collector.trace.v1 import trace_service_pb2, trace_service_pb2_grpc

    from qa.trace.telemetry import export

    received = []

    class Collector(trace_service_pb2_grpc.TraceServiceServicer):
        def Export(self, request, context):  # noqa: N802 - the protocol's name
            received.append(request)
            return trace_service_pb2.ExportTraceServiceResponse()

    collector = grpc.server(ThreadPoolExecutor(2))
    trace_service_pb2_grpc.add_TraceServiceServicer_to_server(Collector(), collector)
    port = collector.add_insecure_port("127.0.0.1:0")
    collector.start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{port}")
    try:
        handler = export()
        with OpenAIServer((Reply(GOOD, usage=(900, 21)),)) as server:
            asked(model_at(server), trace=Trace())
        handler.close()
    finally:
        collector.stop(None)
    resources = [resource for request in received for resource in request.resource_spans]
    spans = {span.name: span for r in resources for scope in r.scope_spans for span in scope.spans}
    assert {"generate", "check"} <= spans.keys()
    generate = spans["generate"]
    assert {a.key: a.value.int_value for a in generate.attributes}["sent"] == 900
    assert generate.end_time_unix_nano > generate.start_time_unix_nano
    inner = next(span for name, span in spans.items() if "astream_chat" in name)
    assert inner.parent_span_id == generate.span_id
    names = {a.value.string_value for r in resources for a in r.resource.attributes if a.key == "service.name"}
    assert names == {"liveblog-qa"}
    sent = b"".join(request.SerializeToString() for request in received)
    assert not any(text.encode() in sent for text in (KEY, QUESTION, "100,000"))


def test_every_extra_that_is_named_can_be_installed() -> None:
    root = Path(__file__).parents[3]
    extras = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    files = [root / "README.md", *(root / "docs").glob("*.md"), *(root / "qa").rglob("*.py")]
    named = {name for file in files for name in re.findall(r"liveblog-qa\[(\w+)\]", file.read_text("utf-8"))}
    assert "otel" in named
    assert named <= extras.keys()
    # What the exporter imports, package by package.
    imported = set(
        re.findall(r"from (opentelemetry[\w.]*)", (root / "qa" / "trace" / "telemetry.py").read_text("utf-8"))
    )
    homes = {
        "opentelemetry.sdk": "sdk",
        "opentelemetry.exporter": "exporter-otlp-proto-grpc",
        "opentelemetry.trace": "api",
    }
    needed = {home for module in imported for start, home in homes.items() if module.startswith(start)}
    assert len(needed) == 3
    assert all(any(line.startswith(f"opentelemetry-{home}>=") for line in extras["otel"]) for home in needed)
