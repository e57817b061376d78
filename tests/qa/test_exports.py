"""What `from qa import …` promises, and that it costs nothing before it is used."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import qa

_ROOT = Path(__file__).parents[2]
_PROMISED = (
    "Answer Assistant Change Citation Conflict Found IndexReport LiveBlog LiveBlogRetriever ModelError QAError "
    "QuestionError Retrieved Revision Settings SettingsError SourceError StoreError Unsupported Update Usage Watcher "
    "ask sample_path"
).split()


def test_the_promised_names_are_exported_and_there() -> None:
    assert set(_PROMISED) <= set(qa.__all__)
    assert sorted(qa.__all__) == list(qa.__all__)
    assert all(getattr(qa, name) is not None for name in qa.__all__)


@pytest.mark.parametrize("name", _PROMISED)
def test_every_promised_name_has_a_docstring(name: str) -> None:
    assert inspect.getdoc(getattr(qa, name))


def test_a_star_import_brings_exactly_the_exported_names() -> None:
    names: dict[str, object] = {}
    exec("from qa import *", names)
    assert set(names) - {"__builtins__"} == set(qa.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'qa' has no attribute 'Asistant'"):
        _ = qa.Asistant


def test_errors_are_one_tree() -> None:
    for name in ("SettingsError", "SourceError", "QuestionError", "StoreError", "ModelError"):
        assert issubclass(getattr(qa, name), qa.QAError)
    assert issubclass(qa.QAError, Exception)


def test_the_sample_is_a_file() -> None:
    assert qa.sample_path().is_file()


def test_the_methods_that_people_call_are_there() -> None:
    for name in "open index ask aask stream astream search liveblogs updates remove query_engine close".split():
        assert inspect.getdoc(getattr(qa.Assistant, name)), name


@pytest.mark.parametrize("module", ["vectorstore", "prompts", "qa", "qa.cli.app", "qa.models", "eval"])
def test_packages_say_what_they_are(module: str) -> None:
    assert inspect.getdoc(import_module(module))


def test_importing_the_package_loads_no_library() -> None:
    heavy = ("chromadb", "numpy", "pydantic", "llama_index", "typer")
    code = f"import sys, qa; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=_ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
