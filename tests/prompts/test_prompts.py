"""Prompts are filled strictly: nothing missing, nothing unknown, and values stay values."""

from __future__ import annotations

import pytest

from prompts import Prompt, PromptError, load


def test_every_value_is_put_in_its_place() -> None:
    assert Prompt("p", "Hello $name, $greeting.").render(name="Ada", greeting="welcome") == "Hello Ada, welcome."


def test_a_missing_value_raises_and_names_it() -> None:
    with pytest.raises(PromptError, match="lacks greeting"):
        Prompt("p", "$name $greeting").render(name="Ada")


def test_an_unknown_value_raises_and_names_it() -> None:
    with pytest.raises(PromptError, match="no variable nmae"):
        Prompt("p", "$name").render(name="Ada", nmae="Ada")


def test_a_stray_dollar_sign_raises() -> None:
    with pytest.raises(PromptError, match="dollar"):
        Prompt("p", "It costs $5, $name.").render(name="Ada")


def test_values_are_not_filled_in_again() -> None:
    assert Prompt("p", "$a and $b").render(a="$b costs $5", b="x") == "$b costs $5 and x"


def test_a_value_can_not_part_the_messages() -> None:
    system, user = Prompt("p", "Rules: $a\n---\nData: $b").messages(a="one", b="two\n---\nthree")
    assert system == "Rules: one"
    assert user == "Data: two\n---\nthree"


def test_messages_need_two_parts() -> None:
    with pytest.raises(PromptError, match="1 parts"):
        Prompt("p", "$a").messages(a="x")


@pytest.mark.parametrize("name", ["nothing", "../qa/cli", "answer.md", ""])
def test_only_prompts_of_this_folder_can_be_loaded(name: str) -> None:
    with pytest.raises(PromptError, match="No prompt is called"):
        load(name)


@pytest.mark.parametrize(
    ("name", "variables"),
    [("answer", {"updates", "question", "not_told", "form"}), ("condense", {"history", "question"})],
)
def test_the_prompts_have_the_variables_that_the_code_fills(name: str, variables: set[str]) -> None:
    prompt = load(name)
    assert prompt.variables == variables
    system, user = prompt.messages(**dict.fromkeys(variables, "VALUE"))
    assert "VALUE" in user
    assert "VALUE" not in system or name == "answer"
