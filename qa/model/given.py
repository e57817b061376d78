"""A language model that the caller brings: any of LlamaIndex's LLMs, behind the face of ours."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from qa.model.chat import ChatModel, Finish
from qa.model.faults import RequestError
from qa.model.forms import Form

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


class GivenModel(ChatModel):
    """An LLM object as a model of ours. Its own settings (temperature, length, retries) stand as they are.

    What it costs is not known, and how an answer ended is what its stream says: it came to its end.
    """

    def __init__(self, llm: LLM, *, timeout: float, retries: int, max_tokens: int) -> None:
        name = getattr(llm.metadata, "model_name", "") or type(llm).__name__
        super().__init__(name, timeout=timeout, retries=retries, max_tokens=max_tokens)
        self._given = llm

    @property
    def host(self) -> str:
        """What messages call the place where the model runs."""
        return self.name

    @property
    def identity(self) -> str:
        """The model's name and class: what two equal answers have in common."""
        return f"{self.name} ({type(self._given).__name__})"

    def prepare(self) -> float:
        """It is loaded already."""
        return 0.0

    def cost(self, sent: int, received: int = 0) -> float | None:
        """Never known."""
        del sent, received
        return None

    def formats(self, form: Form | None) -> list[dict[str, Any]]:
        """None: how an LLM of another maker is asked for a form is its own."""
        del form
        return []

    async def pieces(
        self, messages: tuple[str, str], max_tokens: int | None = None, response_format: dict[str, Any] | None = None
    ) -> AsyncGenerator[str | Finish, None]:
        """The answer as it comes, then its end. Raises RequestError for whatever the LLM raises."""
        from llama_index.core.llms import ChatMessage, MessageRole

        del max_tokens, response_format
        roles = (MessageRole.SYSTEM, MessageRole.USER)
        chat = [ChatMessage(role=role, content=text) for role, text in zip(roles, messages, strict=True)]
        try:
            stream: Any = await self._given.astream_chat(chat)
            async with aclosing(stream) as source:
                async for response in source:
                    yield response.delta or ""
        # Whose model it is decides what it raises; all of it means that quotes stand in.
        except Exception as error:
            raise RequestError(f"{self.name} failed: {type(error).__name__}") from error
        yield Finish("stop")
