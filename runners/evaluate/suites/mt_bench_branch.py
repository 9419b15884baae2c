"""The skills that a branch changes, measured by questions about them: both models answer the same ones.

Seed questions stand in training, so they are `seen`: a leaf's score comes from its `new-question` items where some were
written, and says so where it comes from its seed questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from runners.evaluate.judges.seam import Judge
from runners.evaluate.open.seam import Prompt
from runners.evaluate.suites.branch_questions import BranchLeaf, BranchQuestions, kinds_of
from runners.evaluate.suites.measure import count_checks, count_ticks, measure
from runners.evaluate.suites.outcome import Candidates, Options, Outcome
from runners.evaluate.suites.plan import Plan
from runners.evaluate.suites.rated import Task
from runners.evaluate.suites.subjects import Group
from runners.progress import Tick
from schemas.errors import EmptyResult
from schemas.evaluation import Subject
from schemas.item import OpenItem
from schemas.result import Word


def evaluate_mt_bench_branch(
    candidates: Candidates, judge: Judge, *, questions: BranchQuestions, options: Options, tick: Tick
) -> Outcome:
    """Ask every model all questions of the branch's head, and compare leaf by leaf.

    Leaves that are gone at head stand as REMOVED, those that cannot be read as ERROR. Raises EmptyResult where no skill
    has a question, EndpointError as candidates and judge do.
    """
    _check(questions)
    asked = [(leaf, _limit(leaf, options.limit)) for leaf in questions.leaves]
    plan = Plan(
        benchmark="mt_bench_branch",
        tasks=tuple(_task(item, options) for _, items in asked for item in items),
        groups=tuple(_group(leaf, items) for leaf, items in asked),
        settings={"base commit": questions.base, "head commit": questions.head, "items": questions.written},
        warnings=(*_warn(questions), *questions.warnings),
    )
    outcome = measure(plan, candidates, judge, options=options, tick=tick)
    return _with_removed(outcome, questions.removed)


def count_mt_bench_branch(questions: BranchQuestions, *, models: int, options: Options) -> int:
    """How often `evaluate_mt_bench_branch` ticks at most: once an answer, a rating, a preference, twice a check."""
    asked = [_limit(leaf, options.limit) for leaf in questions.leaves]
    items = sum(map(len, asked))
    return count_ticks(items, items, models=models, options=options) + sum(map(count_checks, asked))


def _check(questions: BranchQuestions) -> None:
    if any(leaf.items for leaf in questions.leaves):
        return
    between = f"between {questions.base[:12]} and {questions.head[:12]}"
    if failed := next((leaf for leaf in questions.leaves if leaf.failure), None):
        raise EmptyResult(f"no skill that changed {between} can be asked about: {failed.path}: {failed.failure}")
    hint = "; knowledge is measured by mmlu_branch" if questions.knowledge else ""
    raise EmptyResult(f"no skill was added or changed {between}{hint}")


def _limit(leaf: BranchLeaf, limit: int | None) -> tuple[OpenItem, ...]:
    """The first few of each kind."""
    return tuple(item for items in kinds_of(leaf).values() for item in items[:limit])


def _task(item: OpenItem, options: Options) -> Task:
    prompt = Prompt(
        id=item.id,
        turns=(item.question,),
        system=options.system,
        temperature=options.temperature,
        max_tokens=options.max_tokens,
    )
    return Task(prompt, (item,))


def _group(leaf: BranchLeaf, items: Sequence[OpenItem]) -> Group:
    return Group(name=leaf.path, leaf_kind=leaf.kind, items=tuple(items), failure=leaf.failure)


def _warn(questions: BranchQuestions) -> Iterator[str]:
    for leaf in questions.leaves:
        if leaf.gone:
            shown = "; ".join(" ".join(question.split())[:80] for question in leaf.gone)
            yield f"{leaf.path}: questions of the base that are asked no more ({len(leaf.gone)}): {shown}"
    if questions.knowledge:
        yield f"knowledge is measured by mmlu_branch, and was not asked about: {', '.join(questions.knowledge)}"


def _with_removed(outcome: Outcome, removed: Sequence[str]) -> Outcome:
    gone = tuple(
        Subject(name=path, n=0, model=None, word=Word.REMOVED, why="the leaf is gone at head") for path in removed
    )
    evaluation = outcome.evaluation.model_copy(update={"subjects": (*outcome.evaluation.subjects, *gone)})
    return replace(outcome, evaluation=evaluation)
