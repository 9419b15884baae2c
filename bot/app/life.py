"""The life of one head of a pull request, from its first look to its end, as one durable workflow.

    check -> show -> wait for approval -> take a turn -> dispatch -> wait for the result -> verify -> judge -> show

Every step is recorded when it is done; a process that dies is followed by another one, which goes on at the first step
without a record. So the order of the steps below is written into every life that goes on: whoever changes it wraps the
change in `DBOS.patch_async` (docs/operators.md, Upgrades), and `tests/bot/app/test_steps.py` holds this.

A life is the only one that changes what is remembered of its head. Everything that happens comes to it as a word.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from dbos import DBOS, DBOSConfiguredInstance
from pydantic import BaseModel

from bot.app.logs import bound
from bot.app.patience import PAUSES, StepFailed, patiently, result_of
from bot.app.seams import Desk
from bot.app.words import TOPIC, Asked, Fate, Head, Standing, Turn, Verified, Word
from bot.records import State

Found = TypeVar("Found", bound=BaseModel)
NAME = "lives"
FOREVER = 30 * 24 * 3600.0
"""Seconds until a life that hears nothing looks around by itself."""
ABSENT = 600.0
"""Seconds until a life looks around whose commit was not the head of an open pull request: a push may be taken back, a
closed one reopened, before anybody else has noticed.
"""
SILENCE = Word(kind="look")


@DBOS.dbos_class(class_name=NAME)
class Lives(DBOSConfiguredInstance):
    """Lives, and the desk that does their steps."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(NAME)
        self._desk = desk

    @DBOS.workflow(name="live")
    async def live(self, given: dict[str, Any]) -> str:
        """Live as long as the head is one that has to be looked after; returns the last state."""
        head = Head.model_validate(given)
        with bound(pull=f"{head.name}#{head.pull}", sha=head.sha):
            standing = await self._obey(head, SILENCE)
            while not standing.ends:
                quiet = ABSENT if standing.state is State.OUTDATED else FOREVER
                word = await self._hear(standing.retry or quiet)
                if word.kind not in ("turn", "result"):  # those belong to work that was given up
                    standing = await self._obey(head, word)
            return standing.state.value

    async def _obey(self, head: Head, word: Word) -> Standing:
        """Do what is said; what fails is told, and tried again later where that may help."""
        try:
            match word.kind:
                case "end":
                    return await self._end(head, word)
                case "approve":
                    return await self._work(head, word)
                case "rule":
                    return await self._rule(head, word)
                case _:
                    return await self._check(head)
        except StepFailed as error:
            return await self._tell_trouble(head, error)

    async def _check(self, head: Head) -> Standing:
        """Look at the head, and show where it stands."""
        return await self._show(head, await self._step(Standing, "check", self._desk.check, head))

    async def _work(self, head: Head, word: Word) -> Standing:
        """What an approval leads to: wait for a turn, have the work done, verify and judge what came of it."""
        asked = await self._surely(Asked, "ask", self._desk.ask, head, word)
        standing = await self._show(head, asked.standing)
        if not asked.job:
            return standing
        try:
            with bound(job=asked.job):
                return await self._have_done(head, asked.job)
        except StepFailed as error:
            return await self._give_up(head, asked.job, f"step {error.step}: {error}")

    async def _have_done(self, head: Head, job: str) -> Standing:
        if (hindered := await self._wait_for_turn(head, job)) is not None:
            return hindered
        standing = await self._show(head, await self._surely(Standing, "dispatch", self._desk.dispatch, head, job))
        if standing.state is not State.RUNNING:
            return standing
        if (ended := await self._wait_for_result(head, job)) is not None:
            return ended
        verified = await self._surely(Verified, "verify", self._desk.verify, head, job)
        judged = await self._surely(Standing, "judge", self._desk.judge, head, job, verified)
        return await self._conclude(head, await self._show(head, judged))

    async def _conclude(self, head: Head, judged: Standing) -> Standing:
        """What follows a verdict, which stands whatever becomes of that."""
        try:
            concluded = await self._surely(Standing, "conclude", self._desk.conclude, head, judged)
        except StepFailed:  # it stands in the log
            return judged
        return await self._show(head, concluded)

    async def _wait_for_turn(self, head: Head, job: str) -> Standing | None:
        """Wait until the job may start: None, or where the head stands because it came to nothing."""
        while not (turn := await self._surely(Turn, "take turn", self._desk.take_turn, head, job)).granted:
            if turn.refused:
                return await self._give_up(head, job, turn.refused)
            if turn.standing is not None:
                await self._show(head, turn.standing)
            word = await self._hear(turn.wait)
            if (ended := await self._heed(head, job, word)) is not None:
                return ended
        return None

    async def _wait_for_result(self, head: Head, job: str) -> Standing | None:
        """Wait until the job has ended: None, or where the head stands because it came to nothing."""
        wait = 60.0
        while True:
            word = await self._hear(wait)
            if word.kind == "result" and word.job == job:
                return None
            if (ended := await self._heed(head, job, word)) is not None:
                return ended
            fate = await self._surely(Fate, "look after", self._desk.look_after, head, job)
            if fate.kind == "over":
                return None
            if fate.kind != "going":
                return await self._give_up(head, job, fate.reason)
            wait = fate.wait

    async def _heed(self, head: Head, job: str, word: Word) -> Standing | None:
        """Do what is said while work waits or goes on; returns where the head stands if that ends the work."""
        match word.kind:
            case "end":
                await self._stop(head, job, word.reason)
                return await self._end(head, word)
            case "cancel" if word.job in ("", job):  # it may have been said of work that has ended
                return await self._give_up(head, job, f"canceled by {word.login}", canceled=True)
            case "rule":
                await self._rule_beside(head, word)
            case _:
                pass
        return None

    async def _rule_beside(self, head: Head, word: Word) -> None:
        """Carry out a ruling beside work, which goes on where that fails; what failed stands in the log."""
        with suppress(StepFailed):
            await self._show(head, await self._surely(Standing, "rule", self._desk.rule, head, word))

    async def _give_up(self, head: Head, job: str, why: str, *, canceled: bool = False) -> Standing:
        """Stop the job, and show the head as it stands without it."""
        await self._stop(head, job, why)
        if canceled:
            return await self._check(head)
        refused = Verified(refused=why)
        return await self._show(head, await self._step(Standing, "judge", self._desk.judge, head, job, refused))

    async def _stop(self, head: Head, job: str, why: str) -> None:
        """Stop a job; one that cannot be stopped stands in the log, and ends by its time limit."""
        with suppress(StepFailed):
            await self._surely(None, "stop", self._desk.stop, head, job, why)

    async def _rule(self, head: Head, word: Word) -> Standing:
        return await self._show(head, await self._step(Standing, "rule", self._desk.rule, head, word))

    async def _end(self, head: Head, word: Word) -> Standing:
        """Leave the head, as soon as GitHub lets us: its check would hang for ever."""
        while True:
            try:
                ended: Standing = await self._step(Standing, "end", self._desk.end, head, word)
                return ended
            except StepFailed as error:
                if not error.passing:
                    return Standing(state=State.OUTDATED, ends=True)
            await DBOS.sleep_async(PAUSES[-1])

    async def _tell_trouble(self, head: Head, error: StepFailed) -> Standing:
        """Say what went wrong. What cannot even be told stands in the log, and the head is looked at again."""
        trouble = self._desk.trouble
        try:
            standing = await self._step(Standing, "trouble", trouble, head, error.step, str(error), error.passing)
            return await self._show(head, standing)
        except StepFailed:
            return Standing(state=State.ERROR, retry=PAUSES[-1])

    async def _show(self, head: Head, standing: Standing) -> Standing:
        await self._step(None, "show", self._desk.show, head, standing)
        return standing

    async def _hear(self, seconds: float) -> Word:
        """The next word; after this time without one, a look around."""
        heard = await DBOS.recv_async(TOPIC, timeout_seconds=seconds)
        return SILENCE if heard is None else Word.model_validate(heard)

    async def _surely(self, kind: type[Found] | None, name: str, call: Callable[..., Any], *given: Any) -> Any:
        """Do a step that work hangs on: what was approved, or took hours, is not lost as GitHub is away for minutes."""
        for pause in PAUSES:
            try:
                return await self._step(kind, name, call, *given)
            except StepFailed as error:
                if not error.passing:
                    raise
            await DBOS.sleep_async(pause)
        return await self._step(kind, name, call, *given)

    async def _step(self, kind: type[Found] | None, name: str, call: Callable[..., Any], *given: Any) -> Any:
        """Do a step, or read what it came to before. Raises StepFailed."""
        done = await DBOS.run_step_async({"name": name}, lambda: patiently(name, lambda: call(*given)))
        found = result_of(name, done)
        return kind.model_validate(found) if kind is not None else found
