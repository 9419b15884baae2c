"""What follows a verdict where operator and policy ask for it: an automatic merge, a short comment after long work."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from actions.app.case import AppCase, open_case
from actions.app.office import Office
from actions.app.scenery import find_scene, keep_scene, with_notice
from actions.pulls.commits import fetch, with_tip
from bot.app.book.jobs import JobState
from bot.app.words import Head, Standing
from bot.findings.terminal import plain_line
from bot.records import State
from bot.report.escape import text
from runners.taxonomy.policy import policy_id, read_policy_of
from schemas.errors import TaxobotError

LOG = logging.getLogger("taxobot.step")
LONG = 60.0
"""Minutes of work after which somebody may have stopped looking."""
PATIENCE = 45.0
"""Seconds until the check is on GitHub, without which a required one lets nothing be merged."""


def conclude(
    office: Office, head: Head, standing: Standing, *, pause: Callable[[float], None] = time.sleep
) -> Standing:
    """Merge what passed, and speak up after long work that did not. A verdict stands whatever comes of this: what goes
    wrong is a notice beside it. `pause` waits for so many seconds.
    """
    try:
        if standing.state is State.PASS and office.config.automatic_merge:
            return _merge(office, head, standing, pause)
        if standing.state in (State.FAIL, State.ERROR) and office.config.failure_ping:
            _ping(office, head, standing.state)
    except TaxobotError as error:
        LOG.warning("nothing followed the verdict", extra={"problem": plain_line(str(error))})
        if standing.state is State.PASS:
            return _say(office, head, standing, f"it could not be merged automatically: {error}")
    return standing


def _merge(office: Office, head: Head, standing: Standing, pause: Callable[[float], None]) -> Standing:
    with open_case(office, head.repository) as case:
        if not _is_wanted(case, head):
            return standing
        _await_check(office, head, pause)
        if _is_wanted(case, head):  # still: minutes may have gone by
            case.hub.merge(head.pull, sha=head.sha)
    return standing


def _is_wanted(case: AppCase, head: Head) -> bool:
    """Whether the pull request is open at this very head, its base's policy asks for the merge, and merge base and
    policy are those of the verdict: another base branch may have been chosen since (S13).
    """
    known = case.office.book.pulls.get(head.repository, head.pull)
    pull = with_tip(case, case.hub.pull(head.pull))
    if known is None or known.life != head.life or known.record is None or not pull.open or pull.head_sha != head.sha:
        return False
    repository = fetch(case, pull.base_sha)
    now = (case.hub.merge_base(pull.base_sha, pull.head_sha), policy_id(repository, pull.base_sha))
    judged = (known.record.base, known.record.policy)
    return now == judged and read_policy_of(repository, pull.base_sha).merge == "automatic"


def _await_check(office: Office, head: Head, pause: Callable[[float], None]) -> None:
    """Wait until GitHub shows the verdict; another process may be the one that writes it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        board = office.book.boards.get(head.repository, head.pull)
        if board is None or board.shown >= board.version:
            return
        pause(0.2)


def _say(office: Office, head: Head, standing: Standing, notice: str) -> Standing:
    scene = find_scene(office, head, standing.scene)
    return keep_scene(office, with_notice(scene, notice), ends=standing.ends) if scene is not None else standing


def _ping(office: Office, head: Head, state: State) -> None:
    """One short comment, once for each job: people are told by mail of new comments, not of edited ones."""
    done = office.book.jobs.of(states=(JobState.DONE, JobState.STOPPED), life=head.life)
    last = max(done, key=lambda entry: entry.ended or 0.0, default=None)
    if last is None or (last.minutes or 0.0) < LONG:
        return
    mark = f"<!-- taxobot ended {last.spec.id} -->"
    with open_case(office, head.repository) as case:
        mine = (one for one in case.hub.comments(head.pull) if one.author.id == office.doors.me.id)
        if not any(mark in comment.body for comment in mine):
            body = f"The run of {head.sha[:7]} ended with **{text(state.value)}**; taxobot's other comment says why."
            case.hub.create_comment(head.pull, f"{body}\n{mark}")
