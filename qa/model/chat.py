"""The language model: LlamaIndex's OpenAI-compatible LLM over the official client, its errors mapped to one of ours.

Nothing is imported from either until a first question is asked. The client's own retries are off: what is
tried again, and for how long, is decided where the deadline is known.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from qa.model.faults import FORM, PARAMETERS, REFUSED, THINKS, RequestError, fault_of
from qa.model.forms import Form
from qa.model.prices import cost

if TYPE_CHECKING:
    from llama_index.core.llms import ChatMessage, ChatResponse
    from llama_index.llms.openai_like import OpenAILike

OPENAI_URL = "https://api.openai.com/v1"
# For servers that want no key; the client refuses to start without one.
_NO_KEY = "none"
# What a model that thinks first may take for it, in tokens, beside those of its answer.
_THINKING = 4000


@dataclass(frozen=True)
class Finish:
    """How a model's answer ended: "stop", "length", "content_filter"; tokens where the server counts them."""

    reason: str
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class ChatModel:
    """A model behind Chat Completions, streaming. Safe to use from several threads.

    `context_window` is in tokens, `timeout` in seconds. What a server turns out not to take (streaming, a
    parameter) is left out from then on.
    """

    def __init__(
        self,
        name: str,
        *,
        key: str | None = None,
        url: str | None = None,
        timeout: float = 30.0,
        retries: int = 2,
        max_tokens: int = 300,
        temperature: float = 0.0,
        context_window: int = 8192,
    ) -> None:
        self.name = name
        self.url = url or OPENAI_URL
        self.timeout = timeout
        self.retries = retries
        self.max_tokens = max_tokens
        self.temperature = temperature
        self.context_window = context_window
        self._key = key
        self._streams = True
        self._not_taken: set[str] = set()
        self._kept: set[str] = set()
        self.thinks = False
        """Whether it was seen to think before it answers."""

    @property
    def host(self) -> str:
        """Where the model runs, without credentials."""
        parts = urlsplit(self.url)
        return f"{parts.hostname or '?'}:{parts.port}" if parts.port else parts.hostname or "?"

    def cost(self, sent: int, received: int = 0) -> float | None:
        """US dollars for tokens; None where the price is not known."""
        return cost(self.name, self.host, sent, received)

    @property
    def identity(self) -> str:
        """Model and server: what two equal answers have in common."""
        return f"{self.name} at {self.host}{urlsplit(self.url).path}"

    def prepare(self) -> float:
        """Load what asking needs, once; the seconds it took, which no deadline should pay for."""
        begun = time.monotonic()
        # What is wrong with the model is said when it is asked.
        with suppress(RequestError):
            _ = self.llm
        return time.monotonic() - begun

    @cached_property
    def llm(self) -> OpenAILike:
        """LlamaIndex's LLM; it is imported here, which takes seconds. Raises RequestError for a model it can't use."""
        return open_llm(
            self.name,
            key=self._key,
            url=self.url,
            timeout=self.timeout,
            temperature=self.temperature,
            context_window=self.context_window,
        )

    async def pieces(
        self, messages: tuple[str, str], max_tokens: int | None = None, response_format: dict[str, Any] | None = None
    ) -> AsyncGenerator[str | Finish, None]:
        """The answer to a system and a user message as it comes, then how it ended. Raises RequestError."""
        import httpx
        import openai
        from llama_index.core.llms import ChatMessage, MessageRole

        if not self._key and self.url == OPENAI_URL:
            raise RequestError("no key is set: set OPENAI_API_KEY, or OPENAI_BASE_URL for another server")
        roles = (MessageRole.SYSTEM, MessageRole.USER)
        chat = [ChatMessage(role=role, content=text) for role, text in zip(roles, messages, strict=True)]
        parameters = self._parameters(max_tokens, response_format)
        source = self._streamed(chat, parameters) if self._streams else self._whole(chat, parameters)
        try:
            async with aclosing(source):
                async for piece in source:
                    yield piece
        # Beside the client's own errors: what it raises over lines that are no JSON, no UTF-8 or no completion.
        except (openai.OpenAIError, httpx.HTTPError, ValueError, TypeError, AttributeError, LookupError) as error:
            # Not `from error`: a server may repeat the key in its message, and tracebacks are printed.
            raise fault_of(error, self.host, self._key) from None

    @property
    def left_out(self) -> tuple[str, ...]:
        """What the server turned out not to take: "streaming", names of parameters."""
        return (*(() if self._streams else ("streaming",)), *sorted(self._not_taken))

    def adapt(self, fault: RequestError) -> bool:
        """Leave out what the server doesn't take, give room to think; whether there is reason to ask again at once."""
        if fault.kind == "stream" and self._streams:
            self._streams = False
            return True
        if fault.kind == THINKS and not self.thinks:
            self.thinks = True
            return True
        if fault.kind in PARAMETERS and fault.kind not in self._not_taken:
            self._not_taken.add(fault.kind)
            return True
        return False

    def limit(self, max_tokens: int | None = None) -> int:
        """The most tokens that an answer may take, with the thinking before it where the model was seen to think."""
        return (max_tokens or self.max_tokens) + (_THINKING if self.thinks else 0)

    def formats(self, form: Form | None) -> list[dict[str, Any]]:
        """What to ask for an answer in a form, the best first, without what the server turned out not to take."""
        return [one for one in form.formats if one["type"] not in self._not_taken] if form else []

    def kept(self, response_format: dict[str, Any]) -> None:
        """An answer came in this form: one that fails from now on is an exception."""
        self._kept.add(response_format["type"])

    def lacks(self, response_format: dict[str, Any], fault: RequestError) -> bool:
        """Whether a fault is reason to ask without this form; for good, where no answer ever came in it."""
        new = response_format["type"] not in self._kept
        meant = fault.kind == FORM or (new and fault.kind == REFUSED)
        if new and meant:
            self._not_taken.add(response_format["type"])
        return meant

    def _parameters(self, max_tokens: int | None, response_format: dict[str, Any] | None) -> dict[str, Any]:
        from openai import NOT_GIVEN

        limit = self.limit(max_tokens)
        values: dict[str, Any] = {"max_tokens": limit, "stream_options": {"include_usage": True}}
        if response_format:
            values["response_format"] = response_format
        for name in self._not_taken.intersection(PARAMETERS):
            values[name] = NOT_GIVEN
        if "max_tokens" in self._not_taken:
            # Newer models of OpenAI count their thinking too, and call the limit by another name.
            values["max_completion_tokens"] = limit
        return values

    async def _streamed(
        self, chat: list[ChatMessage], parameters: dict[str, Any]
    ) -> AsyncGenerator[str | Finish, None]:
        reason, used, chunks = "", None, 0
        async with aclosing(cast("Any", await self.llm.astream_chat(chat, **parameters))) as source:
            async for response in source:
                chunks += 1
                reason = _finish_reason(response) or reason
                used = getattr(response.raw, "usage", None) or used
                if response.delta:
                    yield response.delta
        if not chunks:
            raise RequestError(f"{self.host} sent no stream", again=True, kind="stream")
        if not reason:
            raise RequestError(f"{self.host} broke off in the middle of the answer", again=True)
        yield _finish(reason, used)

    async def _whole(self, chat: list[ChatMessage], parameters: dict[str, Any]) -> AsyncGenerator[str | Finish, None]:
        response = await self.llm.achat(chat, **parameters)
        text = response.message.content or ""
        # An answer without a word looks like a server that doesn't stream; this one does.
        self._streams = not text
        yield text
        yield _finish(_finish_reason(response) or "stop", getattr(response.raw, "usage", None))


