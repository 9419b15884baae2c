"""What the benchmarks of free answers ask, read before any model is looked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from actions.cli.model.evaluate.options import BY_CATEGORY

if TYPE_CHECKING:
    from actions.cli.model.evaluate.asked import Asked
    from runners.evaluate.judges.seam import Judge
    from runners.evaluate.open.seam import Candidate
    from runners.evaluate.suites.outcome import Options, Outcome, Seat
    from runners.progress import Tick

BRANCH, BASE_BRANCH = "HEAD", "origin/main"


@dataclass(frozen=True, slots=True)
class Questions:
    """How to ask them, and how many ticks that takes. `answered`: every answer is there, no model has to be asked."""

    evaluate: Callable[[Mapping[Seat, Candidate], Judge, Options, Tick], Outcome]
    count: Callable[..., int]
    answered: bool = False


def read(asked: Asked) -> Questions:
    """Read them. Raises UsageError with file and line, or for a taxonomy or ref that is not there."""
    match asked.benchmark:
        case "mt_bench":
            return _conversations(asked)
        case "mt_bench_branch":
            return _skills(asked)
        case _:
            return _own(asked)


def _conversations(asked: Asked) -> Questions:
    from runners.evaluate.suites.mt_bench import count_mt_bench, evaluate_mt_bench
    from runners.evaluate.suites.mt_questions import name_of_questions, read_mt_questions

    questions = read_mt_questions(asked.questions)

    def evaluate(candidates: Mapping[Seat, Candidate], judge: Judge, options: Options, tick: Tick) -> Outcome:
        return evaluate_mt_bench(
            candidates,
            judge,
            questions=questions,
            options=options,
            name=name_of_questions(asked.questions),
            temperatures="by category" if asked.temperature == BY_CATEGORY else "same",
            tick=tick,
        )

    return Questions(evaluate, partial(count_mt_bench, questions))


def _skills(asked: Asked) -> Questions:
    from actions.cli.standing import usual_taxonomy
    from runners.evaluate.suites.branch_questions import read_questions
    from runners.evaluate.suites.mt_bench_branch import count_mt_bench_branch, evaluate_mt_bench_branch

    taxonomy = asked.taxonomy_path or usual_taxonomy()
    base, head = asked.base_branch or BASE_BRANCH, asked.branch or BRANCH
    questions = read_questions(taxonomy.absolute(), base=base, head=head, tasks_dir=asked.tasks_dir)

    def evaluate(candidates: Mapping[Seat, Candidate], judge: Judge, options: Options, tick: Tick) -> Outcome:
        return evaluate_mt_bench_branch(candidates, judge, questions=questions, options=options, tick=tick)

    return Questions(evaluate, partial(count_mt_bench_branch, questions))


def _own(asked: Asked) -> Questions:
    from runners.evaluate.suites.dk_bench import count_dk_bench, evaluate_dk_bench
    from runners.evaluate.suites.dk_questions import count_unanswered, read_dk_questions

    if asked.input_questions is None:
        raise ValueError("check_options lets no dk_bench without --input-questions pass")
    questions, name = read_dk_questions(asked.input_questions), asked.input_questions.name

    def evaluate(candidates: Mapping[Seat, Candidate], judge: Judge, options: Options, tick: Tick) -> Outcome:
        return evaluate_dk_bench(candidates, judge, questions=questions, options=options, name=name, tick=tick)

    answered = not count_unanswered(questions[: asked.limit])
    return Questions(evaluate, partial(count_dk_bench, questions), answered)
