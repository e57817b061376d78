"""The language model that judges: the one that the settings name, through an OpenAI-compatible server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eval.errors import JudgeError
from qa.model.chat import open_llm
from qa.settings import load_settings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

# A reason in a sentence, not an essay.
_MAX_TOKENS = 200


def open_judge_model() -> LLM:
    """The model of QA_MODEL at OPENAI_BASE_URL, or at OpenAI; raises JudgeError when neither it nor a key is set."""
    settings = load_settings()
    if not (settings.openai_api_key or settings.openai_base_url):
        raise JudgeError("No language model to judge with. Set OPENAI_API_KEY or OPENAI_BASE_URL, then QA_MODEL.")
    return open_llm(
        settings.model,
        key=settings.openai_api_key.get_secret_value() if settings.openai_api_key else None,
        url=settings.openai_base_url,
        timeout=settings.timeout,
        retries=settings.retries,
        temperature=0.0,
        max_tokens=_MAX_TOKENS,
    )
