"""Chroma is imported without gRPC and without checks of its own source; who wants either has it afterwards."""

from __future__ import annotations

import subprocess
import sys

_LEAN = """
import sys
import vectorstore.chroma
assert "chromadb" in sys.modules
assert "grpc" not in sys.modules
import chromadb.telemetry.opentelemetry as traced
made = traced.OTLPSpanExporter(endpoint="http://127.0.0.1:9", insecure=True)
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
assert type(made) is OTLPSpanExporter
from overrides import override
class Base:
    def run(self, one: int) -> None: ...
try:
    class Other(Base):
        @override
        def run(self) -> None: ...
except TypeError:
    print("checked")
"""


def test_an_exporter_is_there_for_who_calls_it_and_other_code_is_checked_as_ever() -> None:
    done = subprocess.run([sys.executable, "-c", _LEAN], capture_output=True, text=True, timeout=200, check=False)
    assert (done.returncode, done.stdout) == (0, "checked\n"), done.stderr
