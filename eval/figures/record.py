"""`run.json`: what a run was made of, so that a figure can be traced and a run resumed safely."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from eval.errors import RunError
from eval.figures.results import write_text
from qa.models import Update

RECORD = "run.json"
UPDATES = "updates.jsonl"
REPEATS = "repeats.json"
OURS = "liveblog-qa"
"""The name of the system that comes with the project."""
FORMAT = 1
_SHOWN = 12
_PACKAGES = ("liveblog-qa", "llama-index-core", "chromadb", "onnxruntime", "numpy", "openai", "jinja2")


@dataclass(frozen=True)
class RunRecord:
    """A run's settings, versions and hashes. The hashes, the mode and who answers decide what may be resumed.

    `answering` names the system and the settings of it that answers depend on, the model among them.
    `seconds` holds what indexing and the asking of `asked` questions took by the clock on the wall.
    """

    suite: str
    suite_hash: str
    page_hash: str
    liveblog: str
    title: str
    mode: str
    settings: dict[str, Any]
    versions: dict[str, str]
    revision: str | None
    started: str
    finished: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    asked: int = 0
    models: tuple[str, ...] = ()
    judge: dict[str, Any] | None = None
    answering: dict[str, Any] = field(default_factory=dict)
    format: int = FORMAT

    def save(self, directory: Path) -> None:
        """Write `run.json`."""
        write_text(directory / RECORD, json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n")

    def resumes(self, earlier: RunRecord, directory: Path) -> RunRecord:
        """This record with the start of the earlier one; raises RunError when they are different runs."""
        theirs, ours = earlier._made_of(), self._made_of()
        for label in ours | theirs:
            there, here = theirs.get(label, "none"), ours.get(label, "none")
            if there != here:
                raise RunError(
                    f"{directory} holds a run of another {label} ({there} there, {here} now). Choose another --out."
                )
        return replace(self, started=earlier.started, seconds=earlier.seconds, asked=earlier.asked, judge=earlier.judge)

    def _made_of(self) -> dict[str, str]:
        """What two runs must share to be one: each thing by its name."""
        made = {"suite": self.suite_hash[:_SHOWN], "page": self.page_hash[:_SHOWN], "mode": self.mode}
        return made | {name.replace("_", " "): str(value) for name, value in self.answering.items()}

    @property
    def answered_by(self) -> str:
        """In words: "in quotes mode", or the name of a system of one's own."""
        system = self.answering.get("system", OURS)
        return f"in {self.mode} mode" if system == OURS else f"by {system}"


def read_record(directory: Path) -> RunRecord:
    """Read `run.json`; raises RunError when it is missing or damaged."""
    path = directory / RECORD
    if (directory / REPEATS).exists():
        raise RunError(f"{directory} holds repeats of a run. Give one of them: {directory / 'repeat-1'}.")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return RunRecord(**{**data, "models": tuple(data["models"])})
    except FileNotFoundError:
        raise RunError(f"{directory} holds no run (no {RECORD}). Give the directory that `run` wrote.") from None
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise RunError(f"{path} is damaged. Choose another --out, or remove the directory and run again.") from error


def page_hash(updates: Iterable[Update]) -> str:
    """SHA-256 over what the page says: ids, positions and texts."""
    digest = hashlib.sha256()
    for update in updates:
        digest.update(json.dumps([update.id, update.position, update.text], ensure_ascii=False).encode())
    return digest.hexdigest()


def save_updates(directory: Path, updates: Iterable[Update]) -> None:
    """Keep the page beside the results, so that a run can be judged and read without its store."""
    lines = (json.dumps(asdict(update), ensure_ascii=False) + "\n" for update in updates)
    write_text(directory / UPDATES, "".join(lines))


def read_updates(directory: Path) -> dict[str, Update]:
    """The page of a run, by update id; raises RunError when it is missing or damaged."""
    path = directory / UPDATES
    try:
        found = [_update(json.loads(line)) for line in path.read_text(encoding="utf-8").split("\n") if line]
        return {update.id: update for update in found}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise RunError(f"{path} is missing or damaged. Run the suite again with the same --out.") from error


def _update(data: dict[str, Any]) -> Update:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items()}
    return Update(**fields)


def versions() -> dict[str, str]:
    """Versions of Python and of what answers depend on."""
    found = {"python": platform.python_version(), "platform": platform.platform()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def git_revision() -> str | None:
    """The checkout's revision, with "+changes" when files differ from it; None outside a checkout."""
    here = Path(__file__).parent
    revision = _git(here, "rev-parse", "--verify", "-q", "HEAD")
    if not revision:
        return None
    return revision + ("+changes" if _git(here, "status", "--porcelain", "--untracked-files=no") else "")


def now() -> str:
    """The time as an ISO 8601 string with an offset."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _git(directory: Path, *words: str) -> str:
    git = shutil.which("git")
    if git is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, no input of anybody's
            [git, *words], cwd=directory, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
