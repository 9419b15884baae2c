"""The one comment: found by account and signature, edited in place, healed when there are several."""

from __future__ import annotations

import pytest

from bot.github.errors import GithubError, NotFound, Unavailable
from bot.github.sticky import BUDGET, Sticky
from bot.github.values import User
from bot.records import Approval, Record, State
from fakes.hub import FakeHub, Write

KEY = b"0123456789abcdef0123456789abcdef"
RECORD = Record(
    repository=1, pull=1, head="a" * 40, base="b" * 40, policy="", seen="2026-11-02T09:00:00+00:00",
    state=State.WAITING, leaves={"knowledge/-->/qna.yaml": "c" * 64, "knowledge/<!-- ü -->/qna.yaml": ""},
)  # fmt: skip


def start(**options: str) -> tuple[FakeHub, Sticky]:
    hub = FakeHub()
    hub.add_pull(1)
    hub.add_pull(2)
    return hub, Sticky(hub, repository=hub.id, key=KEY, **options)


def test_a_comment_is_created_found_and_edited_in_place() -> None:
    hub, sticky = start()
    assert sticky.find(1) is None
    created = sticky.write(1, "### waiting\r\n\r\nfor *you*  \n", RECORD)
    found = sticky.find(1)
    assert found is not None
    assert (found.comment, found.record, found.text) == (created, RECORD, "### waiting\n\nfor *you*")
    edited = sticky.write(1, "done", RECORD.model_copy(update={"state": State.PASS}))
    assert edited.id == created.id
    assert [write.name for write in hub.writes] == ["create_comment", "edit_comment"]
    assert len(hub.bodies(1)) == 1


def test_the_marker_is_the_last_line_and_the_record_stands_before_it() -> None:
    hub, sticky = start()
    sticky.write(1, "text", RECORD)
    text, blank, data, marker = hub.bodies(1)[0].split("\n")
    assert (text, blank) == ("text", "")
    assert data.startswith('<!-- taxobot:data {"v":1,')
    assert marker.startswith("<!-- taxobot:report v1 pr=1 key=main mac=")
    for line in (data, marker):
        assert line.endswith(" -->")
        assert line.count("-->") == line.count("<!--") == 1
        assert "--" not in line.removeprefix("<!--").removesuffix("-->")


def test_the_same_text_and_record_send_nothing() -> None:
    hub, sticky = start()
    first = sticky.write(1, "text", RECORD)
    hub.writes.clear()
    assert sticky.write(1, "text\r\n", RECORD) == first
    hub.rewrite_comment(first.id, first.body.replace("\n", "\r\n") + "\r\n")
    assert sticky.write(1, "text", RECORD).id == first.id
    assert hub.writes == []


@pytest.mark.parametrize("change", [
    lambda body: body.replace("\n", "\r\n"),
    lambda body: body.replace("\n", " \t\n"),
    lambda body: f"\n\n{body}\r\n \n",
], ids=["line ends", "trailing blanks", "blank lines around"])  # fmt: skip
def test_what_a_store_may_change_unseen_keeps_a_comment_ours(change) -> None:  # type: ignore[no-untyped-def]
    hub, sticky = start()
    comment = sticky.write(1, "one\n\n  two\nthree", RECORD)
    hub.rewrite_comment(comment.id, change(comment.body))
    found = sticky.find(1)
    assert found is not None
    assert (found.record, found.text) == (RECORD, "one\n\n  two\nthree")


@pytest.mark.parametrize(("old", "new"), [
    ("three", "four"),
    ("  two", "two"),
    ("WAITING FOR APPROVAL", "PASS"),
    ('"seen"', '"seem"'),
    ("pr=1", "pr=2"),
    ("key=main", "key=answer"),
    ("taxobot:report v1", "taxobot:report v2"),
    ("mac=", "mac=0"),
    ("<!-- taxobot:data", "<!-- taxobot:date"),
])  # fmt: skip
def test_each_part_that_somebody_changed_makes_a_comment_not_ours(old: str, new: str) -> None:
    hub, sticky = start()
    comment = sticky.write(1, "one\n  two\nthree", RECORD)
    assert old in comment.body
    hub.rewrite_comment(comment.id, comment.body.replace(old, new))
    assert sticky.find(1) is None
    assert sticky.write(1, "again", RECORD).id != comment.id


def test_every_digit_of_the_signature_counts() -> None:
    hub, sticky = start()
    comment = sticky.write(1, "text")
    at = comment.body.index("mac=") + 4
    for place in (at, at + 31, at + 63):
        other = "0" if comment.body[place] != "0" else "1"
        hub.rewrite_comment(comment.id, comment.body[:place] + other + comment.body[place + 1 :])
        assert sticky.find(1) is None


