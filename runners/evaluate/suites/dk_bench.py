"""Questions of one's own with reference answers, each answer rated 1 to 5."""

from __future__ import annotations

from collections.abc import Sequence

from runners.evaluate.judges.seam import FIVE, Judge
from runners.evaluate.open.seam import Prompt
from runners.evaluate.suites.dk_questions import DkQuestion, count_unanswered
from runners.evaluate.suites.measure import count_checks, count_ticks, measure
from runners.evaluate.suites.outcome import Candidates, Options, Outcome
from runners.evaluate.suites.plan import Plan
from runners.evaluate.suites.rated import Task
from runners.evaluate.suites.subjects import Group
from runners.progress import Tick
from schemas.errors import UsageError
from schemas.item import ItemKind, OpenItem

TEMPLATE = "dk-bench"
NO_MODEL = "answers of the file"


def evaluate_dk_bench(
    candidates: Candidates,
    judge: Judge,
    *,
    questions: Sequence[DkQuestion],
    options: Options,
    name: str = "",
    tick: Tick,
) -> Outcome:
    """Rate what the models answer, or what the file says they did; marks are on the scale of 1 to 5, whatever the
    judge's own scale is.

    `name` is what the questions are called, `candidates` may be empty where all answers are given. Two models are
    compared over all questions; of one question alone nothing can be shown.

    Raises UsageError where answers are given and two models named, or where one is missing and no model is;
    EndpointError as candidates and judge do.
    """
    asked = questions[: options.limit]
    _check(candidates, asked)
    tasks = tuple(_task(question, options) for question in asked)
    given = len(asked) - count_unanswered(asked)
    plan = Plan(
        benchmark="dk_bench",
        tasks=tasks,
        groups=tuple(Group(name=task.prompt.id, leaf_kind="question", items=task.items) for task in tasks),
        checked=tuple(task.items[0] for task in tasks),
        scale=FIVE,
        settings={"questions": name},
        warnings=(f"{given} of {len(asked)} answers stood in the file",) if 0 < given < len(asked) else (),
        without_model=NO_MODEL,
    )
    return measure(plan, candidates, judge, options=options, tick=tick)


def count_dk_bench(questions: Sequence[DkQuestion], *, models: int, options: Options) -> int:
    """How often `evaluate_dk_bench` ticks at most; answers that are given count as one model's."""
    asked = questions[: options.limit]
    ticks = count_ticks(len(asked), len(asked), models=max(1, models), options=options)
    return ticks + count_checks([_item(question) for question in asked])


def _check(candidates: Candidates, questions: Sequence[DkQuestion]) -> None:
    given = next((question.number for question in questions if question.response is not None), None)
    missing = next((question.number for question in questions if question.response is None), None)
    if given is not None and "base" in candidates:
        raise UsageError(f"question {given} brings a `response`, which is of one model; leave the base model out")
    if missing is not None and not candidates:
        raise UsageError(f"question {missing} has no `response`; name the model that is to answer it")


def _task(question: DkQuestion, options: Options) -> Task:
    prompt = Prompt(
        id=_name(question),
        turns=(question.question,),
        system=options.system,
        temperature=options.temperature,
        max_tokens=options.max_tokens,
    )
    return Task(prompt, (_item(question),), question.rubric, _given(question))


def _given(question: DkQuestion) -> tuple[str, ...] | None:
    return None if question.response is None else (question.response,)


def _item(question: DkQuestion) -> OpenItem:
    return OpenItem(
        id=_name(question),
        kind=ItemKind.FROZEN,
        leaf=TEMPLATE,
        cluster=_name(question),
        template=TEMPLATE,
        question=question.question,
        reference=question.reference,
    )


def _name(question: DkQuestion) -> str:
    return f"question {question.number}"
