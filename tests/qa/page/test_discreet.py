"""Readers are told what to do, not where the server keeps things or whom it asks."""

from __future__ import annotations

from pathlib import Path

from qa.errors import StoreError
from qa.page.discreet import discreet
from qa.settings import load_settings


def test_paths_and_addresses_are_left_out(tmp_path: Path) -> None:
    settings = load_settings(store=tmp_path / "store", openai_base_url="http://user:word@10.1.2.3:8000/v1")
    line = discreet(StoreError(f"The store {tmp_path / 'store'} can't be opened:\n try again."), settings)
    assert line == "The store of this server can't be opened: try again."
    note = discreet("Quotes instead of a written answer: 10.1.2.3:8000 refused the key (401).", settings)
    assert note == "Quotes instead of a written answer: the model’s server refused the key (401)."


def test_openais_own_address_is_left_out_too() -> None:
    assert discreet("api.openai.com is asked too often (429)", load_settings()).startswith(
        "the model’s server is asked"
    )
