"""The login from QA_AUTH, and which addresses are public."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.cli.chat import server_options
from qa.errors import SettingsError
from qa.page.serving.access import Roles, User, is_public, load_embedders, load_roles, load_users, parse_users


@pytest.fixture(autouse=True)
def _empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("QA_AUTH", raising=False)


def test_one_user_whose_password_has_colons() -> None:
    assert parse_users("anna:se:cret") == [User("anna", "se:cret")]


def test_a_file_of_users(tmp_path: Path) -> None:
    path = tmp_path / "users"
    path.write_text("# the desk\nanna:one\n\n  bob:two  \n", encoding="utf-8")
    assert parse_users(str(path)) == [User("anna", "one"), User("bob", "two")]


@pytest.mark.parametrize("value", ["anna", ":secret", "anna:", "nofile/users"])
def test_what_names_no_user_is_refused_without_telling_it(value: str) -> None:
    with pytest.raises(SettingsError, match="expected user:password") as error:
        parse_users(value)
    assert "secret" not in str(error.value)


def test_a_file_without_users_is_refused(tmp_path: Path) -> None:
    (tmp_path / "users").write_text("# nobody\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="holds no user"):
        parse_users(str(tmp_path / "users"))
    (tmp_path / "users").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="can't be read as text"):
        parse_users(str(tmp_path / "users"))


def test_users_come_from_the_environment_or_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_users() == []
    (tmp_path / ".env").write_text("QA_AUTH=eva:fromfile\n", encoding="utf-8")
    assert load_users() == [User("eva", "fromfile")]
    monkeypatch.setenv("QA_AUTH", "anna:one")
    assert load_users() == [User("anna", "one")]
    assert server_options("127.0.0.1", 7860, mcp=False)["auth"] == [("anna", "one")]
    monkeypatch.setenv("QA_AUTH", "nonsense")
    with pytest.raises(SettingsError):
        server_options("127.0.0.1", 7860, mcp=False)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"])
def test_this_machine_is_not_public(host: str) -> None:
    assert not is_public(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "news.example", ""])
def test_other_addresses_are_public(host: str) -> None:
    assert is_public(host)


def test_nothing_that_leads_off_the_machine_is_switched_on() -> None:
    options = server_options("127.0.0.1", 7860, mcp=False)
    assert options["share"] is False and options["run_history"] is False and options["enable_monitoring"] is False
    assert options["footer_links"] == []
    assert 0 < options["max_file_size"] <= 50_000_000


def test_editors_stand_under_their_heading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "users"
    path.write_text("ben:one\n[editors]\nanna:two\n[readers]\ncleo:three\n", encoding="utf-8")
    monkeypatch.setenv("QA_AUTH", str(path))
    assert [user.name for user in load_users() if user.editor] == ["anna"]
    roles = load_roles()
    assert roles.edits("anna") and not roles.edits("ben") and not roles.edits("cleo") and not roles.edits(None)
    assert load_roles("ben, cleo").editors == {"anna", "ben", "cleo"}
    assert load_roles("ben", read_only=True).editors == frozenset()
    with pytest.raises(SettingsError, match="--editors names dora"):
        load_roles("dora")


def test_without_roles_everybody_edits() -> None:
    assert Roles().edits(None)
    assert load_roles().edits(None)
    assert not load_roles(read_only=True).edits(None)


def test_only_origins_may_frame_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_embedders() == ()
    monkeypatch.setenv("QA_EMBED_ORIGINS", "https://news.example, http://127.0.0.1:8000 https://*.press.example")
    assert load_embedders() == ("https://news.example", "http://127.0.0.1:8000", "https://*.press.example")
    for wrong in ("news.example", "https://news.example/path", "'self'; script-src *"):
        monkeypatch.setenv("QA_EMBED_ORIGINS", wrong)
        with pytest.raises(SettingsError, match="QA_EMBED_ORIGINS"):
            load_embedders()
