"""Who may use the page: the login from QA_AUTH, and when an address is public."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from qa.errors import SettingsError

PUBLIC_WARNING = (
    "warning: {host} can be reached from other machines and no login is set: anybody there may ask, and add live "
    "blogs. Set QA_AUTH=user:password, or QA_AUTH to a file of such lines."
)


_ROLES = {"[editors]": True, "[readers]": False}
_ORIGIN = re.compile(r"https?://(?:\*\.)?[\w.-]+(?::(?:\d{1,5}|\*))?")


class AccessSettings(BaseSettings):
    """The login, from QA_AUTH or `.env`: user:password, or the path of a file with such lines."""

    model_config = SettingsConfigDict(env_prefix="QA_", env_file=".env", extra="ignore", frozen=True)

    auth: SecretStr | None = None
    embed_origins: str = ""


def load_embedders() -> tuple[str, ...]:
    """The origins of QA_EMBED_ORIGINS, parted by spaces or commas. Raises SettingsError for what is none."""
    origins = tuple(AccessSettings().embed_origins.replace(",", " ").split())
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise SettingsError(
                f"QA_EMBED_ORIGINS holds {origin!r}: give origins such as https://news.example, parted by spaces."
            )
    return origins


class User(NamedTuple):
    """Who may log in; an editor may change what live blogs there are."""

    name: str
    password: str
    editor: bool = False


@dataclass(frozen=True)
class Roles:
    """Who may change what live blogs there are; None for whoever may use the page."""

    editors: frozenset[str] | None = None

    def edits(self, user: str | None) -> bool:
        """Whether a user, None without a login, is an editor."""
        return self.editors is None or user in self.editors


def load_roles(named: str | None = None, *, read_only: bool = False) -> Roles:
    """The editors: nobody, those named (parted by commas), or those of QA_AUTH's file; without any, everybody.

    Raises SettingsError for a name that can't log in.
    """
    users = load_users()
    if read_only:
        return Roles(frozenset())
    names = frozenset(filter(None, (name.strip() for name in (named or "").split(","))))
    if unknown := sorted(names - {user.name for user in users}):
        raise SettingsError(f"--editors names {', '.join(unknown)}, but QA_AUTH knows no such user: add a line there.")
    names |= {user.name for user in users if user.editor}
    return Roles(names or None)


def load_users() -> list[User]:
    """The users of QA_AUTH; empty when it is not set. Raises SettingsError when it names none."""
    secret = AccessSettings().auth
    return parse_users(secret.get_secret_value()) if secret and secret.get_secret_value().strip() else []


def parse_users(value: str) -> list[User]:
    """Users and passwords out of "user:password" or a file of such lines ("#" starts a comment).

    Those under a line "[editors]" are editors, those under "[readers]", or under neither, are not. The messages never
    hold a password.
    """
    path = Path(value).expanduser()
    if _is_file(path):
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"QA_AUTH names {path}, which can't be read as text: give user:password lines."
            ) from error
        where = f"{path}, line"
    else:
        lines, where = [value], "QA_AUTH, line"
    users = []
    editors = False
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line.strip() in _ROLES:
            editors = _ROLES[line.strip()]
            continue
        name, colon, password = line.strip().partition(":")
        if not (name and colon and password):
            raise SettingsError(f"{where} {number}: expected user:password, or the path of a file of such lines.")
        users.append(User(name, password, editors))
    if not users:
        raise SettingsError(f"{path} holds no user: write one user:password a line.")
    return users


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False  # a password that is no possible file name


def is_public(host: str) -> bool:
    """Whether an address that the server listens on can be reached from other machines."""
    try:
        return not ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() != "localhost"
