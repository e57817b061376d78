"""The offline model's texts read ahead by the workers of a Ray cluster, through LlamaIndex's ingestion on Ray.

Wants the extra `ray`. What workers send back are a text's vector and the signs of its token vectors, all that is kept.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Sequence
from typing import Any

import numpy as np
from llama_index.core.schema import BaseNode, MetadataMode, TextNode, TransformComponent

from vectorstore.embedding.minilm import DIMENSIONS, MiniLM, TokenVectors
from vectorstore.errors import EmbeddingModelError

_BATCH = 64


class TokensTransform(TransformComponent):
    """Gives each node its vector, and the signs of its tokens' vectors as metadata."""

    def __call__(self, nodes: Sequence[BaseNode], **_: Any) -> Sequence[BaseNode]:
        """The nodes, read one by one: a vector does not depend on which worker made it."""
        texts = [node.get_content(metadata_mode=MetadataMode.NONE) for node in nodes]
        for node, read in zip(nodes, MiniLM().read(texts), strict=True):
            node.embedding = [float(x) for x in read.pooled]
            signs = base64.b64encode(np.packbits(read.vectors > 0, axis=1).tobytes()).decode()
            node.metadata = {"signs": signs, "offsets": json.dumps(read.offsets)}
        return nodes


class AheadMiniLM(MiniLM):
    """The offline model, which first looks at what was read ahead."""

    def __init__(self, workers: int) -> None:
        """`workers` of this machine are started, unless RAY_ADDRESS names a cluster, of which as many are used."""
        super().__init__()
        self._workers = workers
        self._ahead: dict[str, TokenVectors] = {}

    def read_ahead(self, texts: Sequence[str]) -> None:
        """Have the workers read the texts, in the place of those before; raises EmbeddingModelError without Ray."""
        self._ahead = {}
        if not texts:
            return
        pipeline = _pipeline(self._workers)
        for node in pipeline.run(nodes=[TextNode(text=text) for text in dict.fromkeys(texts)]):
            self._ahead[node.get_content(metadata_mode=MetadataMode.NONE)] = _token_vectors(node)

    def _forward(self, text: str) -> TokenVectors:
        return self._ahead.get(text) or super()._forward(text)


def _pipeline(workers: int) -> Any:
    # Nothing of what is indexed here is told to Ray's makers.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        from llama_index.ingestion.ray import RayIngestionPipeline, RayTransformComponent
    except ImportError as error:
        raise EmbeddingModelError("Ray is not installed: pip install 'liveblog-qa[ray]'.") from error
    if not ray.is_initialized():
        own = {} if os.environ.get("RAY_ADDRESS") else {"num_cpus": workers, "include_dashboard": False}
        ray.init(**own, log_to_driver=False, logging_level="ERROR")
    spread = {"batch_size": _BATCH, "concurrency": workers}
    return RayIngestionPipeline(
        transformations=[RayTransformComponent(transform_class=TokensTransform, map_batches_kwargs=spread)]
    )


def _token_vectors(node: BaseNode) -> TokenVectors:
    signs = np.frombuffer(base64.b64decode(node.metadata["signs"]), dtype=np.uint8)
    bits = np.unpackbits(signs).reshape(-1, DIMENSIONS).astype(np.float32)
    return TokenVectors(
        vectors=bits * 2 - 1,
        offsets=tuple((start, end) for start, end in json.loads(node.metadata["offsets"])),
        pooled=np.array(node.embedding, dtype=np.float32),
    )
