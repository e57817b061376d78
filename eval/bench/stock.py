"""The baseline to measure against: LlamaIndex as it comes, over the whole page as one document.

1,024-token chunks with an overlap of 20, their vectors in Chroma, the two nearest chunks. The
splitter is the token splitter, because the default one needs nltk's files on disk.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from vectorstore.chroma import ChromaStore

if TYPE_CHECKING:
    import tiktoken
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.base.embeddings.base import BaseEmbedding

CHUNK_TOKENS = 1_024
OVERLAP_TOKENS = 20
TOP_K = 2
ENCODING = "cl100k_base"


@dataclass(frozen=True)
class StockContext:
    """What the baseline would send to a model for a question: node texts, best first, and their tokens."""

    texts: tuple[str, ...]
    tokens: int


class StockPipeline:
    """LlamaIndex's default pipeline over one page."""

    def __init__(self, retriever: BaseRetriever, encoding: tiktoken.Encoding) -> None:
        """Take the parts; `StockPipeline.over` builds them."""
        self._retriever = retriever
        self._encoding = encoding

    @classmethod
    def over(cls, page: str, embedding: BaseEmbedding, folder: Path) -> StockPipeline:
        """Split and embed the page's text with the embedding model that is measured beside it, into a folder."""
        encoding = token_encoding()
        from llama_index.core import Document, StorageContext, VectorStoreIndex
        from llama_index.core.node_parser import TokenTextSplitter

        splitter = TokenTextSplitter(
            chunk_size=CHUNK_TOKENS, chunk_overlap=OVERLAP_TOKENS, tokenizer=encoding.encode_ordinary
        )
        nodes = splitter.get_nodes_from_documents([Document(text=page)])
        chroma = ChromaStore.open_folder(folder, embedding.model_name)
        kept = StorageContext.from_defaults(vector_store=chroma.vector_store)
        index = VectorStoreIndex(nodes, embed_model=embedding, storage_context=kept)
        return cls(index.as_retriever(similarity_top_k=TOP_K), encoding)

    def retrieve(self, question: str) -> StockContext:
        """The texts that a model would be sent, and how many tokens they are."""
        texts = tuple(found.node.get_content() for found in self._retriever.retrieve(question))
        return StockContext(texts, sum(len(self._encoding.encode_ordinary(text)) for text in texts))


def token_encoding() -> tiktoken.Encoding:
    """The cl100k_base encoding, from the tables that LlamaIndex ships unless the user set other ones."""
    spec = find_spec("llama_index.core")
    if spec and spec.origin:
        tables = Path(spec.origin).parent / "_static" / "tiktoken_cache"
        os.environ.setdefault("TIKTOKEN_CACHE_DIR", str(tables))
    import tiktoken

    return tiktoken.get_encoding(ENCODING)
