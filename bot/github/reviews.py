"""Comments on lines, and labels.

Sources: https://docs.github.com/en/rest/pulls/reviews#create-a-review-for-a-pull-request,
https://docs.github.com/en/rest/pulls/comments and https://docs.github.com/en/rest/issues/labels
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from bot.github.connection import Connection, ignoring
from bot.github.convert import to_review_comment
from bot.github.errors import Rejected
from bot.github.failures import asking
from bot.github.retry import repeat
from bot.github.values import ReviewComment

WORDS = "Fixes that can be taken over with one click:"
"""GitHub asks for a text with every review that neither approves nor blocks."""
GREY = "ededed"


class ReviewCalls(Connection):
    """`bot.github.seam.Reviews`."""

    def review_comments(self, number: int) -> Iterator[ReviewComment]:
        """All of a pull request's, the oldest first."""
        with asking(f"comments on lines of pull request {number} of {self.name}"):
            for comment in self._repo.get_pull(number).get_review_comments():
                yield to_review_comment(comment)

    def review(self, number: int, sha: str, comments: Sequence[ReviewComment]) -> None:
        """Publish comments on lines of the commit together, as one review that neither approves nor blocks.

        Raises Rejected, and publishes none, where one of them lies outside of what the pull request changes. It is not
        sent again after a lost answer, since GitHub would show all of it twice; Unavailable then leaves open whether it
        was published.
        """
        body = {
            "commit_id": sha,
            "event": "COMMENT",
            "body": WORDS,
            "comments": [_drafted(comment) for comment in comments],
        }
        with asking(f"a review of pull request {number} of {self.name}"):
            self._send("POST", f"/pulls/{number}/reviews", body)


class LabelCalls(Connection):
    """`bot.github.seam.Labels`."""

    def add_labels(self, number: int, names: Sequence[str]) -> None:
        """Add them, creating in the repository those that it lacks."""

        def add() -> None:
            with asking(f"labels of pull request {number} of {self.name}"):
                self._send("POST", f"/issues/{number}/labels", {"labels": list(names)})

        try:
            repeat(add, self._pause)
        except Rejected:
            # github.com creates labels that are missing by itself; what refuses them is asked to have them first.
            for name in names:
                self._create_label(name)
            repeat(add, self._pause)

    def remove_label(self, number: int, name: str) -> None:
        """Take one away; one that is not there is no error."""

        def remove() -> None:
            with asking(f"label {name} of pull request {number} of {self.name}"):
                self._send("DELETE", f"/issues/{number}/labels/{quote(name, safe='')}")

        ignoring(404, remove)

    def _create_label(self, name: str) -> None:
        def create() -> None:
            with asking(f"label {name} of {self.name}"):
                self._repo.create_label(name, GREY)

        ignoring(422, create)  # it is there


def _drafted(comment: ReviewComment) -> dict[str, Any]:
    drafted = {"path": comment.path, "body": comment.body, "line": comment.line, "side": "RIGHT"}
    if comment.start < comment.line:
        drafted |= {"start_line": comment.start, "start_side": "RIGHT"}
    return drafted
