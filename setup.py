"""Builds the wheel. What stands beside `qa` in the repository lies under it when installed.

`prompts`, `vectorstore`, `eval` and `app` are names that other people's modules have too, so a wheel holds them as
`qa.prompts` and so on, with the imports changed to match. A checkout, and an editable install of one, is as it is.
"""

import re
import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

BESIDE = ("prompts", "vectorstore", "eval", "app.py")
_NAMES = "|".join(name.removesuffix(".py") for name in BESIDE)
_IMPORT = re.compile(rf"^(\s*from )(?=(?:{_NAMES})\b)", re.MULTILINE)


class UnderOneRoof(build_py):
    """Copies the modules as ever, then moves those beside `qa` under it."""

    def run(self) -> None:
        """Build; in an editable install nothing is moved."""
        super().run()
        if self.editable_mode:
            return
        root = Path(self.build_lib)
        # The reader's training needs PyTorch and a checkout.
        shutil.rmtree(root / "eval" / "train", ignore_errors=True)
        for name in BESIDE:
            target = root / "qa" / name
            shutil.rmtree(target, ignore_errors=True)
            (root / name).replace(target)
        for file in root.rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            moved = _IMPORT.sub(r"\1qa.", text).replace("python -m eval", "python -m qa eval")
            if moved != text:
                file.write_text(moved, encoding="utf-8")


setup(cmdclass={"build_py": UnderOneRoof})
