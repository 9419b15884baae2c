"""Commands that only ask, answered from what is known; anyone may give them, so they cost next to nothing."""

from __future__ import annotations

from actions.app.commands.heard import Heard, Said
from actions.app.moving import estimate_of, working_of
from actions.app.scenery import find_scene
from actions.pulls.responses.asked import Reply
from bot.app.scene import Scene
from bot.app.words import Head
from bot.conversation import answers, refusals
from bot.conversation.commands import Name
from bot.records import Record, State


def show_help(heard: Heard) -> Said:  # noqa: ARG001 - one signature for all commands
    """All commands."""
    return Said(Reply(answers.help_table()))


def validate(heard: Heard) -> Said:
    """Have the head checked now."""
    if heard.is_living and heard.open_jobs:
        return Said(Reply(refusals.at_work(Name.VALIDATE, heard.asked.head), "refused"))
    return Said(Reply(answers.looking(heard.asked.head), "done"), heard.tell(heard.word("look")))


def estimate(heard: Heard) -> Said:
    """What a run would cost."""
    record, scene = _find_record(heard), _find_scene(heard)
    if record is None or scene is None:
        return _unseen(heard)
    found = scene.situation.estimate
    if found is not None:
        return Said(Reply(answers.estimated(heard.asked.head, found)))
    return Said(Reply(answers.not_estimated(heard.asked.head, record.state, scene.situation.reason)))


def explain(heard: Heard) -> Said:
    """What the present state means, and what happens next."""
    record, scene = _find_record(heard), _find_scene(heard)
    if record is None:
        return _unseen(heard)
    stopped = scene is not None and (scene.situation.held or record.state is State.INVALID)
    if scene is not None and stopped and scene.situation.reason:
        return Said(Reply(answers.explain_held(heard.asked.head, record.state, scene.situation.reason)))
    return Said(Reply(answers.explain(heard.asked.head, record.state)))


def status(heard: Heard) -> Said:
    """How far the work on the head is."""
    record, jobs = _find_record(heard), heard.open_jobs
    if record is None:
        return _unseen(heard)
    if not jobs:
        return Said(Reply(answers.status(heard.asked.head, record.state, None, "")))
    job = jobs[-1]
    place = heard.asked.case.place(heard.asked.pull.number)
    url, scene = place.run_url(job.run) if job.run is not None else "", _find_scene(heard)
    working = working_of(heard.office, job, estimate_of(job, scene.situation) if scene is not None else None)
    return Said(Reply(answers.status(heard.asked.head, State.RUNNING, working, url)))


def _find_record(heard: Heard) -> Record | None:
    """What is remembered of the present head."""
    record = heard.asked.record
    return record if record is not None and record.head == heard.asked.head else None


def _find_scene(heard: Heard) -> Scene | None:
    asked, place = heard.asked, heard.place
    return find_scene(
        heard.office, Head(repository=place.repository, name=place.name, pull=asked.pull.number, sha=asked.head)
    )


def _unseen(heard: Heard) -> Said:
    """Nobody has looked at the head: a webhook was missed, or has yet to come."""
    return Said(Reply(answers.unseen(heard.asked.head)), heard.tell(heard.word("look")))
