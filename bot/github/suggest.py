"""Fixes as suggestions on the lines of a pull request, each published once."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from typing import Protocol

from bot.findings.suggestions import Suggestion
from bot.github.errors import Rejected
from bot.github.seam import Reviews
from bot.github.values import ReviewComment, User

_MARKER = re.compile(r"<!-- taxobot:suggestion ([0-9a-f]{32}) -->")


class Reviewer(Reviews, Protocol):
    """Reviews, and who writes them."""

    @property
    def me(self) -> User:
        """Who writes these comments."""
        ...


def publish_suggestions(hub: Reviewer, number: int, sha: str, suggestions: Sequence[Suggestion], *, limit: int) -> int:
    """Publish what is not there yet as one review of commit `sha`; return how many that were.

    A pull request is given `limit` of them in its whole life. One that stands there from an earlier push counts, even
    where its lines have moved since, and is not repeated; comments of other people never count. Where GitHub refuses
    the review because one of its lines is outside of what it shows, each is tried alone. Raises GithubError.
    """
    published = _digests(hub, number)
    known, fresh = Counter(published), []
    for suggestion in suggestions:
        digest = _digest(suggestion)
        if known[digest]:
            known[digest] -= 1
        else:
            fresh.append(_comment(suggestion, digest))
    return _publish(hub, number, sha, fresh[: max(0, limit - len(published))])


def _publish(hub: Reviews, number: int, sha: str, comments: Sequence[ReviewComment]) -> int:
    if not comments:
        return 0
    try:
        hub.review(number, sha, comments)
    except Rejected:
        return sum(_publish_one(hub, number, sha, comment) for comment in comments)
    return len(comments)


def _publish_one(hub: Reviews, number: int, sha: str, comment: ReviewComment) -> int:
    try:
        hub.review(number, sha, [comment])
    except Rejected:  # its fix stands in the comment and in the annotations
        return 0
    return 1


def _digests(hub: Reviewer, number: int) -> list[str]:
    ours = [one.body for one in hub.review_comments(number) if one.author is not None and one.author.id == hub.me.id]
    lasts = (_MARKER.fullmatch(body.rstrip().rpartition("\n")[2]) for body in ours)
    return [found[1] for found in lasts if found]


def _digest(suggestion: Suggestion) -> str:
    """What makes two suggestions the same: file and new text. Lines move with every push."""
    return hashlib.sha256(f"{suggestion.path}\0{suggestion.body}".encode(errors="surrogatepass")).hexdigest()[:32]


def _comment(suggestion: Suggestion, digest: str) -> ReviewComment:
    body = f"{suggestion.body}\n\n<!-- taxobot:suggestion {digest} -->"
    return ReviewComment(suggestion.path, suggestion.start, suggestion.end, body)
