"""What answers cost, alone and together."""

from __future__ import annotations

import pytest

from qa.model.prices import PRICES, as_text, cost, total
from qa.models import Usage
from qa.settings import DEFAULT_MODEL

_OPENAI = "api.openai.com"


def test_cost_is_tokens_times_price() -> None:
    assert cost("gpt-4o-mini", _OPENAI, 1_000_000, 0) == pytest.approx(0.15)
    assert cost("gpt-4o-mini", _OPENAI, 0, 1_000_000) == pytest.approx(0.60)
    assert cost("text-embedding-3-small", _OPENAI, 500_000) == pytest.approx(0.01)


def test_a_dated_model_costs_what_its_family_does() -> None:
    assert cost("gpt-4o-mini-2024-07-18", _OPENAI, 1000, 10) == cost("gpt-4o-mini", _OPENAI, 1000, 10)


def test_an_unknown_model_is_unknown_not_free() -> None:
    assert cost("qwen3:8b", _OPENAI, 1000, 10) is None
    assert as_text(Usage(1000, 10, None)) == "1,010 tokens, cost unknown"


def test_the_default_model_has_a_price() -> None:
    assert DEFAULT_MODEL in PRICES


def test_totals_add_up_and_stay_unknown_with_one_unknown() -> None:
    known = [Usage(100, 10, 0.001), Usage(200, 20, 0.002)]
    assert total(known) == Usage(300, 30, pytest.approx(0.003))
    assert total([*known, Usage(1, 1, None)]) == Usage(301, 31, None)
    assert total([]) == Usage(0, 0, 0)
    assert as_text(Usage(20, 1, 0.00001)) == "21 tokens, less than $0.0001"
    assert as_text(total(known)) == "330 tokens, $0.0030"


def test_a_model_elsewhere_is_not_priced_as_openais_of_the_same_name() -> None:
    from qa.model.chat import ChatModel

    assert ChatModel(name="gpt-4o-mini", key="k", timeout=5.0).cost(1_000_000) == pytest.approx(0.15)
    assert ChatModel(name="gpt-4o-mini", key=None, url="http://127.0.0.1:9/v1", timeout=5.0).cost(1_000_000) is None
