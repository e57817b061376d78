"""What can go wrong between us and a model's server, in one line each, and whether asking again can help."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from qa.errors import ModelError
from qa.models import Usage
from qa.text.cleaning import clean

CONTEXT = "context"
"""The kind of a fault that a shorter prompt mends."""
THINKS = "thinks"
"""The kind of a fault that more room for a model's thinking mends."""
PARAMETERS = ("stream_options", "temperature", "max_tokens")
"""Kinds of faults that leaving out this parameter mends."""
FORM = "response_format"
"""The kind of a fault that asking for another form of answer mends."""
REFUSED = "refused"
"""The kind of a fault that anything in the request may have brought about."""
_TOO_LONG = re.compile(r"context[ _](?:length|window|size)|maximum context|too many tokens", re.I)
_FILTERED = re.compile(r"content[ _](?:filter|policy|management)|responsible ?ai", re.I)
_SHOWN = 120
_BUSY = {408, 409, 425, 429}
# What servers send that stumble over a request.
_NO_WAY = {500, 501}


class RequestError(ModelError):
    """A request that failed. `reason` is one line without a full stop; `again` says that trying again can help.

    `wait` is how many seconds the server asks for, `kind` what would have to change for it to work, and
    `usage` what was spent before it failed.
    """

    def __init__(self, reason: str, *, again: bool = False, wait: float | None = None, kind: str = "") -> None:
        super().__init__(f"{reason[:1].upper()}{reason[1:]}.")
        self.reason = reason
        self.again = again
        self.wait = wait
        self.kind = kind
        self.usage = Usage()


def fault_of(error: Exception, host: str, key: str | None) -> RequestError:
    """The fault behind an error of the client, told apart by the server's status where there is one."""
    if isinstance(error, RequestError):
        return error
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _of_status(error, status, host, key)
    name = type(error).__name__
    if "Timeout" in name:
        return RequestError(f"{host} did not answer in time", again=True)
    if name in {"APIConnectionError", "ConnectError", "UnsupportedProtocol"}:
        return RequestError(f"no server answers at {host}: start it, or check OPENAI_BASE_URL", again=True)
    if name == "APIError":
        return _in_stream(error, host, key)
    if _from_http(error):
        return RequestError(f"{host} broke off in the middle of the answer", again=True)
    return RequestError(f"{host} sent what is no completion", again=True)


def _of_status(error: Exception, status: int, host: str, key: str | None) -> RequestError:
    said = _message(error, key)
    code = str(getattr(error, "code", "") or "")
    if status == 401:
        step = "check OPENAI_API_KEY" if key else "set OPENAI_API_KEY"
        return RequestError(f"{host} refused the key (401): {step}")
    if status == 403:
        return RequestError(f"{host} forbids this request (403): check OPENAI_API_KEY and QA_MODEL")
    if status == 404:
        return RequestError(
            f"{host} has no such model or no chat completions (404): check QA_MODEL and OPENAI_BASE_URL"
        )
    if code == "insufficient_quota":
        return RequestError(f"the account's quota at {host} is used up (429): see its billing page")
    if status in _BUSY or status >= 500:
        wait = _wait(getattr(getattr(error, "response", None), "headers", {}))
        why = "is asked too often" if status == 429 else "fails"
        return RequestError(
            f"{host} {why} ({status})", again=True, wait=wait, kind=REFUSED if status in _NO_WAY else ""
        )
    if code == "context_length_exceeded" or _TOO_LONG.search(said):
        return RequestError(f"the prompt is too long for the model ({status}): lower QA_CONTEXT_TOKENS", kind=CONTEXT)
    if _FILTERED.search(f"{code} {said}"):
        return RequestError(f"the content filter of {host} stopped the answer ({status})")
    parameter = str(getattr(error, "param", "") or "")
    kind = next((name for name in (*PARAMETERS, FORM) if name == parameter or name in said), REFUSED)
    return RequestError(f"{host} refused the request ({status}): {said[:_SHOWN] or 'no reason given'}", kind=kind)


def _in_stream(error: Exception, host: str, key: str | None) -> RequestError:
    said = _message(error, key)
    if _FILTERED.search(said):
        return RequestError(f"the content filter of {host} stopped the answer")
    if _TOO_LONG.search(said):
        return RequestError("the prompt is too long for the model: lower QA_CONTEXT_TOKENS", kind=CONTEXT)
    return RequestError(f"{host} stopped with an error: {said[:_SHOWN]}", again=True, kind=REFUSED)


def _from_http(error: Exception) -> bool:
    return type(error).__module__.partition(".")[0] in {"httpx", "httpcore"}


def _message(error: Exception, key: str | None) -> str:
    """The server's own words on one line; a server may send HTML, or repeat the key that it was given."""
    body: Any = getattr(error, "body", None)
    inner = body.get("message") if isinstance(body, Mapping) else None
    text = " ".join(clean(str(inner or getattr(error, "message", error))).split())
    return re.sub(r"\b(?:sk|key)-[\w-]{8,}", "…", text.replace(key, "…") if key else text)


def _wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait: `Retry-After` in seconds or as a date, or its cousin in milliseconds."""
    try:
        if "retry-after-ms" in headers:
            return max(0.0, float(headers["retry-after-ms"]) / 1000)
        said = headers.get("retry-after")
        if said is None:
            return None
        return max(0.0, float(said))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(headers["retry-after"]) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError, KeyError):
        return None
