"""What a life wants to be shown goes on the board and into memory, unless another life has taken its place."""

from __future__ import annotations

from datetime import UTC, datetime

from actions.app.office import Office
from actions.app.scenery import find_scene, keep_scene, with_notice
from actions.pulls.checked import kinds_of
from bot.app.book.jobs import JobState
from bot.app.scene import Scene
from bot.app.words import Head, Standing
from bot.comment.situation import Place, Situation
from bot.comment.wording import moment
from bot.conversation.readiness import MEASURED
from bot.records import Record, State

AGAIN = 600.0
"""Seconds until a head is looked at again that could not be looked at for a reason that may pass."""
NOBODY_KNOWS = "0" * 40
"""Git's name for no commit: of a head that was never looked at nobody knows the merge base."""
DOING = {
    "check": "the commit could not be checked",
    "ask": "work could not be asked for",
    "rule": "the ruling could not be carried out",
    "verify": "the result could not be verified",
    "judge": "the result could not be judged",
}
ASKED_FOR = ("ask", "rule")
"""Steps that do what somebody said, who was answered that it would be done."""


def show(office: Office, head: Head, standing: Standing) -> None:
    """Put a standing on the board, and remember it. One without a scene, or of a life whose place another one has
    taken, changes nothing.
    """
    scene = find_scene(office, head, standing.scene) if standing.scene else None
    if scene is None or not office.book.pulls.keep(scene.situation.record, life=head.life):
        return
    job = _find_job(office, head) if standing.state is State.RUNNING else ""
    office.book.boards.put(head.repository, head.pull, scene=standing.scene, job=job)


def trouble(office: Office, head: Head, step: str, problem: str, *, passing: bool) -> Standing:
    """What to show of a step that failed. The verdict that stands for this very head stays; what somebody asked for
    besides, and does not come, is said beside it.

    A job that was entered before `ask` failed is nobody's: it would stand in the line for ever.
    """
    for entry in office.book.jobs.of(states=(JobState.WAITING,), life=head.life):
        office.book.jobs.cancel(entry.spec.id)
        office.book.jobs.ended(entry.spec.id, state=JobState.STOPPED)
    known = office.book.pulls.get(head.repository, head.pull)
    before = known.record if known is not None and known.record and known.record.head == head.sha else None
    retry = AGAIN if passing else None
    said = f"{DOING.get(step, f'taxobot could not {step}')}: {problem}"
    if before is not None and before.state in MEASURED:
        scene = find_scene(office, head)
        if scene is not None and step in ASKED_FOR:
            scene = with_notice(scene, f"{said}; ask for it again")
        return keep_scene(office, scene, retry=retry) if scene else Standing(state=before.state, retry=retry)
    record = before.model_copy(update={"state": State.ERROR}) if before is not None else _unknown(office, head)
    place = Place(office.config.github.rstrip("/"), head.name, head.pull)
    again = _say_again(office) if passing else ""
    situation = Situation(place, record, reason=said, notice=again, leaves=tuple(record.leaves))
    return keep_scene(office, Scene(situation=situation, kinds=kinds_of(record.leaves)), retry=retry)


def _say_again(office: Office) -> str:
    when = datetime.fromtimestamp(office.now() + AGAIN, UTC)
    return f"taxobot looks at this commit again by itself, at {moment(when.isoformat())}"


def _find_job(office: Office, head: Head) -> str:
    """The work whose progress belongs to the scene."""
    return next((entry.spec.id for entry in office.book.jobs.of(life=head.life) if not entry.cancelled), "")


def _unknown(office: Office, head: Head) -> Record:
    return Record(
        repository=head.repository,
        pull=head.pull,
        head=head.sha,
        base=NOBODY_KNOWS,
        policy="",
        seen=office.time().isoformat(timespec="seconds"),
        state=State.ERROR,
    )
