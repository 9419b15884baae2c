"""How far a head is on its way through the five stages."""

from __future__ import annotations

from bot.comment.rows import Step
from bot.comment.situation import STAGES, Situation, Stage
from bot.comment.wording import about, held_up, queue
from bot.records import State

DOING: dict[Stage, str] = {
    "validate": "checking the contribution",
    "approve": "planning the run",
    "generate": "generating training rows",
    "train": "training",
    "evaluate": "evaluating",
}
PRECHECK = "precheck"
_ICONS = {"done": "✅", "now": "👉", "stopped": "⛔", "to come": "▫️"}


def is_precheck(situation: Situation) -> bool:
    """Whether what runs is a precheck, which trains nothing."""
    return situation.approval is not None and situation.approval.purpose == "precheck"


def stage_of(situation: Situation) -> Stage:
    """Where the head is: a run that nobody has heard of yet is about to generate."""
    if situation.state is State.WAITING or (situation.state is State.RUNNING and is_precheck(situation)):
        return "approve"
    if situation.state is not State.RUNNING:
        return "validate"
    return situation.working.stage if situation.working else "generate"


def position(situation: Situation) -> int:
    """The stage's number, from 1 to 5."""
    return STAGES.index(stage_of(situation)) + 1


def show_steps(situation: Situation) -> tuple[Step, ...]:
    """All five, for states that are not final, and for INVALID, which stops at the first."""
    if situation.state not in (State.WAITING, State.RUNNING, State.OUTDATED, State.INVALID):
        return ()
    here = position(situation)
    stopped = situation.state is State.INVALID
    return tuple(_step(name, number - here, stopped=stopped) for number, name in enumerate(STAGES, start=1))


def say_work(situation: Situation) -> str:
    """What goes on, for the verdict line: `training (12 min so far, about 22 min to go)`."""
    working = situation.working
    doing = PRECHECK if is_precheck(situation) else DOING[stage_of(situation)]
    if working is None:
        return f"waiting for a machine; then {doing}"
    if working.hindered:
        doing = f"{held_up(working.hindered, working.queued_before)}; then {doing}"
    elif working.queued_before:
        doing = f"{queue(working.queued_before, working.wait)}; then {doing}"
    elif working.note:
        doing = f"{doing}, {working.note}"
    known = working.since > 0 or working.remaining is not None
    return f"{doing} ({_say_time(working.since, working.remaining)})" if known else doing


def _say_time(since: float, remaining: float | None) -> str:
    left = "time to go unknown" if remaining is None else f"{about(remaining)} to go"
    return f"{about(since).removeprefix('about ')} so far, {left}"


def _step(name: str, ahead: int, *, stopped: bool) -> Step:
    here = "stopped" if stopped else "now"
    word = here if not ahead else "done" if ahead < 0 else "to come"
    return Step(name, _ICONS[word], word, now=not ahead)
