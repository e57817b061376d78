"""What an answer cost: seconds, tokens, dollars."""

from __future__ import annotations

from eval.metrics.score import Score, unscored
from qa.models import Answer


def score_cost(answer: Answer, seconds: float) -> dict[str, Score]:
    """`seconds` as the caller measured them around the whole call; tokens and cost as the answer states them."""
    usage = answer.usage
    sent, received = usage.prompt_tokens, usage.completion_tokens
    return {
        "seconds": Score(seconds, f"{seconds:.3f} s around the call; the answer itself states {answer.seconds:.3f} s"),
        "prompt_tokens": Score(float(sent), f"{sent} tokens sent"),
        "completion_tokens": Score(float(received), f"{received} tokens received"),
        "cost": unscored(f"the price of {answer.model} is not known")
        if usage.cost is None
        else Score(usage.cost, f"${usage.cost:.6f}"),
    }
