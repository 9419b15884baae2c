"""Looks at a head and says where it stands; carries out what a maintainer rules about it."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Literal

from actions.app.case import AppCase, open_case
from actions.app.ending import CLOSED, end
from actions.app.left import find_precheck
from actions.app.office import Office
from actions.app.scenery import find_scene, keep_scene, stand_checked
from actions.app.working import GONE, stop
from actions.pulls.checked import Checked, check_pull, scope_of
from actions.pulls.lapsed import ended
from actions.pulls.memory import is_allowed, remember
from actions.pulls.standing import stand
from actions.pulls.suggest import suggest_fixes
from bot.app.book.jobs import JobState
from bot.app.scene import Scene
from bot.app.words import Head, Standing, Word
from bot.comment.situation import Situation
from bot.conversation.commands import LONGEST_REASON
from bot.conversation.readiness import MEASURED, is_current
from bot.findings.terminal import plain_line
from bot.github.errors import Forbidden, NotFound
from bot.records import Record, Ruling, State
from bot.report.escape import plain

LOG = logging.getLogger("taxobot.step")
MOVED = "was for another base or policy; it holds no more"


def check(office: Office, head: Head) -> Standing:
    """Where a head stands: what was measured under the rules that hold now stays, all else is found out again. What
    GitHub shows is compared with it even where it is what stood there: another pull request at the commit, or somebody
    who edited the comment, may have changed it since.

    A head that is none any more changes nothing: the word that ends this life comes by webhook or by the sweep. A life
    whose end stands in the book already ends here: that word may have come before it had begun.
    Raises FetchFailed, GithubError and UsageError.
    """
    if over := _why_over(office, head):
        return end(office, head, Word(kind="end", reason=over))
    for entry in office.book.jobs.of(life=head.life):  # who looks around has no work that goes on
        stop(office, head, entry.spec.id, "nobody waits for it")
    with open_case(office, head.repository) as case:
        checked = _look(office, case, head)
        if checked is None:
            return GONE
        standing = _find(office, case, head, checked)
    office.book.boards.again(head.repository, head.pull, scene=standing.scene)
    return standing


def rule(office: Office, head: Head, word: Word) -> Standing:
    """Carry out an `allow` or `override` of somebody who may: it stands in the record from now on, with its reason.

    Doing it twice changes nothing. Raises FetchFailed, GithubError and UsageError.
    """
    with open_case(office, head.repository) as case:
        checked = _look(office, case, head)
        if checked is None:
            return GONE
        before = _recall(office, head)
        if before is None or not _is_known(before, checked):
            return _stand(office, case, head, checked, None, notice=f"{word.login}'s {word.ruling} {MOVED}")
        ruled = _with_ruling(case, checked, before, word)
        if word.ruling == "override" or before.state is State.RUNNING or _stays(before):
            return _stand_again(office, head, case, checked, ruled, notice="")
        return _stand(office, case, head, checked, ruled)


def _find(office: Office, case: AppCase, head: Head, checked: Checked) -> Standing:
    before = _settle(office, head, _recall(office, head))
    if before is not None and _is_known(before, checked) and _stays(before):
        return _stand_again(office, head, case, checked, before)
    standing = _stand(office, case, head, checked, before)
    _suggest(case, checked)
    return standing


def _why_over(office: Office, head: Head) -> str:
    """Why a life has ended, as the book has it; empty where it goes on."""
    known = office.book.pulls.get(head.repository, head.pull)
    if known is None or (known.life == head.life and known.ended):
        return CLOSED
    if known.life == head.life:
        return ""
    return f"{known.head[:7]} has replaced it" if known.head != head.sha else "another look at it has begun"


def _look(office: Office, case: AppCase, head: Head) -> Checked | None:
    """The head, checked now; None where it is not the head of an open pull request, or not this life's, any more.

    Nor is it where another base branch was chosen, of which the book knows nothing yet: that is another life's (S13).
    """
    known = office.book.pulls.get(head.repository, head.pull)
    if known is None or known.life != head.life:
        return None
    pull = case.hub.pull(head.pull)
    if not pull.open or (pull.head_sha, pull.base_ref) != (head.sha, known.base_ref):
        return None
    return check_pull(case, pull)


def _recall(office: Office, head: Head) -> Record | None:
    """What is remembered of this very head."""
    known = office.book.pulls.get(head.repository, head.pull)
    record = known.record if known is not None else None
    return record if record is not None and record.head == head.sha else None


def _settle(office: Office, head: Head, before: Record | None) -> Record | None:
    """The record without an approval that led to nothing: a life that looks around has no work that goes on."""
    if before is None or _stays(before):
        return before
    jobs = office.book.jobs.of(states=tuple(JobState), life=head.life)
    last = max(jobs, key=lambda entry: entry.asked, default=None)
    stopped = last is not None and (last.cancelled or last.state is JobState.STOPPED)
    return ended(before) if stopped or before.state is State.RUNNING else before


def _stays(before: Record) -> bool:
    """Whether a look has nothing to add: it was measured, or came to an ERROR that a retry may end."""
    return before.state in MEASURED or (before.state is State.ERROR and before.approval is not None)


def _is_known(before: Record, checked: Checked) -> bool:
    return is_current(before, head=checked.pull.head_sha, base=checked.merge_base, policy=checked.policy_blob)


def _stand(
    office: Office, case: AppCase, head: Head, checked: Checked, before: Record | None, *, notice: str = ""
) -> Standing:
    situation = stand(case, checked, before, notice=notice)
    if situation.state is State.WAITING and not situation.held and situation.precheck is None:
        situation = replace(situation, precheck=find_precheck(office, head.life))
    return stand_checked(office, situation, checked)


def _stand_again(
    office: Office, head: Head, case: AppCase, checked: Checked, record: Record, *, notice: str | None = None
) -> Standing:
    """What people see already, with this record, and with another notice where one is given."""
    scene = find_scene(office, head)
    if scene is None:  # it was shown so long ago that its numbers are forgotten
        shown = Situation(
            case.place(head.pull), record, findings=checked.findings, leaves=tuple(checked.leaves), reason=""
        )
        scene = Scene(situation=shown, labels=checked.policy.labels, kinds=checked.kinds)
    told = scene.situation.notice if notice is None else notice
    shown = replace(scene.situation, record=record, notice=told)
    return keep_scene(office, scene.model_copy(update={"situation": shown}))


def _with_ruling(case: AppCase, checked: Checked, before: Record, word: Word) -> Record:
    """The record with this ruling, which takes the place of an earlier one of its kind."""
    kind: Literal["allow", "override"] = "override" if word.ruling == "override" else "allow"
    reason = word.reason
    if kind == "allow":
        reason = scope_of(case, checked, allowed=is_allowed(before, checked)).reason or reason
    ruling = Ruling(
        kind=kind,
        head=checked.pull.head_sha,
        actor=word.by,
        login=word.login,
        reason=plain(reason, LONGEST_REASON),
        time=word.time or case.time(),
    )
    others = tuple(earlier for earlier in before.rulings if earlier.kind != kind)
    state = before.state
    return remember(case, checked, before, state=state).model_copy(update={"rulings": (*others, ruling)})


def _suggest(case: AppCase, checked: Checked) -> None:
    """Offer fixes on the lines. The findings stand in the comment anyway, so nothing hangs on this."""
    try:
        suggest_fixes(case, checked)
    except (Forbidden, NotFound) as error:
        LOG.warning("no suggestions were made", extra={"problem": plain_line(str(error))})
