"""Chroma imported without what a cold start would wait for in vain.

Chroma checks each of its methods against its base class's source whenever it is imported, and brings an exporter of
traces with all of gRPC, which only a setting of its own would use; it is still there for who calls it.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import Any, TypeVar

_EXPORTER = "opentelemetry.exporter.otlp.proto.grpc.trace_exporter"
_Method = TypeVar("_Method", bound=Callable[..., Any])


@contextmanager
def _lean() -> Iterator[None]:
    late = ModuleType(_EXPORTER)
    late.OTLPSpanExporter = _exporter  # type: ignore[attr-defined]
    modules = {} if _EXPORTER in sys.modules else {_EXPORTER: late}
    # The package hides this module behind its function of the same name.
    checking: Any = importlib.import_module("overrides.overrides") if find_spec("overrides") else None
    checked = getattr(checking, "_overrides", None)
    sys.modules.update(modules)
    if checked:
        checking._overrides = _unchecked
    try:
        yield
    finally:
        if checked:
            checking._overrides = checked
        for name in modules:
            del sys.modules[name]


def _exporter(*arguments: Any, **options: Any) -> Any:
    return importlib.import_module(_EXPORTER).OTLPSpanExporter(*arguments, **options)


def _unchecked(method: _Method, *_: Any) -> _Method:
    # What `overrides` looks for later.
    method.__override__ = True  # type: ignore[attr-defined]
    return method


with _lean():
    import chromadb.api.rust
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings
    from chromadb.errors import ChromaError, NotFoundError

__all__ = ["ChromaError", "NotFoundError", "Settings", "SharedSystemClient", "chromadb"]
