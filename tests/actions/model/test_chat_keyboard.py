from __future__ import annotations

from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory

from actions.cli.model.talking.keyboard import Commands, open_history
from runners.models.talk.commands import COMMANDS


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("/", list(COMMANDS)),
        ("/m", ["/m", "/md"]),
        ("/c ", ["/c default", "/c pirate"]),
        ("/c p", ["/c pirate"]),
        ("a/", []),
        ("", []),
    ],
)
def test_tab_completes_commands_and_contexts(typed: str, completed: list[str]) -> None:
    found = Commands(("default", "pirate")).get_completions(Document(typed), CompleteEvent())
    assert [one.text for one in found] == completed


def test_questions_are_kept_for_the_next_chat(tmp_path: Path) -> None:
    for question in ("one", "two\nlines"):
        history, complaint = open_history(tmp_path / "data")
        assert complaint == ""
        history.append_string(question)
    assert isinstance(history, FileHistory)
    assert list(history.load_history_strings()) == ["two\nlines", "one"]


def test_a_chat_goes_on_where_questions_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    history, complaint = open_history(tmp_path / "file")
    history.append_string("one")
    assert history.get_strings() == ["one"]
    assert complaint.startswith("questions are not kept for the next chat: ")
