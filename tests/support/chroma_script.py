"""Stores that another process makes with Chroma alone, so that none of their files are open in this one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_COLLECTIONS = """
import sys
import chromadb
import numpy as np
from chromadb.config import Settings
client = chromadb.PersistentClient(sys.argv[1], settings=Settings(anonymized_telemetry=False))
made_of = {
    kind: client.create_collection(
        f"liveblog-qa-{kind}",
        configuration={"hnsw": {"space": "cosine", "sync_threshold": 50, "batch_size": 20}},
        embedding_function=None,
        metadata={"embedding_model": "some-model"},
    )
    for kind in ("chunks", "updates", "pages")
}
"""


def write_store(folder: Path, script: str, *arguments: str) -> None:
    """Run a script on a new store; `made_of` holds its collections, whose indexes go to disk after 50 records."""
    command = [sys.executable, "-c", _COLLECTIONS + script, str(folder), *arguments]
    subprocess.run(command, check=True, cwd=_ROOT, timeout=100)
