"""What is said about a pull request: comments, reactions, reviews and their comments on lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fakes.github.changes import Change, changes, lines_shown
from fakes.github.request import Problem
from fakes.github.services.events import tell, tell_comment
from fakes.github.shapes.pull import show_pull_simple
from fakes.github.shapes.talk import show_comment, show_review
from fakes.github.state import IssueComment, Pull, Reaction, Repository, Review, ReviewComment, Token
from fakes.github.world import World

STATES: dict[str, Any] = {"COMMENT": "COMMENTED", "APPROVE": "APPROVED", "REQUEST_CHANGES": "CHANGES_REQUESTED"}


def comment(world: World, repository: Repository, pull: Pull, body: str, token: Token) -> IssueComment:
    """Say something."""
    with world.change():
        now = world.now()
        made = IssueComment(world.new_id(), pull.number, token.user, body, now, now, token.app)
        repository.comments[made.id] = made
        tell_comment(world, repository, "created", pull, show_comment(world, repository, made), token)
        return made


def edit_comment(world: World, repository: Repository, one: IssueComment, body: str, token: Token) -> None:
    """Say it differently."""
    with world.change():
        before, one.body, one.updated = one.body, body, world.now()
        pull, shown = repository.pulls[one.number], show_comment(world, repository, one)
        tell_comment(world, repository, "edited", pull, shown, token, changes={"body": {"from": before}})


def delete_comment(world: World, repository: Repository, one: IssueComment, token: Token) -> None:
    """Take it back."""
    with world.change():
        del repository.comments[one.id]
        shown = show_comment(world, repository, one)
        tell_comment(world, repository, "deleted", repository.pulls[one.number], shown, token)


def react(world: World, reactions: list[Reaction], content: str, token: Token) -> tuple[Reaction, bool]:
    """A reaction, and whether it is new: the same one by the same person is only there once."""
    with world.change():
        for one in reactions:
            if (one.user.id, one.content) == (token.user.id, content):
                return one, False
        reactions.append(Reaction(world.new_id(), token.user, content, world.now()))
        return reactions[-1], True


def review(
    world: World,
    repository: Repository,
    pull: Pull,
    token: Token,
    *,
    event: str,
    body: str = "",
    commit: str | None = None,
    comments: Sequence[Mapping[str, Any]] = (),
) -> Review:
    """A review with its comments on lines; 422 for a line that the diff does not show."""
    if event == "REQUEST_CHANGES" and not body:
        raise Problem(422, "Unprocessable Entity", ["Body can't be blank"])
    if event == "APPROVE" and token.user.id == pull.user.id:
        raise Problem(422, "Unprocessable Entity", ["Review Can not approve your own pull request"])
    with world.change():
        sha = _known(world, repository, commit or pull.head_sha)
        made = Review(world.new_id(), pull.number, token.user, body, STATES[event], sha, world.now())
        placed = [place(world, repository, pull, made, one, token) for one in comments]
        repository.reviews[made.id] = made
        repository.review_comments |= {one.id: one for one in placed}
        payload = {
            "review": {**show_review(world, repository, made), "state": made.state.lower(), "updated_at": None},
            "pull_request": show_pull_simple(world, repository, pull),
        }
        payload["review"]["updated_at"] = payload["review"]["submitted_at"]
        tell(world, repository, "pull_request_review", "submitted", payload, token, pull=pull)
        return made


def _known(world: World, repository: Repository, sha: str) -> str:
    if not world.git(repository).holds(sha):
        raise _unresolved("The commit could not be found")
    return sha


def place(
    world: World, repository: Repository, pull: Pull, made: Review, given: Mapping[str, Any], token: Token
) -> ReviewComment:
    """A comment on lines of a file of the review's commit."""
    side = given.get("side") or "RIGHT"
    one = _change(world, repository, pull, made.commit, given["path"])
    start, line = given.get("start_line"), given.get("line")
    whole = given.get("subject_type") == "file"
    if not whole:
        _check_lines(one, start, line, side, given.get("start_side") or side)
    now = world.now()
    return ReviewComment(
        id=world.new_id(),
        review=made.id,
        number=pull.number,
        user=token.user,
        body=given["body"],
        path=given["path"],
        commit=made.commit,
        side=side,
        line=line,
        start_line=start,
        start_side=None if start is None else given.get("start_side") or side,
        hunk=(one.patch or "").split("\n")[0],
        created=now,
        updated=now,
        subject="file" if whole else "line",
    )


def _change(world: World, repository: Repository, pull: Pull, commit: str, path: str) -> Change:
    git = world.git(repository)
    base = git.merge_base(pull.base_sha, commit) or pull.base_sha
    for one in changes(git, base, commit):
        if one.path == path:
            return one
    raise _unresolved("Path could not be resolved")


def _check_lines(one: Change, start: int | None, line: int | None, side: str, start_side: str) -> None:
    if line is None or line not in lines_shown(one.patch, side):
        raise _unresolved("Line could not be resolved")
    if start is not None and (start >= line or start not in lines_shown(one.patch, start_side)):
        raise _unresolved("Start line could not be resolved")


def _unresolved(message: str) -> Problem:
    return Problem(422, "Unprocessable Entity", [message])
