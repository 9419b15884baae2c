"""Base and tuned asked the same, scored and put side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from fakes.candidates import ScriptedCandidate
from fakes.rating_judges import MarkingJudge
from runners.evaluate.open.conversation import EMPTY
from runners.evaluate.open.seam import Spoken
from runners.evaluate.suites.rated import Task
from runners.models.load import LoadedModel, load
from runners.models.tiny.files import FOLDER
from runners.progress import Tick
from runners.trial.examinee import Inside, Remote
from runners.trial.memory import Memory
from runners.trial.questions import Questions
from runners.trial.talks import Asked
from runners.trial.trial import try_out
from schemas.errors import UsageError
from schemas.result import Word
from schemas.sample import Message, TrainingRow

ROWS = 8


def row(number: int, *, system: str = "") -> TrainingRow:
    turns = [("system", system)] if system else []
    turns += [("user", f"What is {number} and {number}?"), ("assistant", f"It is {2 * number}.")]
    messages = tuple(Message.model_validate({"role": role, "content": content}) for role, content in turns)
    return TrainingRow(id=f"test.jsonl:{number}", origin="taught", leaf="", cluster="", template="", messages=messages)


QUESTIONS = Questions.of([row(number) for number in range(1, ROWS + 1)], Asked(max_tokens=8), files=["test.jsonl"])


def knows(question: str) -> str:
    return f"It is {2 * int(question.split()[2])}."


def no_tick(_units: int) -> None:
    return None


class Weighing:
    """An examinee that finds every expected answer so likely, or has no place to tell."""

    def __init__(self, likelihood: float | None) -> None:
        self._likelihood = likelihood

    name = "weighing"

    def answer(self, tasks: Sequence[Task], *, tick: Tick) -> tuple[Spoken, ...]:
        tick(len(tasks))
        return tuple(Spoken(task.prompt.id, ("so",)) for task in tasks)

    def likelihoods(self, tasks: Sequence[Task], *, tick: Tick) -> Mapping[str, float]:
        if self._likelihood is None:
            raise UsageError("its template gives no place to cut")
        tick(sum(len(task.items) for task in tasks))
        return {item.id: self._likelihood - place / 10 for place, item in enumerate(tasks[0].items)}


def test_what_was_learnt_shows() -> None:
    models = {"base": Remote(ScriptedCandidate(lambda _: "I do not know.")), "tuned": Remote(ScriptedCandidate(knows))}
    trial = try_out(QUESTIONS, models, tick=no_tick)
    assert [score.measure for score in trial.scores] == ["rouge_l", "exact"]
    words = trial.scores[1]
    assert (words.base, words.tuned, words.n, words.word) == (0.0, 1.0, ROWS, Word.BETTER)
    first = trial.questions[0]
    assert (first.question, first.expected, first.base.text) == ("What is 1 and 1?", "It is 2.", "I do not know.")
    assert first.tuned is not None
    assert (first.tuned.rouge_l, first.tuned.exact, first.tuned.likelihood) == (1.0, 1.0, None)
    assert trial.warnings == ()


def test_an_answer_that_never_came_and_one_that_was_cut_are_told() -> None:
    models = {
        "base": Remote(ScriptedCandidate(lambda asked: None if " 1 " in asked else "No.")),
        "tuned": Remote(ScriptedCandidate(knows, cut=True)),
    }
    trial = try_out(QUESTIONS, models, tick=no_tick)
    assert trial.questions[0].base.failure == "it never came"
    assert (trial.scores[0].n, trial.scores[0].missing) == (ROWS - 1, 1)
    assert trial.warnings == (
        f"1 of {ROWS} answers of the base model are missing: it never came",
        f"{ROWS} of {ROWS} answers of the tuned model were cut off, at 8 tokens or where its context ended, and are"
        " scored as they are",
    )


def test_likelihoods_where_a_model_tells_them() -> None:
    both = try_out(QUESTIONS, {"base": Weighing(-2.0), "tuned": Weighing(-1.0)}, tick=no_tick)
    assert both.scores[-1].measure == "likelihood"
    assert (both.scores[-1].n, both.scores[-1].missing) == (1, ROWS - 1)
    one = try_out(QUESTIONS, {"base": Weighing(-2.0), "tuned": Weighing(None)}, tick=no_tick)
    assert [score.measure for score in one.scores] == ["rouge_l", "exact"]
    assert one.warnings[0] == (
        "how likely weighing finds the expected answers was not measured: its template gives no place to cut"
    )


def test_a_judge_is_heard_where_it_is_fit() -> None:
    models = {"base": Remote(ScriptedCandidate(lambda _: "No.")), "tuned": Remote(ScriptedCandidate(knows))}
    fit = try_out(QUESTIONS, models, judge=MarkingJudge(lambda _: 4.0), tick=no_tick)
    assert (fit.judge, fit.scores[-1].measure) == ("marking", "judge")
    assert (fit.scores[-1].base, fit.scores[-1].tuned) == (4.0, 10.0)
    unfit = try_out(QUESTIONS, models, judge=MarkingJudge(lambda _: 4.0, unfit=True), tick=no_tick)
    assert all(score.measure != "judge" for score in unfit.scores)
    assert unfit.warnings[0].startswith("the judge is unfit: ")


def test_one_model_alone_is_asked_alone() -> None:
    trial = try_out(QUESTIONS, {"base": Remote(ScriptedCandidate(knows))}, tick=no_tick)
    assert trial.tuned is None
    assert all(one.tuned is None for one in trial.questions)
    assert trial.scores[1].base == 1.0


@pytest.fixture(scope="module")
def tiny() -> LoadedModel:
    return load(FOLDER)


def test_a_model_in_this_process_is_asked_once_and_what_it_said_is_kept(tiny: LoadedModel, tmp_path: Path) -> None:
    opened: list[int] = []

    @contextmanager
    def open_model() -> Iterator[LoadedModel]:
        opened.append(1)
        yield tiny

    def inside(identity: str = "tiny") -> Inside:
        memory = Memory(tmp_path / "answers.jsonl")
        return Inside(open_model, name="tiny", identity=identity, memory=memory, batch_size=1)

    told = Questions.of([row(1), row(2, system="Be brief.")], Asked(max_tokens=4))
    ticks: list[int] = []
    first = try_out(told, {"base": inside()}, tick=ticks.append)
    assert sum(ticks) == told.count(models=1, judged=False)
    assert all(one.base.likelihood is not None and one.base.likelihood < 0 for one in first.questions)
    assert all(one.base.text or one.base.failure == EMPTY for one in first.questions)
    times, ticks[:] = len(opened), []
    assert times
    assert try_out(told, {"base": inside()}, tick=ticks.append) == first
    assert (len(opened), sum(ticks)) == (times, told.count(models=1, judged=False))
    try_out(told, {"base": inside("another")}, tick=no_tick)
    assert len(opened) > times


def test_what_was_answered_before_an_interruption_is_not_asked_again(tiny: LoadedModel, tmp_path: Path) -> None:
    asked: list[int] = []

    @contextmanager
    def open_model() -> Iterator[LoadedModel]:
        asked.append(1)
        if len(asked) == 2:
            raise KeyboardInterrupt
        yield tiny

    def inside() -> Inside:
        memory = Memory(tmp_path / "answers.jsonl")
        return Inside(open_model, name="tiny", identity="tiny", memory=memory, batch_size=1)

    told = Questions.of([row(number) for number in range(1, 7)], Asked(max_tokens=2))
    with pytest.raises(KeyboardInterrupt):
        inside().answer(told.tasks, tick=no_tick)
    ticks: list[int] = []
    said = inside().answer(told.tasks, tick=ticks.append)
    assert len(said) == 6
    assert (ticks[0], len(asked)) == (4, 3), "the first block of four stood there"
