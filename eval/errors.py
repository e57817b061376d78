"""What can go wrong in an evaluation, as a small tree under `qa.errors.QAError`.

QAError
└── EvalError            anything a user can mend; one line, exit code 2
    ├── SuiteError       a suite that is not valid; names the file, the line and the field
    ├── RunError         a run's directory that is missing, damaged, or another run's
    └── JudgeError       no language model to judge with, or one that never answers
"""

from __future__ import annotations

from qa.errors import QAError


class EvalError(QAError):
    """Anything about an evaluation that a user can mend."""


class SuiteError(EvalError):
    """A suite that is not valid. The message names the file, the line and the field."""


class RunError(EvalError):
    """A run's directory that is missing, damaged, or holds another run."""


class JudgeError(EvalError):
    """No language model to judge with, or one that never answers."""
