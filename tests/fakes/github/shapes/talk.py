"""issue-comment, pull-request-review, review comments."""

from __future__ import annotations

from fakes.github.shapes.base import Json, node, stamp
from fakes.github.shapes.people import association, show_app, show_user
from fakes.github.shapes.repository import sum_reactions
from fakes.github.state import IssueComment, Repository, Review, ReviewComment
from fakes.github.world import World


def show_comment(world: World, repository: Repository, comment: IssueComment) -> Json:
    """issue-comment."""
    base, page = (
        f"{world.url}/repos/{repository.full_name}",
        f"{world.url}/{repository.full_name}/pull/{comment.number}",
    )
    own = f"{base}/issues/comments/{comment.id}"
    return {
        "id": comment.id,
        "node_id": node("IssueComment", comment.id),
        "url": own,
        "html_url": f"{page}#issuecomment-{comment.id}",
        "issue_url": f"{base}/issues/{comment.number}",
        "user": show_user(world, comment.user),
        "body": comment.body,
        "created_at": stamp(comment.created),
        "updated_at": stamp(comment.updated),
        "author_association": association(world, repository, comment.user),
        "performed_via_github_app": None if comment.app is None else show_app(world, comment.app),
        "reactions": sum_reactions(own, comment.reactions),
    }


def show_review(world: World, repository: Repository, review: Review) -> Json:
    """pull-request-review."""
    page = f"{world.url}/{repository.full_name}/pull/{review.number}#pullrequestreview-{review.id}"
    pull = f"{world.url}/repos/{repository.full_name}/pulls/{review.number}"
    return {
        "id": review.id,
        "node_id": node("PullRequestReview", review.id),
        "user": show_user(world, review.user),
        "body": review.body,
        "state": review.state,
        "html_url": page,
        "pull_request_url": pull,
        "_links": {"html": {"href": page}, "pull_request": {"href": pull}},
        "submitted_at": stamp(review.submitted),
        "commit_id": review.commit,
        "author_association": association(world, repository, review.user),
    }


def show_review_comment(world: World, repository: Repository, one: ReviewComment) -> Json:
    """pull-request-review-comment."""
    base = f"{world.url}/repos/{repository.full_name}/pulls"
    own, pull = f"{base}/comments/{one.id}", f"{base}/{one.number}"
    page = f"{world.url}/{repository.full_name}/pull/{one.number}#discussion_r{one.id}"
    lines: Json = {}
    if one.line is not None:
        lines = {"line": one.line, "original_line": one.line, "side": one.side}
        lines |= {"start_line": one.start_line, "original_start_line": one.start_line, "start_side": one.start_side}
    answer = {} if one.reply_to is None else {"in_reply_to_id": one.reply_to}
    return {
        "id": one.id,
        "node_id": node("PullRequestReviewComment", one.id),
        "url": own,
        "html_url": page,
        "pull_request_url": pull,
        "pull_request_review_id": one.review,
        "diff_hunk": one.hunk,
        "path": one.path,
        "position": 1,
        "original_position": 1,
        "commit_id": one.commit,
        "original_commit_id": one.commit,
        "user": show_user(world, one.user),
        "body": one.body,
        "created_at": stamp(one.created),
        "updated_at": stamp(one.updated),
        "author_association": association(world, repository, one.user),
        "_links": {"self": {"href": own}, "html": {"href": page}, "pull_request": {"href": pull}},
        "reactions": sum_reactions(own, one.reactions),
        "subject_type": one.subject,
        **lines,
        **answer,
    }