def open_llm(
    name: str, *, key: str | None, url: str | None, timeout: float, retries: int = 0, **more: Any
) -> OpenAILike:
    """LlamaIndex's LLM for a model behind Chat Completions; `more` are further fields of it.

    Raises RequestError for a model that LlamaIndex knows to lack Chat Completions.
    """
    from llama_index.llms.openai_like import OpenAILike
    from openai import AsyncOpenAI, OpenAI

    url = url or OPENAI_URL
    # The key goes to the clients alone: LlamaIndex would print it with the LLM's other fields.
    access: Any = {"api_key": key or _NO_KEY, "base_url": url, "timeout": timeout, "max_retries": retries}
    clients = {"openai_client": OpenAI(**access), "async_openai_client": AsyncOpenAI(**access)}
    given: Any = {"api_key": _NO_KEY, "api_base": url, "timeout": timeout, "max_retries": retries, **clients, **more}
    try:
        return OpenAILike(model=name, is_chat_model=True, **given)
    except ValueError:
        raise RequestError(f"{name} has no chat completions: set QA_MODEL to another model") from None


def _finish_reason(response: ChatResponse) -> str:
    choices = getattr(response.raw, "choices", None) or ()
    return str(getattr(choices[0], "finish_reason", None) or "") if choices else ""


def _finish(reason: str, used: Any) -> Finish:
    counts = (getattr(used, name, None) for name in ("prompt_tokens", "completion_tokens"))
    prompt, completion = (count if isinstance(count, int) else None for count in counts)
    return Finish(reason, prompt, completion)
