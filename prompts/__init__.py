"""Prompts: one Markdown file each, with `$name` variables, loaded and filled strictly.

A line of three hyphens parts what goes to the model as its system message from what goes as the user's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from string import Template

_PART = "\n---\n"


class PromptError(ValueError):
    """A prompt is missing, or was given other values than it has variables."""


@dataclass(frozen=True)
class Prompt:
    """The text of one prompt file, not filled in yet."""

    name: str
    text: str

    @property
    def variables(self) -> frozenset[str]:
        """Names of the values that the prompt needs."""
        return frozenset(Template(self.text).get_identifiers())

    def render(self, **values: str) -> str:
        """The prompt with all values in place; `$` within a value stays as it is.

        Raises PromptError for a missing or an unknown name.
        """
        self._require(values)
        return Template(self.text).substitute(values).strip()

    def messages(self, **values: str) -> tuple[str, str]:
        """System and user message. The file is parted before values are filled in, so that none can part it anew.

        Raises PromptError for a missing or an unknown name, or for a file of one part only.
        """
        self._require(values)
        parts = self.text.split(_PART)
        if len(parts) != 2:
            raise PromptError(f"prompts/{self.name}.md has {len(parts)} parts, not 2: part it by one line of ---.")
        system, user = (Template(part).substitute(values).strip() for part in parts)
        return system, user

    def _require(self, values: dict[str, str]) -> None:
        missing, unknown = self.variables - values.keys(), values.keys() - self.variables
        if missing or unknown:
            wrong = [f"lacks {', '.join(sorted(missing))}"] if missing else []
            wrong += [f"has no variable {', '.join(sorted(unknown))}"] if unknown else []
            raise PromptError(f"prompts/{self.name}.md {' and '.join(wrong)}.")
        # A malformed `$` raises here rather than reaching the model.
        if not Template(self.text).is_valid():
            raise PromptError(f"prompts/{self.name}.md holds a $ that is no variable: write $$ for a dollar sign.")


@lru_cache(maxsize=32)
def load(name: str) -> Prompt:
    """The prompt of the file `prompts/NAME.md`; raises PromptError when there is none."""
    file = resources.files(__name__) / f"{name}.md"
    if not name.isidentifier() or not file.is_file():
        raise PromptError(f"No prompt is called {name!r}: expected a file prompts/{name}.md.")
    return Prompt(name, file.read_text(encoding="utf-8"))
