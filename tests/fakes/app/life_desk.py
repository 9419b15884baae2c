"""A desk for lives: every step comes to what a test scripts, and two jobs at once or a job past its end are errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.app.notices import Notice
from bot.app.words import Asked, Fate, Head, Order, Standing, Turn, Verified, Word
from bot.github.errors import Unavailable
from bot.records import State
from schemas.errors import UsageError

WAITING = Standing(state=State.WAITING)
RUNNING = Standing(state=State.RUNNING)
PASSED = Standing(state=State.PASS)
REFUSED = UsageError("no such thing")
"""What a step raises that will not pass."""
GONE = Unavailable("GitHub answers 502", 502)
"""What a step raises that may pass."""
USUAL = ...


@dataclass
class FakeDesk:
    """`bot.app.seams.Desk`. `script` holds what each step comes to, by its name, one after the other: a value, an
    exception to be raised, or USUAL; after the last one, what is usual. `open` are the jobs that were asked for and
    neither stopped nor collected; `shown` is what was put on the board.
    """

    script: dict[str, list[Any]] = field(default_factory=dict)
    calls: list[tuple[str, str]] = field(default_factory=list)
    shown: list[State] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    jobs: dict[str, str] = field(default_factory=dict)
    stopped: str = ""
    """The job that was stopped by the step that was to begin it, and is so once more where that is done again."""

    ended: bool = False
    wrong: list[str] = field(default_factory=list)
    """What a life must not do. Raising it here would only be a step that failed."""

    def consider(self, notice: Notice) -> tuple[Order, ...]:
        raise AssertionError(f"a life considers nothing: {notice}")

    def check(self, head: Head) -> Standing:
        return self._come("check", "", WAITING)

    def rule(self, head: Head, word: Word) -> Standing:
        return self._come("rule", word.ruling, PASSED)

    def show(self, head: Head, standing: Standing) -> None:
        self._come("show", standing.state, None)
        self.shown.append(standing.state)

    def ask(self, head: Head, word: Word) -> Asked:
        """Doing it twice enters one job."""
        asked = self._come("ask", word.time, Asked(job="job", standing=WAITING))
        if not asked.job:
            return asked
        job = self.jobs.setdefault(word.time, f"job-{len(self.jobs) + 1}")
        self._must(self.open in ([], [job]), f"{job} is asked for while {self.open} is not at its end")
        self.open = [job]
        return asked.model_copy(update={"job": job})

    def take_turn(self, head: Head, job: str) -> Turn:
        self._must(job in self.open, f"a turn for {job}, which has ended")
        return self._come("take_turn", job, Turn(granted=True))

    def dispatch(self, head: Head, job: str) -> Standing:
        """Doing it twice stops one job."""
        self._must(job in (*self.open, self.stopped), f"{job} is dispatched, which has ended")
        standing = self._come("dispatch", job, RUNNING)
        begun = standing.state is State.RUNNING
        self.open, self.stopped = ([job], "") if begun else ([], job)
        return standing

    def look_after(self, head: Head, job: str) -> Fate:
        self._must(job in self.open, f"{job} is looked after, which has ended")
        return self._come("look_after", job, Fate(kind="going", wait=60))

    def stop(self, head: Head, job: str, why: str) -> None:
        self.open = [one for one in self.open if one != job]
        self._come("stop", job, None)

    def verify(self, head: Head, job: str) -> Verified:
        self._must(
            bool(self.jobs) and job == [*self.jobs.values()][-1], f"the result of {job} is older than the last job"
        )
        found = self._come("verify", job, Verified(parcel="files"))
        self.open = [one for one in self.open if one != job]
        return found

    def judge(self, head: Head, job: str, verified: Verified) -> Standing:
        return self._come("judge", verified.refused, PASSED if verified.parcel else Standing(state=State.ERROR))

    def conclude(self, head: Head, standing: Standing) -> Standing:
        return self._come("conclude", "", standing)

    def trouble(self, head: Head, step: str, problem: str, passing: bool) -> Standing:
        return self._come("trouble", step, Standing(state=State.ERROR, retry=600 if passing else None))

    def end(self, head: Head, word: Word) -> Standing:
        self._must(self.open == [], f"the head is left while {self.open} is not at its end")
        ended = self._come("end", word.reason, Standing(state=State.OUTDATED, ends=True))
        self.ended = True
        return ended

    def _come(self, step: str, about: str, usual: Any) -> Any:
        self._must(not self.ended or step == "end", f"{step} after the end")
        self.calls.append((step, about))
        scripted = self.script.get(step, [])
        found = scripted.pop(0) if scripted else USUAL
        if isinstance(found, Exception):
            raise found
        return usual if found is USUAL else found

    def _must(self, holds: bool, sentence: str) -> None:
        if not holds:
            self.wrong.append(sentence)
