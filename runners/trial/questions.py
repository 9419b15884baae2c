"""What a trial asks: the conversations of test rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runners.evaluate.suites.rated import Task
from runners.trial.judged import count_checks
from runners.trial.talks import Asked, task_of
from schemas.errors import EmptyResult
from schemas.sample import TrainingRow


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked, and from which `files`; `odd` rows are no conversations, and are left out."""

    tasks: tuple[Task, ...]
    asked: Asked
    files: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()

    @classmethod
    def of(cls, rows: Sequence[TrainingRow], asked: Asked, *, files: Sequence[str] = ()) -> Questions:
        """Raises EmptyResult where no row is a conversation."""
        made = [(row.id, task_of(row, asked)) for row in rows]
        tasks = tuple(task for _, task in made if task is not None)
        odd = tuple(name for name, task in made if task is None)
        if not tasks:
            raise EmptyResult(f"none of {len(rows)} test rows is a conversation that a model could be asked")
        return cls(tasks, asked, tuple(files), odd)

    @property
    def items(self) -> int:
        """Answers that each model gives."""
        return sum(len(task.items) for task in self.tasks)

    def count(self, *, models: int, judged: bool) -> int:
        """How often a trial ticks at most."""
        marks = models * self.items + count_checks(self.tasks) if judged else 0
        return models * (len(self.tasks) + self.items) + marks
