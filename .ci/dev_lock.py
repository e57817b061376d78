"""Write requirements-dev.lock: of a lock with all, what requirements.lock lacks; it brings the rest by reference."""

import re
import sys
from pathlib import Path


def entries(lock: str) -> dict[str, str]:
    """The entries of a lock file by name: the pinned line with its hashes."""
    parts = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)
    return {part.split("==")[0]: part for part in parts if "==" in part}


whole, base = (entries(Path(name).read_text(encoding="utf-8")) for name in (sys.argv[1], "requirements.lock"))
added = [text for name, text in whole.items() if base.get(name) != text]
Path("requirements-dev.lock").write_text("-r requirements.lock\n" + "".join(added), encoding="utf-8")
