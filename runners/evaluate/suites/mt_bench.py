"""MT-Bench's way to ask: conversations of two turns in eight categories, each answer rated 1 to 10.

The method is that of Zheng et al., "Judging LLM-as-a-Judge with MT-Bench and Chatbot Arena" (arXiv 2306.05685): one
answer is rated at a time, the second one with the whole conversation in view, and with a reference answer where there
is one. The bundled questions are taxobot's own, so scores cannot be compared with published ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from runners.evaluate.judges.seam import Judge
from runners.evaluate.open.seam import Prompt
from runners.evaluate.suites.measure import count_checks, count_ticks, measure
from runners.evaluate.suites.mt_questions import MOST_TURNS, OWN_NAME, MtQuestion
from runners.evaluate.suites.outcome import Candidates, Options, Outcome
from runners.evaluate.suites.plan import Plan
from runners.evaluate.suites.rated import Task
from runners.evaluate.suites.subjects import Group
from runners.progress import Tick
from schemas.item import ItemKind, OpenItem

Temperatures = Literal["same", "by category"]
BY_CATEGORY = {
    "writing": 0.7,
    "roleplay": 0.7,
    "extraction": 0.0,
    "math": 0.0,
    "coding": 0.0,
    "reasoning": 0.0,
    "stem": 0.1,
    "humanities": 0.1,
}
"""Those of the paper, for comparison with scores that were sampled; every answer is drawn with a seed."""
OTHERS = 0.7
TEMPLATE = "mt-bench"


def evaluate_mt_bench(
    candidates: Candidates,
    judge: Judge,
    *,
    questions: Sequence[MtQuestion],
    options: Options,
    name: str = OWN_NAME,
    temperatures: Temperatures = "same",
    tick: Tick,
) -> Outcome:
    """Ask all questions, rate all answers; with two models, compare them category by category.

    `name` is what the questions are called. With `by category` the temperature goes by the category, as in the paper.
    An answer without a reference is rated by the judge's own lights. Raises EmptyResult, and EndpointError as
    candidates and judge do.
    """
    tasks = tuple(_task(question, options, temperatures) for question in _limit(questions, options.limit))
    plan = Plan(
        benchmark="mt_bench",
        tasks=tasks,
        groups=_groups(tasks),
        checked=tuple(task.items[0] for task in tasks),
        turns=_turns(tasks),
        settings={"questions": name, "temperatures": temperatures},
        warnings=(f"asked were {name}: the scores cannot be compared with published ones",) if name == OWN_NAME else (),
    )
    return measure(plan, candidates, judge, options=options, tick=tick)


def count_mt_bench(questions: Sequence[MtQuestion], *, models: int, options: Options) -> int:
    """How often `evaluate_mt_bench` ticks at most: once a conversation, a rating, a preference, twice a check."""
    asked = _limit(questions, options.limit)
    turns = sum(len(question.turns) for question in asked)
    ticks = count_ticks(len(asked), turns, models=models, options=options)
    return ticks + count_checks([_item(question, 0) for question in asked])


def _limit(questions: Sequence[MtQuestion], limit: int | None) -> list[MtQuestion]:
    """The first few of each category."""
    seen: dict[str, int] = {}
    kept: list[MtQuestion] = []
    for question in questions:
        seen[question.category] = seen.get(question.category, 0) + 1
        if limit is None or seen[question.category] <= limit:
            kept.append(question)
    return kept


def _task(question: MtQuestion, options: Options, temperatures: Temperatures) -> Task:
    temperature = options.temperature
    if temperatures == "by category":
        temperature = BY_CATEGORY.get(question.category, OTHERS)
    prompt = Prompt(
        id=question.id,
        turns=question.turns,
        system=options.system,
        temperature=temperature,
        max_tokens=options.max_tokens,
    )
    return Task(prompt, tuple(_item(question, turn) for turn in range(len(question.turns))))


def _item(question: MtQuestion, turn: int) -> OpenItem:
    return OpenItem(
        id=f"{question.category}/{question.id}/{turn + 1}",
        kind=ItemKind.FROZEN,
        leaf=question.category,
        cluster=question.id,
        template=TEMPLATE,
        question=question.turns[turn],
        reference=question.references[turn],
    )


def _groups(tasks: Sequence[Task]) -> tuple[Group, ...]:
    items: dict[str, list[OpenItem]] = {}
    for task in tasks:
        items.setdefault(task.items[0].leaf, []).extend(task.items)
    return tuple(Group(name=category, leaf_kind="category", items=tuple(found)) for category, found in items.items())


def _turns(tasks: Sequence[Task]) -> tuple[tuple[OpenItem, ...], ...]:
    return tuple(tuple(task.items[turn] for task in tasks if len(task.items) > turn) for turn in range(MOST_TURNS))
