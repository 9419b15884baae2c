"""GitHub over HTTP: the answer to `bot.github.seam.Hub`.

PyGithub speaks the protocol; its objects never leave the modules that this class is put together from.
"""

from __future__ import annotations

from bot.github.checks import CheckCalls
from bot.github.comments import CommentCalls
from bot.github.people import PeopleCalls
from bot.github.pulls import PullCalls
from bot.github.reviews import LabelCalls, ReviewCalls
from bot.github.workflows import WorkflowCalls


class GithubClient(PullCalls, CommentCalls, CheckCalls, ReviewCalls, LabelCalls, PeopleCalls, WorkflowCalls):
    """All calls to one repository, `OWNER/NAME`; see `Connection` for what it is opened with.

    It is for one thread. Lists are read to their last page. What fails is tried again where that can do no harm
    (`retry.py`), and then told as one of `bot.github.errors`. It does not space its writes: a step of the
    Action makes few.
    """
