"""Jobs that wait, in one line a request; the lines take turns."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from runners.models.serving.local.job import Job


class Lines:
    """Who sends a thousand prompts waits with his second one until everybody else had his first."""

    def __init__(self) -> None:
        self._lines: deque[deque[Job]] = deque()

    def __bool__(self) -> bool:
        return bool(self._lines)

    def __iter__(self) -> Iterator[Job]:
        return (job for line in self._lines for job in line)

    def add(self, job: Job) -> None:
        """Let the job wait in the line of its request."""
        mine = next((line for line in self._lines if line[0].gone is job.gone), None)
        if mine is None:
            self._lines.append(deque([job]))
        else:
            mine.append(job)

    def take(self, may: Callable[[Job], bool]) -> Job | None:
        """The next job that may go on, out of the lines in turns; None where none may."""
        for _ in range(len(self._lines)):
            line = self._lines.popleft()
            job = line.popleft() if may(line[0]) else None
            if line:
                self._lines.append(line)
            if job is not None:
                return job
        return None

    def forget_gone(self) -> None:
        """Let nobody wait whose request is gone."""
        self._lines = deque(line for line in self._lines if not line[0].gone.is_set())
