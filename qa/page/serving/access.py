"""Who may use the page: the login from QA_AUTH, and when an address is public."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from qa.errors import SettingsError

PUBLIC_WARNING = (
    "warning: {host} can be reached from other machines and no login is set: anybody there may ask, and add live "
    "blogs. Set QA_AUTH=user:password, or QA_AUTH to a file of such lines."
)


class AccessSettings(BaseSettings):
    """The login, from QA_AUTH or `.env`: user:password, or the path of a file with such lines."""

    model_config = SettingsConfigDict(env_prefix="QA_", env_file=".env", extra="ignore", frozen=True)

    auth: SecretStr | None = None


def load_users() -> list[tuple[str, str]]:
    """The users of QA_AUTH; empty when it is not set. Raises SettingsError when it names none."""
    secret = AccessSettings().auth
    return parse_users(secret.get_secret_value()) if secret and secret.get_secret_value().strip() else []


def parse_users(value: str) -> list[tuple[str, str]]:
    """Users and passwords out of "user:password" or a file of such lines ("#" starts a comment).

    The messages never hold a password.
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
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, colon, password = line.strip().partition(":")
        if not (name and colon and password):
            raise SettingsError(f"{where} {number}: expected user:password, or the path of a file of such lines.")
        users.append((name, password))
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
