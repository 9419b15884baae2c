from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.models.talk.conversation import Conversation, Turn, tidy
from runners.models.talk.session import parse_session, read_session, render_session, write_session
from schemas.errors import UsageError

TURNS = st.lists(st.builds(Turn, st.sampled_from(["user", "assistant"]), st.text().map(tidy)))


@given(st.none() | st.text(min_size=1).map(tidy), TURNS)
def test_what_is_written_is_read_again(system: str | None, turns: list[Turn]) -> None:
    conversation = Conversation(system, tuple(turns))
    assert parse_session(render_session(conversation)) == conversation


def test_turns_that_are_not_sent_any_more_are_saved_all_the_same(tmp_path: Path) -> None:
    whole = Conversation("Be brief.").asked("one").answered("1").asked("two").answered("2")
    write_session(tmp_path / "chat.json", replace(whole, unsent=2))
    assert read_session(tmp_path / "chat.json") == whole


def test_the_file_is_the_list_of_messages_that_ilab_knows() -> None:
    text = render_session(Conversation("Be brief.").asked("Größe?"))
    assert json.loads(text) == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Größe?"}]
    assert "Größe" in text


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"messages": []}', "no list of messages"),
        ('[{"role": "user"}]', "message 1 has no text"),
        ('[{"role": "user", "content": ["a"]}]', "message 1 has no text"),
        ('["a"]', "message 1 has no text"),
        ('[{"role": "tool", "content": "a"}]', "message 1 has the role `tool`; it must be `system`"),
        (
            '[{"role": "user", "content": "a"}, {"role": "system", "content": "b"}]',
            "message 2 has the role `system`; it must be `user` or `assistant`",
        ),
        ('[{"content": "a"}]', "message 1 has the role `None`"),
        ('[{"role": ["user"], "content": "a"}]', "message 1 has the role"),
    ],
)
def test_what_is_no_session_is_told_by_its_message(text: str, complaint: str, tmp_path: Path) -> None:
    path = tmp_path / "chat.json"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=complaint.replace("[", r"\[")) as raised:
        read_session(path)
    assert str(path) in str(raised.value)


def test_half_characters_in_a_file_do_no_harm() -> None:
    assert parse_session(r'[{"role": "user", "content": "\ud83d"}]') == Conversation().asked("?")


def test_files_that_cannot_be_read_or_written_are_named(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    for name in ("nothing", ".", "bytes"):
        with pytest.raises(UsageError, match="session"):
            read_session(tmp_path / name)
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match="cannot write the session"):
        write_session(tmp_path / "file" / "chat.json", Conversation())
