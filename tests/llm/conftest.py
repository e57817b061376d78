"""A real model server for the tests of this folder, which run only when they are asked for: `make test-llm`."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_SERVER = Path(__file__).with_name("model_server.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "llm" in (config.option.markexpr or ""):
        return
    for item in items:
        if item.get_closest_marker("llm"):
            item.add_marker(pytest.mark.skip(reason="needs a local model server: run `make test-llm`"))


@pytest.fixture(scope="session")
def model_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a llama.cpp server that serves a small model, in a process of its own."""
    folder = tmp_path_factory.mktemp("model")
    command = [sys.executable, str(_SERVER), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(b"URL "):
                yield line.split()[1].decode()
                break
        else:
            pytest.fail("The model server did not start: run `pip install -r requirements-llm.lock`.")
        process.kill()
