"""Brings one pull request on GitHub to its board: comment, check and labels, from the scene and how far its work is."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace

from actions.app.case import AppCase, open_case
from actions.app.moving import estimate_of, working_of
from actions.app.office import Office
from actions.pulls.memory import with_older
from actions.pulls.publish import publish
from actions.pulls.retire import close_check, outdated
from bot.app.book.boards import Board
from bot.app.book.jobs import BUSY, Entry, JobState
from bot.app.scene import Scene, unpack
from bot.comment.check import draft_check
from bot.comment.markdown import render_comment
from bot.comment.situation import Situation, Working
from bot.github.sticky import BUDGET
from bot.records import Record, State
from schemas.policy import Policy


def publish_board(office: Office, board: Board) -> str:
    """Show a board; returns the digest of what is shown, empty where it is not, since it is about another head.

    Nothing is asked of GitHub where it shows that already. Raises GithubError and UsageError.
    """
    scene = _scene_of(office, board)
    if scene is None:
        return ""
    digest = _digest(scene)
    if digest == board.digest:
        return digest
    with open_case(office, board.repository) as case:
        try:
            return digest if _publish(case, scene) else ""
        finally:
            _leave_closed(case, scene.situation.record)


def _publish(case: AppCase, scene: Scene) -> bool:
    sticky, record = case.sticky(), scene.situation.record
    found = sticky.find(record.pull)
    if found is not None and found.record is not None and found.record.head != record.head:
        # Whoever showed the older head may have died before it saw that the head was replaced.
        close_check(case, outdated(case, found.record, f"{record.head[:7]} has replaced it"))
    situation = with_older(scene.situation, found)
    policy = Policy(labels=scene.labels) if scene.labels is not None else None
    return publish(case, sticky, situation, policy=policy, kinds=scene.kinds)


def _leave_closed(case: AppCase, record: Record) -> None:
    """Conclude the check again where another head took this one's place while it was shown: its life has ended, and
    what came after that would hang for ever. A head that takes its place from now on concludes it itself.
    """
    known = case.office.book.pulls.get(record.repository, record.pull)
    if known is not None and known.head != record.head:
        close_check(case, outdated(case, record, f"{known.head[:7]} has replaced it"))


def _scene_of(office: Office, board: Board) -> Scene | None:
    """What is on the board; None where there is nothing but an answer yet, or what there was is too old to be kept."""
    content = office.book.parcels.get(board.scene)
    if content is None:
        return None
    scene = unpack(content)
    situation = replace(scene.situation, app=True, answer=board.answer)
    entry = office.book.jobs.get(board.job) if board.job else None
    if entry is not None and situation.state is State.RUNNING:
        situation = _with_progress(office, situation, entry)
    return scene.model_copy(update={"situation": situation})


def _with_progress(office: Office, situation: Situation, entry: Entry) -> Situation:
    """The situation with how far the work is; while it only stands in a queue, with how many are before it."""
    if entry.state is JobState.SENT and entry.started is None:
        before = _queued_before(office, entry)
        waits = Working("approve", 0, queued_before=before, hindered="" if before else "waiting for a machine")
        return replace(situation, working=waits)
    if entry.progress is None or entry.started is None:
        return situation
    return replace(situation, working=working_of(office, entry, estimate_of(entry, situation)))


def _queued_before(office: Office, entry: Entry) -> int:
    """How many jobs are sent to the same place and come first; those being worked on are before it too."""
    ahead = 0
    for other in office.book.jobs.of(states=BUSY, dispatcher=entry.dispatcher):
        waits = other.state is JobState.SENT
        ahead += other.spec.id != entry.spec.id and (not waits or other.asked < entry.asked)
    return ahead


def _digest(scene: Scene) -> str:
    """Of everything that GitHub is to show; what was said about an older head apart."""
    situation = scene.situation
    shown = [
        render_comment(situation, budget=BUDGET - len(situation.record.model_dump_json())),
        situation.record.model_dump_json(),
        asdict(draft_check(situation)),
        scene.labels.model_dump() if scene.labels is not None else None,
        sorted(scene.kinds),
    ]
    return hashlib.sha256(json.dumps(shown, default=str).encode()).hexdigest()
