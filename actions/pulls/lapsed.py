"""Where a head stands whose approval holds no more: what was done on its strength counts for nothing."""

from __future__ import annotations

from actions.pulls.case import Case
from actions.pulls.checked import check_pull
from actions.pulls.retire import outdated
from actions.pulls.standing import stand
from bot.comment.situation import Situation
from bot.github.values import Pull
from bot.records import Record


def stand_lapsed(case: Case, pull: Pull, before: Record, notice: str) -> Situation:
    """The situation of a head that people read RUNNING of: OUTDATED, or where it stands without the approval.

    `notice` is the sentence on what came to nothing. Raises FetchFailed, GithubError and UsageError.
    """
    if not pull.open:
        return outdated(case, before, "the pull request was closed before its run had ended")
    if pull.head_sha != before.head:
        return outdated(case, before, f"{before.head[:7]} was replaced by {pull.head_sha[:7]}")
    return stand(case, check_pull(case, pull), ended(before), notice=notice)


def ended(before: Record) -> Record:
    """The record without the approval, which has ended, and without the run that it was for."""
    purpose = before.approval.purpose if before.approval else "run"
    runs = {name: run for name, run in before.runs.items() if name != purpose}
    return before.model_copy(update={"approval": None, "runs": runs})
