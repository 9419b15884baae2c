"""Issue comments and reactions to them."""

from __future__ import annotations

from fakes.github.request import Call, Problem, Reply, invalid
from fakes.github.routes.pulls import pull_of
from fakes.github.routing import route
from fakes.github.services import talk
from fakes.github.shapes.repository import show_reaction
from fakes.github.shapes.talk import show_comment
from fakes.github.state import ROLES, IssueComment

READ = (("issues", "read"), ("pull_requests", "read"))
WRITE = (("issues", "write"), ("pull_requests", "write"))


def _show(call: Call, one: IssueComment) -> dict[str, object]:
    return show_comment(call.world, call.repository, one)


def _find(call: Call) -> IssueComment:
    return call.find(call.repository.comments, "comment_id")


@route("GET", "R/issues/{issue_number}/comments", *READ, role="read")
def list_comments(call: Call) -> Reply:
    number = pull_of(call, "issue_number").number
    since = call.query.get("since", "")
    found = [one for one in call.repository.comments.values() if one.number == number]
    late = [one for one in found if one.updated.strftime("%Y-%m-%dT%H:%M:%SZ") >= since]
    return call.page(late, lambda one: _show(call, one))


@route("GET", "R/issues/comments", *READ, role="read")
def list_all_comments(call: Call) -> Reply:
    return call.page(list(call.repository.comments.values()), lambda one: _show(call, one))


@route("POST", "R/issues/{issue_number}/comments", *WRITE, role="read")
def create_comment(call: Call) -> Reply:
    pull = pull_of(call, "issue_number")
    _say(call.body["body"])
    made = talk.comment(call.world, call.repository, pull, call.body["body"], call.caller)
    shown = _show(call, made)
    return Reply(201, shown, {"Location": str(shown["url"])})


def _say(body: str) -> None:
    if not body.strip():
        raise invalid("IssueComment", "body", "missing_field")


@route("GET", "R/issues/comments/{comment_id}", *READ, role="read")
def get_comment(call: Call) -> Reply:
    return Reply(200, _show(call, _find(call)))


@route("PATCH", "R/issues/comments/{comment_id}", *WRITE, role="read")
def update_comment(call: Call) -> Reply:
    one = _find(call)
    _own(call, one)
    _say(call.body["body"])
    talk.edit_comment(call.world, call.repository, one, call.body["body"], call.caller)
    return Reply(200, _show(call, one))


@route("DELETE", "R/issues/comments/{comment_id}", *WRITE, role="read")
def delete_comment(call: Call) -> Reply:
    one = _find(call)
    _own(call, one)
    talk.delete_comment(call.world, call.repository, one, call.caller)
    return Reply(204)


def _own(call: Call, one: IssueComment) -> None:
    """People change their own comments, or all with the write role; Apps with the permission change all."""
    writes = ROLES.index(call.world.role(call.repository, call.user)) >= ROLES.index("write")
    if call.caller.kind == "personal" and one.user.id != call.user.id and not writes:
        raise Problem(403, "Must have admin rights to Repository.")


@route("GET", "R/issues/comments/{comment_id}/reactions", *READ, role="read")
def list_reactions(call: Call) -> Reply:
    found = [one for one in _find(call).reactions if call.query.get("content") in (None, one.content)]
    return call.page(found, lambda one: show_reaction(call.world, one))


@route("POST", "R/issues/comments/{comment_id}/reactions", *WRITE, role="read")
def create_reaction(call: Call) -> Reply:
    made, new = talk.react(call.world, _find(call).reactions, call.body["content"], call.caller)
    return Reply(201 if new else 200, show_reaction(call.world, made))


@route("DELETE", "R/issues/comments/{comment_id}/reactions/{reaction_id}", *WRITE, role="read")
def delete_reaction(call: Call) -> Reply:
    reactions = _find(call).reactions
    one = call.find({each.id: each for each in reactions}, "reaction_id")
    if one.user.id != call.user.id:
        raise Problem(403, "Must have admin rights to Repository.")
    reactions.remove(one)
    return Reply(204)
