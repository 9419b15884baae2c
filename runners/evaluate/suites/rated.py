"""Conversations asked of a model, and its answers rated: one record an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from runners.evaluate.judges.rate import check
from runners.evaluate.judges.seam import Exchange, Judge, Rating, Scale
from runners.evaluate.open.conversation import EMPTY
from runners.evaluate.open.seam import Candidate, Prompt, Spoken
from runners.evaluate.suites.outcome import Likelihood
from runners.progress import Tick
from schemas.item import OpenItem, OpenRecord

DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Task:
    """One conversation with one item a turn. `given` are answers that are there already: then no model is asked."""

    prompt: Prompt
    items: tuple[OpenItem, ...]
    rubric: str = ""
    given: tuple[str, ...] | None = None


def ask(candidate: Candidate | None, tasks: Sequence[Task], *, tick: Tick) -> tuple[Spoken, ...]:
    """What the model says, one entry a task, ticking once a task; given answers stand as they are.

    Raises EndpointError as Candidate does, ValueError where answers are missing and there is no candidate.
    """
    asked = [task.prompt for task in tasks if task.given is None]
    if asked and candidate is None:
        raise ValueError(f"{len(asked)} questions have no answer, and there is no model to ask")
    said = iter(candidate.answer(asked, tick=tick) if candidate and asked else ())
    tick(len(tasks) - len(asked))
    return tuple(next(said) if task.given is None else Spoken(task.prompt.id, task.given) for task in tasks)


def rate(
    judge: Judge, tasks: Sequence[Task], spoken: Sequence[Spoken], *, scale: Scale, tick: Tick
) -> tuple[OpenRecord, ...]:
    """One record an item, in the order of tasks and turns, its rating on `scale`; ticks once an item.

    An answer that is missing, or stands in a conversation of which one is, is a failure and is not shown to the judge.
    """
    exchanges = {
        item.id: _exchange(task, said, turn)
        for task, said in zip(tasks, spoken, strict=True)
        if not explain_failure(task, said)
        for turn, item in enumerate(task.items)
    }
    items = [item for task in tasks for item in task.items]
    tick(len(items) - len(exchanges))
    rated = judge.rate(list(exchanges.values()), tick=tick)
    ratings = [check(asked, one, judge.scale) for asked, one in zip(exchanges.values(), rated, strict=True)]
    found = {rating.id: rating for rating in ratings}
    return tuple(
        _record(item, task, said, turn, rating=_move(found.get(item.id), judge.scale, scale))
        for task, said in zip(tasks, spoken, strict=True)
        for turn, item in enumerate(task.items)
    )


def find_likelihoods(items: Sequence[OpenItem], likelihood: Likelihood | None) -> dict[str, float | None]:
    """By item, how likely the model finds its reference; nothing where there is nobody to tell."""
    chosen = [item for item in items if item.reference and likelihood is not None]
    scores = likelihood(chosen, tick=lambda _units: None) if likelihood and chosen else ()
    return {item.id: score for item, score in zip(chosen, scores, strict=True)}


def add_likelihoods(records: Sequence[OpenRecord], likelihoods: Mapping[str, float | None]) -> tuple[OpenRecord, ...]:
    """The records with the likelihoods of their items' references."""
    if not likelihoods:
        return tuple(records)
    return tuple(record.model_copy(update={"likelihood": likelihoods.get(record.item)}) for record in records)


def explain_failure(task: Task, said: Spoken) -> str:
    """Why nothing of this conversation may be rated; empty where all of it may."""
    if said.failure:
        return said.failure
    complete = len(said.answers) == len(task.items) and all(answer.strip() for answer in said.answers)
    return "" if complete else EMPTY


def _exchange(task: Task, said: Spoken, turn: int) -> Exchange:
    item = task.items[turn]
    earlier = tuple((before.question, answer) for before, answer in zip(task.items[:turn], said.answers, strict=False))
    return Exchange(
        id=item.id,
        question=item.question,
        answer=said.answers[turn],
        reference=item.reference,
        rubric=task.rubric,
        earlier=earlier,
    )


def _move(rating: Rating | None, judged: Scale, wanted: Scale) -> Rating | None:
    """The rating on the benchmark's scale, ends on ends; its marks stay as they were given."""
    if rating is None or rating.score is None or judged == wanted:
        return rating
    share = (rating.score - judged.low) / (judged.high - judged.low)
    return replace(rating, score=round(wanted.low + share * (wanted.high - wanted.low), DECIMALS))


def _record(item: OpenItem, task: Task, said: Spoken, turn: int, *, rating: Rating | None) -> OpenRecord:
    answer = said.answers[turn] if turn < len(said.answers) else ""
    if rating is None:
        return OpenRecord(item=item.id, answer=answer, rating=None, failure=explain_failure(task, said))
    return OpenRecord(
        item=item.id,
        answer=answer,
        rating=rating.score,
        failure=rating.failure,
        marks=rating.marks if len(rating.marks) > 1 else (),
        comment=rating.comment,
    )
