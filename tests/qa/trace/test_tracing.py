"""Steps are timed, nest, and reach LlamaIndex's handlers together with its own spans."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from llama_index_instrumentation import root_dispatcher
from llama_index_instrumentation.base import BaseEvent
from llama_index_instrumentation.event_handlers import BaseEventHandler
from llama_index_instrumentation.span_handlers import SimpleSpanHandler

from qa.trace.spans import StepEndEvent, StepStartEvent
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


@pytest.fixture
def handlers() -> Iterator[tuple[SimpleSpanHandler, list[BaseEvent]]]:
    """LlamaIndex's own collector of spans, and all events that are told meanwhile."""
    spans, events = SimpleSpanHandler(), []

    class Handler(BaseEventHandler):
        @classmethod
        def class_name(cls) -> str:
            return "Handler"

        def handle(self, event: BaseEvent, **kwargs: Any) -> None:
            events.append(event)

    handler = Handler()
    root_dispatcher.add_span_handler(spans)
    root_dispatcher.add_event_handler(handler)
    yield spans, events
    root_dispatcher.span_handlers.remove(spans)
    root_dispatcher.event_handlers.remove(handler)


def test_a_written_answer_gives_llamaindex_handlers_its_steps_and_the_models_spans_below_them(handlers) -> None:
    with OpenAIServer((Reply(GOOD, usage=(900, 21)),)) as server:
        asked(model_at(server), trace=Trace())
    spans, events = handlers
    ends = {event.step: event for event in events if isinstance(event, StepEndEvent)}
    assert ends["generate"].facts["sent"] == 900
    assert ends["check"].facts == {"citations": 1, "unsupported": 0}
    below = [span.id_ for span in spans.completed_spans if span.parent_id == ends["generate"].span_id]
    assert any("astream_chat" in name for name in below)


def test_what_a_step_tells_handlers_is_what_it_found_out_without_texts(handlers) -> None:
    trace = Trace()
    with OpenAIServer((Reply(GOOD, usage=(900, 21)),)) as server:
        asked(model_at(server), trace=trace)
    ours = [event for event in handlers[1] if isinstance(event, StepStartEvent | StepEndEvent)]
    assert {event.step for event in ours} == {step.name for step in trace.steps} >= {"generate", "check"}
    told = tree(trace.steps) + "".join(event.model_dump_json() for event in ours)
    assert KEY not in told
    assert QUESTION not in told


def test_a_failed_step_reaches_handlers_by_the_kind_of_its_error(handlers) -> None:
    spans, events = handlers
    with pytest.raises(ValueError, match="secret"), Trace().step("check"):
        raise ValueError("secret")
    assert [span.metadata for span in spans.dropped_spans] == [{"error": "ValueError"}]
    assert events[-1].error == "ValueError"


def test_events_carry_the_id_and_time_of_their_step(handlers) -> None:
    with Trace().step("retrieve") as step:
        step.note(passages=3)
    end = handlers[1][-1]
    assert (end.step, end.facts, end.span_id) == ("retrieve", {"passages": 3}, step.id)
    assert end.seconds == step.seconds


def test_tracing_does_not_load_llamaindex() -> None:
    code = "import sys; from qa.trace.steps import Trace\nwith Trace().step('x'): pass\n"
    code += "assert not [m for m in sys.modules if m.startswith('llama')]"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_spans_are_exported_to_opentelemetry_without_texts() -> None:
    pytest.importorskip("opentelemetry.sdk")
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
