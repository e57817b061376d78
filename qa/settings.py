"""Settings: one frozen object, read once from arguments, the environment and a `.env` file, in that order."""

from __future__ import annotations

import io
import logging
import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypedDict
from urllib.parse import urlsplit

from dotenv.parser import parse_stream
from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from qa.errors import SettingsError

DEFAULT_MODEL = "gpt-4o-mini"
Mode = Literal["auto", "quotes", "llm"]
_OURS = re.compile(r"\b(?:QA|OPENAI)_\w+")
# Read by the chat page alone, and as easily mistyped.
_OF_THE_PAGE = {"QA_AUTH", "QA_EMBED_ORIGINS"}
# Of three letters one may be wrong.
_NEAR = 1 / 3
_LOG = logging.getLogger(__name__)


class Settings(BaseSettings):
    """All settings. Each is read from QA_<NAME> unless its alias says otherwise; seconds and tokens are units."""

    model_config = SettingsConfigDict(
        env_prefix="QA_", env_file=".env", extra="ignore", frozen=True, populate_by_name=True, env_ignore_empty=True
    )

    store: Path = Field(default_factory=lambda: user_data_path("liveblog-qa") / "store")
    """Folder of the Chroma store and everything kept beside it."""
    chroma_url: str | None = None
    """A server started by `chroma run`; the store's folder then only holds the lexical cache."""
    chroma_token: SecretStr | None = None
    """Sent to that server as a bearer token, for a proxy before it that asks for one."""
    embeddings: str = "minilm"
    """"minilm" (offline) or "openai:MODEL"."""
    embedding_folder: Path | None = None
    """Where "minilm" finds model.onnx and tokenizer.json, instead of in the packages that bring them."""
    mode: Mode = "auto"
    """Who answers: "auto" takes a model when a key or a base URL is set, and quotes otherwise."""
    model: str = DEFAULT_MODEL
    """The language model's name, as its server knows it."""
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    timeout: float = Field(default=30.0, gt=0, le=600)
    """Total deadline of one written answer, in seconds."""
    max_tokens: int = Field(default=300, ge=16, le=4000)
    """Longest answer that a model may write, in tokens."""
    context_tokens: int = Field(default=1500, ge=100, le=100_000)
    """Tokens of updates sent with a question."""
    check: Literal["model", "exact"] = "model"
    """Who judges what a written sentence means: "model" takes a second look, "exact" compares figures, dates, names and
    quotations only."""
    check_model: str | None = None
    """The model that takes the second look; the one that writes unless another is named."""
    structured: bool = False
    """Ask for written answers as JSON of a schema, sentences with the numbers they cite, where the server can."""
    retries: int = Field(default=2, ge=0, le=10)
    """How often a failed request to a model is tried again within the deadline."""
    allow_private: bool = False
    """Let addresses of this machine and its network be fetched; off, so that a page can't reach them."""
    robots: bool = True
    """Respect robots.txt when fetching."""
    pictures: bool = False
    """Let readers of the chat page have pictures of updates loaded, from their publishers' servers."""
    cache: bool = False
    """Answer identical questions over an unchanged live blog from memory, without asking the model again."""

    @field_validator("embeddings")
    @classmethod
    def _known_embeddings(cls, value: str) -> str:
        if value != "minilm" and not re.fullmatch(r"openai:.+", value):
            raise ValueError('expected "minilm" or "openai:MODEL"')
        return value

    @field_validator("chroma_url", "openai_base_url")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is not None and not _is_address(value):
            raise ValueError("expected something like http://127.0.0.1:8000")
        return value

    @property
    def writes(self) -> bool:
        """Whether a language model writes the answers."""
        if self.mode == "auto":
            return bool(self.openai_api_key or self.openai_base_url)
        return self.mode == "llm"


class SettingsArguments(TypedDict, total=False):
    """The settings as named arguments, for type checkers; None leaves one to the environment."""

    store: Path | str | None
    chroma_url: str | None
    chroma_token: SecretStr | str | None
    embeddings: str | None
    embedding_folder: Path | str | None
    mode: Mode | None
    model: str | None
    openai_api_key: SecretStr | str | None
    openai_base_url: str | None
    timeout: float | None
    max_tokens: int | None
    context_tokens: int | None
    check: Literal["model", "exact"] | None
    check_model: str | None
    structured: bool | None
    retries: int | None
    allow_private: bool | None
    robots: bool | None
    pictures: bool | None
    cache: bool | None


def load_settings(**arguments: Any) -> Settings:
    """Settings with the arguments that are not None on top; raises SettingsError with one line."""
    given = {key: value for key, value in arguments.items() if value is not None}
    unknown = given.keys() - Settings.model_fields.keys()
    if unknown:
        known = ", ".join(Settings.model_fields)
        raise SettingsError(f"No setting is called {', '.join(sorted(unknown))}; there are: {known}.")
    in_file = _names_in_file(Settings.model_config.get("env_file"))
    _warn_of_near_names([*os.environ, *in_file])
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "?"
        shown = name if name.isupper() else f"QA_{name.upper()}"
        reason = first["msg"].removeprefix("Value error, ")
        raise SettingsError(f"{shown} is {first.get('input')!r}: {reason}.") from error


def _warn_of_near_names(names: Iterable[str]) -> None:
    """Say in one line which name was meant where a variable is nearly, but not quite, one of ours."""
    known = {f"QA_{name.upper()}" for name in Settings.model_fields} | _OF_THE_PAGE
    for name in names:
        if name.upper().startswith("QA_") and name.upper() not in known:
            from rapidfuzz.distance.OSA import distance

            away, near = min((distance(name.upper(), one), one) for one in known)
            # Other programs use the prefix too: what resembles nothing of ours is theirs.
            if away <= _NEAR * len(name[3:]):
                _say_once(f"{name} is no setting and changes nothing: is {near} meant?")


@lru_cache(maxsize=100)
def _say_once(line: str) -> None:
    _LOG.warning(line)


def _names_in_file(file: Any) -> list[str]:
    """The names in the file of settings; raises SettingsError where it is no text, or one of ours can't be read."""
    if not file or not Path(file).is_file():
        return []
    try:
        text = Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"The file {file} can't be read ({error.strerror}): check its permissions.") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"The file {file} is no text: save it as UTF-8, or delete it.") from error
    if "\0" in text:
        raise SettingsError(f"The file {file} is no text: save it as UTF-8, or delete it.")
    lines = list(parse_stream(io.StringIO(text)))
    for line in lines:
        # What other programs keep there is theirs.
        if line.error and (ours := _OURS.search(line.original.string)):
            raise SettingsError(
                f"{ours.group()} in {file}, line {line.original.line}, can't be read: write NAME=value."
            )
    return [line.key for line in lines if line.key]


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
