"""Export the steps of every answer to OpenTelemetry: optional, with the packages of the extra `otel`."""

from __future__ import annotations

import inspect
import threading
from typing import TYPE_CHECKING, Any

from llama_index_instrumentation import root_dispatcher
from llama_index_instrumentation.span import BaseSpan
from llama_index_instrumentation.span_handlers import BaseSpanHandler
from pydantic import PrivateAttr

from qa.errors import SettingsError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter
    from opentelemetry.trace import Span, Tracer

_SERVICE = "liveblog-qa"
_ID_LENGTH = len("-00000000-0000-0000-0000-000000000000")


class TelemetrySpans(BaseSpanHandler[BaseSpan]):
    """Makes an OpenTelemetry span of each of LlamaIndex's, and of our steps, which are among them.

    Names, times, ids and counts are exported; questions, updates and answers are not.
    """

    _provider: TracerProvider = PrivateAttr()
    _tracer: Tracer = PrivateAttr()
    _spans: dict[str, Span] = PrivateAttr(default_factory=dict)
    _guard: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    def __init__(self, provider: TracerProvider) -> None:
        super().__init__()
        self._provider = provider
        self._tracer = provider.get_tracer(_SERVICE)

    def close(self) -> None:
        """Send what is left, and listen no more."""
        if self in root_dispatcher.span_handlers:
            root_dispatcher.span_handlers.remove(self)
        self._provider.shutdown()

    def new_span(
        self,
        id_: str,
        bound_args: inspect.BoundArguments,
        instance: Any | None = None,
        parent_span_id: str | None = None,
        tags: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> BaseSpan:
        """Begin a span below its parent's."""
        from opentelemetry.trace import set_span_in_context

        with self._guard:
            parent = self._spans.get(parent_span_id or "")
            context = set_span_in_context(parent) if parent else None
            span = self._tracer.start_span(id_[:-_ID_LENGTH], context, attributes={**(tags or {}), "id": id_})
            self._spans[id_] = span
        return BaseSpan(id_=id_, parent_id=parent_span_id)

    def prepare_to_exit_span(
        self,
        id_: str,
        bound_args: inspect.BoundArguments,
        instance: Any | None = None,
        result: Any | None = None,
        **kwargs: Any,
    ) -> BaseSpan | None:
        """End a span with what our step found out; what LlamaIndex's own returned is left out."""
        return self._end(id_, result if isinstance(result, dict) else {})

    def prepare_to_drop_span(
        self,
        id_: str,
        bound_args: inspect.BoundArguments,
        instance: Any | None = None,
        err: BaseException | None = None,
        **kwargs: Any,
    ) -> BaseSpan | None:
        """End a span that failed, with the kind of its error."""
        return self._end(id_, {"error.type": str(err) if type(err) is RuntimeError else type(err).__name__})

    def _end(self, id_: str, attributes: dict[str, Any]) -> BaseSpan | None:
        with self._guard:
            span = self._spans.pop(id_, None)
        if span is not None:
            span.set_attributes({k: v for k, v in attributes.items() if isinstance(v, str | int | float | bool)})
            span.end()
        return self.open_spans.get(id_)


def export(exporter: SpanExporter | None = None) -> TelemetrySpans:
    """Export from now on; without an exporter of your own, over OTLP to where OTEL_EXPORTER_OTLP_ENDPOINT says.

    Close what is returned to send what is left. Raises SettingsError when the packages are missing.
    """
    try:
        from opentelemetry.sdk.resources import SERVICE_NAME, Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        if exporter is None:
            from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

            exporter = OTLPSpanExporter()
    except ImportError as error:
        raise SettingsError("Traces can't be exported: run `pip install 'liveblog-qa[otel]'`.") from error
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: _SERVICE}))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    handler = TelemetrySpans(provider)
    root_dispatcher.add_span_handler(handler)
    return handler
