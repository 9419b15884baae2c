"""Reviews and comments on lines."""

from __future__ import annotations

from fakes.github.request import Call, Problem, Reply
from fakes.github.routes.pulls import READ, WRITE, pull_of
from fakes.github.routing import route
from fakes.github.services import talk
from fakes.github.shapes.talk import show_review, show_review_comment
from fakes.github.state import ReviewComment


def _show(call: Call, one: ReviewComment) -> dict[str, object]:
    return show_review_comment(call.world, call.repository, one)


@route("GET", "R/pulls/{pull_number}/reviews", READ, role="read")
def list_reviews(call: Call) -> Reply:
    number = pull_of(call).number
    found = [one for one in call.repository.reviews.values() if one.number == number]
    return call.page(found, lambda one: show_review(call.world, call.repository, one))


@route("POST", "R/pulls/{pull_number}/reviews", WRITE, role="read")
def create_review(call: Call) -> Reply:
    body = call.body or {}
    if "event" not in body:
        raise Problem(422, "the fake knows no pending reviews: name an event")
    made = talk.review(
        call.world,
        call.repository,
        pull_of(call),
        call.caller,
        event=body["event"],
        body=body.get("body") or "",
        commit=body.get("commit_id"),
        comments=body.get("comments", ()),
    )
    return Reply(200, show_review(call.world, call.repository, made))


@route("GET", "R/pulls/{pull_number}/reviews/{review_id}", READ, role="read")
def get_review(call: Call) -> Reply:
    return Reply(200, show_review(call.world, call.repository, call.find(call.repository.reviews, "review_id")))


@route("GET", "R/pulls/{pull_number}/comments", READ, role="read")
def list_review_comments(call: Call) -> Reply:
    number = pull_of(call).number
    found = [one for one in call.repository.review_comments.values() if one.number == number]
    return call.page(found, lambda one: _show(call, one))


@route("POST", "R/pulls/{pull_number}/comments", WRITE, role="read")
def create_review_comment(call: Call) -> Reply:
    body, pull = call.body, pull_of(call)
    made = talk.review(
        call.world, call.repository, pull, call.caller, event="COMMENT", commit=body["commit_id"], comments=[body]
    )
    one = next(one for one in call.repository.review_comments.values() if one.review == made.id)
    return Reply(201, _show(call, one), {"Location": str(_show(call, one)["url"])})


@route("GET", "R/pulls/comments/{comment_id}", READ, role="read")
def get_review_comment(call: Call) -> Reply:
    return Reply(200, _show(call, call.find(call.repository.review_comments, "comment_id")))


@route("DELETE", "R/pulls/comments/{comment_id}", WRITE, role="read")
def delete_review_comment(call: Call) -> Reply:
    one = call.find(call.repository.review_comments, "comment_id")
    if call.caller.kind == "personal" and one.user.id != call.user.id:
        raise Problem(403, "Must have admin rights to Repository.")
    del call.repository.review_comments[one.id]
    return Reply(204)
