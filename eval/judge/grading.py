"""Grade answers with a language model: LlamaIndex's evaluators with the prompts in `prompts/judge_*.md`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from eval.figures.results import Row
from eval.judge.verdicts import grade_score, read_grade, yes_or_no
from eval.metrics.score import Score
from prompts import load
from qa.models import Update

if TYPE_CHECKING:
    from llama_index.core.llms import LLM
    from llama_index.core.prompts import PromptTemplate

CORRECTNESS = "judge_correctness"
FAITHFULNESS = "judge_faithfulness"
RELEVANCY = "judge_relevancy"
# Shorter ones are placeholders such as "none".
_SHORTEST_KEY = 8


class Judge:
    """Grades one answer at a time; `model` is the name that reports give."""

    def __init__(self, llm: LLM) -> None:
        """Set up the three evaluators over a LlamaIndex LLM."""
        from llama_index.core.evaluation import CorrectnessEvaluator, FaithfulnessEvaluator, RelevancyEvaluator

        self.model = llm.metadata.model_name
        self._key = getattr(llm, "api_key", None) or ""
        refine = _template("judge_refine", "query_str", "existing_answer", "context_msg")
        self._correctness = CorrectnessEvaluator(
            llm=llm,
            eval_template=_template(CORRECTNESS, "query", "reference_answer", "generated_answer"),
            parser_function=read_grade,
        )
        # A template given as text is silently replaced by LlamaIndex's own, so hand over objects.
        self._faithfulness = FaithfulnessEvaluator(
            llm=llm, eval_template=_template(FAITHFULNESS, "query_str", "context_str"), refine_template=refine
        )
        self._relevancy = RelevancyEvaluator(
            llm=llm, eval_template=_template(RELEVANCY, "query_str", "context_str"), refine_template=refine
        )

    def fault(self, error: BaseException) -> str:
        """An error in one line, without the key, which some servers repeat in their messages."""
        line = " ".join(f"{type(error).__name__}: {error}".split())
        return line.replace(self._key, "[key]") if len(self._key) >= _SHORTEST_KEY else line

    async def grade(self, row: Row, name: str, updates: Mapping[str, Update]) -> Score:
        """One judgement, `name` being one of `judgements(row)`; raises what the model's client raises."""
        answer = row.answer or {}
        text = answer["text"]
        question = answer["standalone_question"] or row.question
        if name == CORRECTNESS:
            result = await self._correctness.aevaluate(query=question, response=text, reference=reference(row, updates))
            return grade_score(result.score, result.feedback or "")
        contexts = [updates[update_id].text for update_id in _cited(row) if update_id in updates]
        evaluator = self._faithfulness if name == FAITHFULNESS else self._relevancy
        result = await evaluator.aevaluate(query=question, response=text, contexts=contexts)
        return yes_or_no(result.feedback or "")


def judgements(row: Row) -> tuple[str, ...]:
    """What can be judged of a row: nothing of a failed one, and only correctness where nothing is cited."""
    if row.answer is None:
        return ()
    if row.answer["answered"] and row.answer["citations"]:
        return CORRECTNESS, FAITHFULNESS, RELEVANCY
    return (CORRECTNESS,)


def reference(row: Row, updates: Mapping[str, Update]) -> str:
    """Notes on what a right answer says, made from the expectation and the gold updates."""
    if not row.answerable:
        return "The updates don't tell. A right answer says so and states nothing in its place."
    lines = ["The updates tell."]
    facts = row.expect["facts"]
    if facts:
        lines.append("A right answer says each of these, in any wording:")
        lines += ["- " + " or ".join(f"“{alternative}”" for alternative in group) for group in facts]
    gold = [updates[item["id"]] for item in row.gold if item["id"] in updates]
    if gold:
        lines.append("It rests on:")
        lines += [f"- {update.text}" for update in gold]
    return "\n".join(lines)


def _cited(row: Row) -> list[str]:
    citations = row.answer["citations"] if row.answer else ()
    return list(dict.fromkeys(citation["update_id"] for citation in citations))


def _template(name: str, *variables: str) -> PromptTemplate:
    """A prompt file with its `$names` turned into LlamaIndex's `{names}`; raises PromptError when they differ."""
    from llama_index.core.prompts import PromptTemplate

    return PromptTemplate(load(name).render(**{variable: f"{{{variable}}}" for variable in variables}))
