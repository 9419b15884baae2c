"""Comments and reactions.

Sources: https://docs.github.com/en/rest/issues/comments and https://docs.github.com/en/rest/reactions/reactions
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from github.GithubObject import NotSet
from github.Issue import Issue
from github.IssueComment import IssueComment

from bot.github.connection import Connection, ignoring
from bot.github.convert import to_comment
from bot.github.failures import asking
from bot.github.retry import repeat
from bot.github.values import Comment, Reaction

CLOCKS_DIFFER = timedelta(minutes=5)


class CommentCalls(Connection):
    """`bot.github.seam.Comments`."""

    def comments(self, number: int, *, since: datetime | None = None) -> Iterator[Comment]:
        """All of them, the oldest first, or those changed `since`; pages are asked for as they are needed."""
        with asking(f"comments of pull request {number} of {self.name}"):
            for comment in self._issue(number).get_comments(since=since or NotSet):
                yield to_comment(comment)

    def create_comment(self, number: int, body: str) -> Comment:
        """Write a new one.

        Where the answer was lost, our comments of the last minutes are looked through for this text before it is sent
        again. Two of them can still come to stand there when GitHub shows the first one late; the sticky comment
        (`sticky.py`) removes the younger one at its next write.
        """
        started = datetime.now(UTC) - CLOCKS_DIFFER

        def create() -> Comment:
            with asking(f"a comment on pull request {number} of {self.name}"):
                return to_comment(self._issue(number).create_comment(body))

        return repeat(create, self._pause, find=lambda: self._written(number, body, started))

    def edit_comment(self, comment: int, body: str) -> Comment:
        """Replace its text."""
        with asking(f"comment {comment} of {self.name}"):
            edited = self._comment(comment)
            edited.edit(body)
            return to_comment(edited)

    def delete_comment(self, comment: int) -> None:
        """Remove it; one that is gone already is no error."""

        def delete() -> None:
            with asking(f"comment {comment} of {self.name}"):
                self._comment(comment).delete()

        ignoring(404, delete)

    def react(self, comment: int, reaction: Reaction) -> None:
        """Add a reaction; the same one twice is no error, GitHub answers with the one that is there."""

        def react() -> None:
            with asking(f"a reaction to comment {comment} of {self.name}"):
                self._comment(comment).create_reaction(reaction)

        repeat(react, self._pause)

    def _written(self, number: int, body: str, since: datetime) -> Comment | None:
        recent = self.comments(number, since=since)
        ours = (comment for comment in recent if comment.author.id == self.me.id and comment.created >= since)
        return next((comment for comment in ours if _same(comment.body, body)), None)

    def _issue(self, number: int) -> Issue:
        return self._repo.get_issue(number)

    def _comment(self, comment: int) -> IssueComment:
        return IssueComment(self._github.requester, url=f"/repos/{self.name}/issues/comments/{comment}")


def _same(one: str, other: str) -> bool:
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