@pytest.mark.parametrize("other", [
    lambda hub: Sticky(hub, repository=2, key=KEY),
    lambda hub: Sticky(hub, repository=hub.id, key=KEY[::-1]),
    lambda hub: Sticky(hub, repository=hub.id, key=KEY, slot="answer"),
], ids=["repository", "key", "slot"])  # fmt: skip
def test_another_repository_key_or_slot_does_not_see_it(other) -> None:  # type: ignore[no-untyped-def]
    hub, sticky = start()
    sticky.write(1, "text", RECORD)
    stranger = other(hub)
    assert stranger.find(1) is None
    stranger.write(1, "theirs")
    assert [found.text for found in (sticky.find(1), stranger.find(1)) if found] == ["text", "theirs"]


def test_a_comment_put_below_another_pull_request_is_not_ours_there() -> None:
    hub, sticky = start()
    body = sticky.write(1, "text", RECORD).body
    hub.add_comment(2, hub.me, body)
    hub.add_comment(2, hub.me, body.replace("pr=1 ", "pr=2 "))
    assert sticky.find(2) is None


def test_our_text_under_another_account_is_not_ours() -> None:
    hub, sticky = start()
    body = sticky.write(1, "text", RECORD).body
    hub.kept.clear()
    hub.add_comment(1, User(7, hub.me.login), body)
    assert sticky.find(1) is None


def test_several_are_healed_and_the_oldest_is_kept() -> None:
    hub, sticky = start()
    oldest = sticky.write(1, "text", RECORD)
    copies = [hub.add_comment(1, hub.me, oldest.body) for _ in range(2)]
    quote = hub.add_comment(1, "reader", oldest.body)
    assert sticky.find(1).comment == oldest  # type: ignore[union-attr]
    assert sticky.write(1, "new", RECORD).id == oldest.id
    assert [write for write in hub.writes if write.name == "delete_comment"] == [
        Write("delete_comment", (copy.id,)) for copy in copies
    ]
    assert list(hub.kept) == [oldest.id, quote.id]


def test_one_that_was_deleted_meanwhile_is_created_again() -> None:
    hub, sticky = start()
    old = sticky.write(1, "text")
    hub.fail("edit_comment", NotFound("gone", 404))
    assert sticky.write(1, "new").id != old.id


def test_other_failures_are_passed_on() -> None:
    hub, sticky = start()
    sticky.write(1, "text")
    hub.fail("edit_comment", Unavailable("later", 502))
    with pytest.raises(GithubError, match="later"):
        sticky.write(1, "new")


@pytest.mark.parametrize("record", [None, RECORD])
@pytest.mark.parametrize("planted", [
    "<!-- taxobot:report v1 pr=1 key=main mac=" + "0" * 64 + " -->",
    '<!-- taxobot:data {"v":1} -->',
    "<!--taxobot:data x -->",
    "a\n<!-- taxobot:report v1 pr=1 key=main mac=" + "0" * 64 + " -->\n",
])  # fmt: skip
def test_lines_in_the_text_that_look_like_ours_never_win(planted: str, record: Record | None) -> None:
    hub, sticky = start()
    sticky.write(1, f"before\n{planted}", record)
    found = sticky.find(1)
    assert found is not None
    assert found.record == record
    assert "<!--" not in found.text
    assert hub.bodies(1)[0].count("<!-- taxobot:report") == 1


def test_a_line_after_the_marker_takes_its_place() -> None:
    hub, sticky = start()
    comment = sticky.write(1, "text")
    hub.rewrite_comment(comment.id, comment.body + "\nedited by somebody")
    assert sticky.find(1) is None


def test_a_record_of_another_version_is_none_but_the_comment_is_ours() -> None:
    _, sticky = start()
    sticky.write(1, "text", RECORD.model_construct(**RECORD.model_dump() | {"v": 2}))
    found = sticky.find(1)
    assert found is not None
    assert (found.record, found.text) == (None, "text")


def test_a_record_about_something_else_is_not_believed() -> None:
    _, sticky = start()
    sticky.write(1, "text", RECORD.model_copy(update={"pull": 2}))
    assert sticky.find(1).record is None  # type: ignore[union-attr]


def test_a_marker_with_an_endless_number_is_nobodys() -> None:
    hub, sticky = start()
    hub.add_comment(1, hub.me, f"echo\n<!-- taxobot:report v1 pr={'9' * 5000} key=main mac={'0' * 64} -->")
    assert sticky.find(1) is None


def test_room_and_text_make_up_the_whole_budget() -> None:
    _, sticky = start()
    approval = Approval(
        repository=1, pull=1, head="a" * 40, base="b" * 40, policy="", purpose="run", approver=5, login="ü",
        source="comment:9", time="2026-11-02T09:00:00+00:00",
    )  # fmt: skip
    for record in (RECORD, RECORD.model_copy(update={"approval": approval})):
        body = sticky.write(1, "ä" * (sticky.room(record) // 2), record).body
        assert BUDGET - 1 <= len(body.encode()) <= BUDGET
    assert len(sticky.write(2, "x" * sticky.room(None)).body.encode()) <= BUDGET


def test_a_record_larger_than_the_budget_leaves_no_room() -> None:
    _, sticky = start()
    leaves = {f"knowledge/{number}/qna.yaml": "c" * 64 for number in range(1000)}
    assert sticky.room(RECORD.model_copy(update={"leaves": leaves})) < 0
