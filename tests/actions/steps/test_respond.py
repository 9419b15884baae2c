"""A comment is answered: once, in one place, and never in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.conversation.authority import ANYONE, STARTERS
from bot.conversation.commands import Name
from bot.github.errors import Forbidden, NotFound, Unavailable
from bot.github.values import User
from fakes.desk import NUMBER, PEOPLE, Talk
from schemas.errors import FetchFailed, UsageError

WRITTEN = {name: f"/taxobot {name}{' because I say so' if name is Name.OVERRIDE else ''}" for name in Name}


@pytest.fixture
def talk(tmp_path: Path) -> Talk:
    return Talk(tmp_path)


@pytest.mark.parametrize(
    "event", [{"action": "edited"}, {"action": "deleted"}, {"kind": "Bot"}, {"on_pull": False}], ids=str
)
def test_what_is_no_new_comment_of_a_person_on_a_pull_request_is_ignored(talk: Talk, event: dict[str, object]) -> None:
    talk.say("admin", "/taxobot run", **event)
    assert talk.hub.writes == []
    assert talk.status == 0


def test_our_own_words_are_ignored(talk: Talk) -> None:
    talk.say(talk.hub.me.login, "/taxobot run")
    assert talk.hub.writes == []


@pytest.mark.parametrize("body", ["nice!", "> /taxobot run", "please /taxobot run", "```\n/taxobot run\n```", ""])
def test_what_is_no_command_is_ignored(talk: Talk, body: str) -> None:
    talk.say("admin", body)
    assert talk.hub.writes == []


def test_help_for_anyone(talk: Talk) -> None:
    said = talk.say("stranger", "/taxobot")
    assert said.startswith("A command is the first word of a comment")
    assert talk.reactions == ["eyes"]
    assert talk.answers[0].startswith("To `stranger`:")
    assert talk.desk.checks == 1, "help does not look at the commits"


def test_unknown_words_and_wrong_arguments_are_told(talk: Talk) -> None:
    assert talk.say("stranger", "/taxobot runn").startswith("I don't know `runn`. Did you mean `/taxobot run`?")
    assert talk.reactions == ["eyes", "confused"]
    assert "Only a stage may follow" in talk.say("stranger", "/taxobot retry all")
    assert talk.reactions == ["eyes", "confused"]


def test_a_thousand_comments_make_one_answer(talk: Talk) -> None:
    for number in range(20):
        talk.say("stranger", f"/taxobot nonsense{number}")
    assert len(talk.answers) == 1
    assert len([body for body in talk.hub.bodies(NUMBER) if "taxobot:report" in body]) == 2


def test_an_identical_answer_is_not_written_again(talk: Talk) -> None:
    talk.say("stranger", "/taxobot run")
    talk.hub.writes.clear()
    talk.say("stranger", "/taxobot run")
    assert [write.name for write in talk.hub.writes] == ["react", "react"]


@pytest.mark.parametrize("name", [name for name in Name if name is not Name.CANCEL])
def test_a_closed_pull_request_gets_a_refusal(talk: Talk, name: Name) -> None:
    talk.hub.change_pull(NUMBER, open=False)
    assert talk.say("admin", WRITTEN[name]) == (
        f"`/taxobot {name}` was not carried out: this pull request is closed. Reopen it first."
    )
    assert talk.work == []


@pytest.mark.parametrize("login", [*PEOPLE, "triager", "ruler"])
@pytest.mark.parametrize("name", Name)
def test_who_may_not_is_told_and_nothing_else_happens(talk: Talk, name: Name, login: str) -> None:
    granted = {
        "writer": ANYONE | STARTERS,
        "triager": ANYONE | STARTERS,
        "maintainer": set(Name),
        "ruler": set(Name),
        "admin": set(Name),
    }.get(login, ANYONE)
    before = talk.record
    said = talk.say(login, WRITTEN[name])
    denied = f"was not carried out: `{login}` may not use it." in said
    assert denied == (name not in granted)
    if denied:
        assert talk.record == before
        assert [write.name for write in talk.hub.writes] == ["react", "edit_comment", "react"]
        assert talk.reactions == ["eyes", "confused"]
        assert talk.status == 0


def test_teams_that_cannot_be_asked_deny_and_are_told(talk: Talk) -> None:
    talk.hub.fail("is_member", Forbidden("the token may not see teams", 403), Forbidden("the same", 403))
    said = talk.say("triager", "/taxobot run")
    assert "`triager` may not use it" in said
    assert "the team triagers: the same" in said
    assert talk.work == []


def test_a_login_that_changed_hands_is_denied(talk: Talk) -> None:
    old = talk.hub.user("admin")
    talk.hub.add_user("admin", id=old.id + 5000, role=talk.hub.role("admin"))
    talk.comment = talk.hub.add_comment(NUMBER, User(old.id, "admin"), "/taxobot run")
    from actions.steps.respond import respond
    from fakes.desk import payload_of

    respond(talk.step(payload_of(talk.comment)), talk.desk)  # type: ignore[arg-type]
    assert "belongs to somebody else by now" in talk.answers[0]
    assert talk.work == []


@pytest.mark.parametrize("error", [FetchFailed("cannot fetch aaaa"), Unavailable("GitHub says 503", 503)])
def test_what_fails_is_told_with_its_log(talk: Talk, error: Exception) -> None:
    talk.desk.problem = error
    said = talk.say("writer", "/taxobot run")
    assert said.startswith(f"`/taxobot run` could not be finished: {error}")
    assert "[the log](https://github.com/o/r/actions/runs/5)" in said
    assert talk.status == 4
    assert talk.reactions == ["eyes", "confused"]
    assert talk.work == []


def test_a_broken_policy_on_the_base_is_told(talk: Talk) -> None:
    talk.desk.problem = UsageError(".github/taxobot.yml at 0123456: line 3: unknown key @team")
    assert "line 3: unknown key @&#8203;team" in talk.say("writer", "/taxobot estimate")
    assert talk.status == 2


def test_what_nobody_foresaw_is_told_without_its_text(talk: Talk) -> None:
    talk.desk.problem = KeyError("ghssecret")
    with pytest.raises(KeyError):
        talk.say("writer", "/taxobot run")
    assert "`/taxobot run` could not be finished: an unexpected KeyError" in talk.answers[0]
    # Without an underscore, which escaping would write otherwise.
    assert "ghssecret" not in "".join([*talk.hub.bodies(NUMBER), *talk.log])


def test_a_reaction_that_fails_is_no_failure(talk: Talk) -> None:
    talk.hub.fail("react", NotFound("the comment is gone", 404), Forbidden("blocked", 403))
    assert talk.say("writer", "/taxobot run").startswith("Approved")
    assert talk.status == 0


def test_without_its_key_nothing_can_be_answered_and_the_log_says_so(talk: Talk) -> None:
    with pytest.raises(UsageError, match="comment-key"):
        talk.say("writer", "/taxobot status", key="")


def test_a_pull_request_that_cannot_be_read_is_told(talk: Talk) -> None:
    talk.hub.fail("pull", Unavailable("pull request 7: GitHub says 503", 503))
    assert "could not be finished: pull request 7: GitHub says 503" in talk.say("stranger", "/taxobot status")
    assert talk.status == 4
