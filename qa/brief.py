"""What records look like in a notebook, a log or a debugger: a line of what matters, for the rest there are fields."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

_LONGEST = 80


def brief(*names: str) -> Callable[[Any], str]:
    """A `__repr__` that shows these attributes ("settings.mode" is one, too): texts cut off, tuples counted.

    class LiveBlog: `__repr__ = brief("id", "updates")` prints LiveBlog(id='harbour', updates=<94 Update>).
    """

    def __repr__(self: Any) -> str:  # noqa: N807 - it becomes the method of that name
        shown = (f"{name.split('.')[-1]}={_shown(attrgetter(name)(self))}" for name in names)
        return f"{type(self).__name__}({', '.join(shown)})"

    return __repr__


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return f"<{len(value)} {type(value[0]).__name__}>" if value else "<0>"
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, str) and len(value) > _LONGEST:
        return repr(f"{value[:_LONGEST]}…")
    return repr(value)
