"""A trial: ask base and tuned model what test rows ask, score the answers, compare them pair by pair."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

from runners.evaluate.judges.seam import Judge
from runners.evaluate.open.seam import Spoken
from runners.evaluate.suites.outcome import SEATS, Seat
from runners.evaluate.suites.rated import Task
from runners.progress import Tick
from runners.trial.compare import score
from runners.trial.examinee import Examinee
from runners.trial.judged import Marks, judge_answers
from runners.trial.questions import Questions
from runners.trial.remarks import remarks
from runners.trial.replies import replies_of
from schemas.errors import UsageError
from schemas.trial import Replied, Trial, Tried

Likely = Mapping[Seat, Mapping[str, float]]


def try_out(questions: Questions, models: Mapping[Seat, Examinee], *, judge: Judge | None = None, tick: Tick) -> Trial:
    """Ask every model everything, one after the other, so that no two need be loaded at once; then let the judge rate.

    `models` holds the base, and the tuned model unless the base is tried alone. Ticks `questions.count` times at most.
    Raises EndpointError as candidates and judge do.
    """
    spoken: dict[Seat, tuple[Spoken, ...]] = {}
    likely: dict[Seat, Mapping[str, float]] = {}
    warnings: list[str] = []
    for seat in (seat for seat in SEATS if seat in models):
        spoken[seat] = models[seat].answer(questions.tasks, tick=tick)
        likely[seat] = _likelihoods(models[seat], questions, warnings, tick)
    marks: Marks = {}
    if judge is not None:
        marks, said = judge_answers(judge, questions.tasks, spoken, tick=tick)
        warnings.append(said)
    tried = tuple(_side_by_side(questions.tasks, spoken, likely, marks))
    return Trial(
        tool_version=version("taxobot"),
        files=questions.files,
        base=models["base"].name,
        tuned=models["tuned"].name if "tuned" in models else None,
        judge=judge.name if judge else "",
        temperature=questions.asked.temperature,
        max_tokens=questions.asked.max_tokens,
        questions=tried,
        scores=score(tried),
        warnings=(*warnings, *remarks(questions, tried)),
    )


def _likelihoods(model: Examinee, questions: Questions, warnings: list[str], tick: Tick) -> Mapping[str, float]:
    """Without them a trial still has its answers."""
    try:
        return model.likelihoods(questions.tasks, tick=tick)
    except UsageError as error:
        warnings.append(f"how likely {model.name} finds the expected answers was not measured: {error}")
        return {}


def _side_by_side(
    tasks: Sequence[Task], spoken: Mapping[Seat, Sequence[Spoken]], likely: Likely, marks: Marks
) -> Iterator[Tried]:
    replies = {seat: list(replies_of(tasks, said, likely[seat], marks.get(seat, ()))) for seat, said in spoken.items()}
    items = [(task, item) for task in tasks for item in task.items]
    tuned: Sequence[Replied | None] = replies.get("tuned") or [None] * len(items)
    for (task, item), before, after in zip(items, replies["base"], tuned, strict=True):
        yield Tried(
            id=item.id,
            group=item.cluster,
            system=task.prompt.system,
            question=item.question,
            expected=item.reference,
            base=before,
            tuned=after,
        )
