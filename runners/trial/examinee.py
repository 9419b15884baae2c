"""The models of a trial: who answers, and who tells how likely the expected answers are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol, TypeVar

from runners.evaluate.open.inprocess import InProcessCandidate
from runners.evaluate.open.seam import Candidate, Prompt, Spoken
from runners.evaluate.suites.rated import Task
from runners.progress import Tick
from runners.store import digest_of_json
from runners.trial.likelihood import Open, expected_turns, score_expected
from runners.trial.memory import Memory

BLOCK = 4
"""So many batches are answered between two times of remembering."""
Thing = TypeVar("Thing")


class Examinee(Protocol):
    """A model under trial."""

    @property
    def name(self) -> str:
        """The model, for people."""
        ...

    def answer(self, tasks: Sequence[Task], *, tick: Tick) -> tuple[Spoken, ...]:
        """One entry a task, in order; ticks once a task. Raises as `Candidate.answer` does."""
        ...

    def likelihoods(self, tasks: Sequence[Task], *, tick: Tick) -> Mapping[str, float]:
        """By item, nats a token of the expected answer, as far as they can be computed; ticks once an item.

        Raises UsageError where they cannot be with this model.
        """
        ...


@dataclass(frozen=True, slots=True)
class Remote:
    """A model behind a server, which keeps its own journal; its likelihoods are not known."""

    candidate: Candidate

    @property
    def name(self) -> str:
        """See Examinee."""
        return self.candidate.name

    def answer(self, tasks: Sequence[Task], *, tick: Tick) -> tuple[Spoken, ...]:
        """See Examinee."""
        return self.candidate.answer([task.prompt for task in tasks], tick=tick)

    def likelihoods(self, tasks: Sequence[Task], *, tick: Tick) -> Mapping[str, float]:
        """See Examinee."""
        tick(sum(len(task.items) for task in tasks))
        return {}


class Inside:
    """A model in this process. What it says is kept in `memory`, some batches at a time, under `identity`: the digest
    of the model, and of what its numbers depend on. It is opened only where something is not remembered.
    """

    def __init__(self, open_model: Open, *, name: str, identity: str, memory: Memory, batch_size: int = 16) -> None:
        self._open, self._name, self._identity = open_model, name, identity
        self._memory, self._batch = memory, batch_size
        self._candidate = InProcessCandidate(open_model, name=name, batch_size=batch_size)

    @property
    def name(self) -> str:
        """See Examinee."""
        return self._name

    def answer(self, tasks: Sequence[Task], *, tick: Tick) -> tuple[Spoken, ...]:
        """See Examinee."""
        prompts = [task.prompt for task in tasks]
        keys = [self._key("answer", asdict(prompt)) for prompt in prompts]

        def work(chosen: Sequence[Prompt]) -> list[Any]:
            return [asdict(spoken) for spoken in self._candidate.answer(chosen, tick=tick)]

        self._fill(keys, prompts, work, tick)
        return tuple(_spoken(self._memory.get(key)) for key in keys)

    def likelihoods(self, tasks: Sequence[Task], *, tick: Tick) -> Mapping[str, float]:
        """See Examinee."""
        turns = expected_turns(tasks)
        keys = [self._key("likelihood", asdict(turn)) for turn in turns]

        def work(chosen: Sequence[Any]) -> list[Any]:
            found = score_expected(self._open, chosen, batch_size=self._batch, tick=tick)
            return [[found.get(turn.id)] for turn in chosen]

        self._fill(keys, turns, work, tick)
        values = {turn.id: self._memory.get(key)[0] for turn, key in zip(turns, keys, strict=True)}
        return {name: value for name, value in values.items() if value is not None}

    def _fill(
        self, keys: Sequence[str], things: Sequence[Thing], work: Callable[[Sequence[Thing]], list[Any]], tick: Tick
    ) -> None:
        """Have done what is not remembered yet, block by block."""
        missing = [(key, thing) for key, thing in zip(keys, things, strict=True) if self._memory.get(key) is None]
        tick(len(things) - len(missing))
        for block in _blocks(missing, BLOCK * self._batch):
            done = work([thing for _, thing in block])
            self._memory.put({key: value for (key, _), value in zip(block, done, strict=True)})

    def _key(self, what: str, told: Mapping[str, Any]) -> str:
        return digest_of_json([what, self._identity, told])


def _blocks(things: Sequence[Thing], size: int) -> Iterator[Sequence[Thing]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]


def _spoken(held: Mapping[str, Any]) -> Spoken:
    return Spoken(**{**held, "answers": tuple(held["answers"])})
