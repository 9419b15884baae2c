"""The report of `taxobot model evaluate` as text, in the layout that users of InstructLab know.

Their lines stand as they know them: titles, scores, IMPROVEMENTS, REGRESSIONS, NO CHANGE, NEW, with numbers as Python
rounds them. New are what stands in brackets behind a line, INCONCLUSIVE, REMOVED, NOT MEASURED, and the parts at the
end. A difference that its test does not support never stands under IMPROVEMENTS or REGRESSIONS.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from bot.evaluation.dk import render_dk
from bot.evaluation.lists import list_subjects
from bot.evaluation.numbers import of_two, rounded
from bot.evaluation.remarks import list_overall, list_remarks
from bot.findings.terminal import plain_line
from schemas.evaluation import Evaluation, ModelScore

KNOWLEDGE, SKILL = "# KNOWLEDGE EVALUATION REPORT", "# SKILL EVALUATION REPORT"
TITLES = {"mmlu": KNOWLEDGE, "mmlu_branch": KNOWLEDGE, "mt_bench": SKILL, "mt_bench_branch": SKILL}
_TURNS = ("TURN ONE", "TURN TWO")


def render_text(evaluation: Evaluation) -> str:
    """Return the report, with a newline at its end; no line of it is obeyed by a terminal or a log."""
    lines = render_dk(evaluation) if evaluation.benchmark == "dk_bench" else _render(evaluation)
    return "\n".join(map(plain_line, lines)) + "\n"


def _render(evaluation: Evaluation) -> Iterator[str]:
    yield TITLES[evaluation.benchmark]
    if evaluation.base:
        yield from _model("BASE MODEL", evaluation.base, evaluation.high)
    yield from _model("MODEL", evaluation.model, evaluation.high)
    yield from _turns(evaluation)
    yield from list_subjects(evaluation)
    yield from list_overall(evaluation)
    yield from list_remarks(evaluation)


def _model(title: str, model: ModelScore, high: float) -> Iterator[str]:
    yield ""
    yield f"## {title} (SCORE)"
    yield f"{model.name} ({rounded(model.score)}/{high})"


def _turns(evaluation: Evaluation) -> Iterator[str]:
    """The means of first and second answers, those of the base model before an arrow; nothing of a turn without any."""
    turns = zip_longest(_TURNS, evaluation.model.turns, evaluation.base.turns if evaluation.base else ())
    for title, after, before in turns:
        if after is not None or before is not None:
            yield ""
            yield f"### {title} (0.0 to {evaluation.high}):"
            yield of_two(before, after) if evaluation.base else rounded(after)
