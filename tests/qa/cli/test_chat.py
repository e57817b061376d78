"""What importing the chat page does to the process that imports it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[3]


def test_importing_the_page_takes_the_hub_from_nobody() -> None:
    code = (
        "import os, app, huggingface_hub.constants as hub\nprint(os.environ.get('HF_HUB_OFFLINE'), hub.HF_HUB_OFFLINE)"
    )
    for given, found in (({}, "None False"), ({"HF_HUB_OFFLINE": "Yes"}, "Yes True")):
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("QA_", "OPENAI_", "HF_"))}
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=_ROOT,
            env={**kept, **given},
            capture_output=True,
            text=True,
            timeout=100,
            check=True,
        )
        assert done.stdout.strip() == found
