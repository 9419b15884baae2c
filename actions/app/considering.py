"""What a webhook delivery leads to: a module for each kind of notice. All of them ask GitHub how things stand now."""

from __future__ import annotations

from actions.app.considered import branch, button, comment, group, installation, pull, rerun, run
from actions.app.considered.lives import keep_place
from actions.app.office import Office
from actions.pulls.responses.asked import Desk
from bot.app.notices import (
    BranchNotice,
    ButtonNotice,
    CommentNotice,
    GroupNotice,
    InstallationNotice,
    Notice,
    PullNotice,
    RerunNotice,
    RunNotice,
)
from bot.app.words import Order


def consider(office: Office, notice: Notice, desk: Desk | None = None) -> tuple[Order, ...]:
    """What is to be done about a notice; considering it twice gives the same. Raises FetchFailed and GithubError.

    `desk` is what looks at commits.
    """
    if isinstance(notice, InstallationNotice):
        return installation.consider(office, notice)
    keep_place(office, notice.place)
    match notice:
        case PullNotice():
            return pull.consider(office, notice)
        case CommentNotice():
            return comment.consider(office, notice, desk or Desk())
        case ButtonNotice():
            return button.consider(office, notice, desk or Desk())
        case RerunNotice():
            return rerun.consider(office, notice, desk or Desk())
        case RunNotice():
            return run.consider(office, notice)
        case GroupNotice():
            return group.consider(office, notice)
        case BranchNotice():
            return branch.consider(office, notice)
