"""Who writes and who judges: the models that the settings or the caller name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.model.chat import ChatModel
from qa.model.given import GivenModel

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from qa.settings import Settings


@dataclass(frozen=True)
class Models:
    """Who writes answers, and who takes a second look at them; None for nobody."""

    writer: ChatModel | None = None
    judge: ChatModel | None = None


def open_models(settings: Settings, llm: LLM | None = None) -> Models:
    """The models that the settings name, `llm` in the writer's place; nothing is imported or asked yet."""
    if llm is None and not settings.writes:
        return Models()
    writer = open_model(settings) if llm is None else _given(llm, settings)
    if settings.check == "exact":
        return Models(writer)
    return Models(writer, open_model(settings, settings.check_model) if settings.check_model else writer)


def _given(llm: LLM, settings: Settings) -> ChatModel:
    return GivenModel(llm, timeout=settings.timeout, retries=settings.retries, max_tokens=settings.max_tokens)


def open_model(settings: Settings, name: str | None = None) -> ChatModel:
    """The model that the settings name, or another one at the same server."""
    return ChatModel(
        name or settings.model,
        key=settings.openai_api_key.get_secret_value() if settings.openai_api_key else None,
        url=settings.openai_base_url,
        timeout=settings.timeout,
        retries=settings.retries,
        max_tokens=settings.max_tokens,
    )
