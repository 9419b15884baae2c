from __future__ import annotations

from pathlib import Path

import pytest

from runners.models.talk.commands import COMMANDS, Command, read_line
from runners.models.talk.contexts import all_contexts
from runners.models.talk.conversation import Conversation
from runners.models.talk.effects import execute
from runners.models.talk.session import read_session, write_session
from runners.models.talk.state import Outcome, State, Surroundings
from schemas.errors import UsageError

SPOKEN = Conversation("Be brief.").asked("one").answered("first").asked("two").answered("second")
STATE = State("m", SPOKEN, Conversation("Be brief."), "mine")


def do(line: str, state: State = STATE, folder: Path = Path("/nowhere")) -> Outcome:
    command = read_line(line)
    assert isinstance(command, Command)
    return execute(command, state, Surroundings(all_contexts({"pirate": "Talk like one."}), folder))


def test_help_shows_every_command() -> None:
    (showing,) = do("/h").showing
    assert showing.rows == tuple((form.show(name), form.does) for name, form in COMMANDS.items())
    assert ("/s [FILE]", "save the conversation") in showing.rows


def test_the_end() -> None:
    assert do("/q").ends
    assert not do("/h").ends


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        ("/d", "boxed", "second"),
        ("/d 1", "boxed", "second"),
        ("/p 2", "plain", "first"),
        ("/md 2", "markdown", "first"),
    ],
)
def test_answers_are_shown_again_the_latest_first(line: str, kind: str, text: str) -> None:
    (showing,) = do(line).showing
    assert (showing.kind, showing.text) == (kind, text)


@pytest.mark.parametrize("number", ["0", "3", "-1", "x", "²", "1.0"])
def test_answers_that_there_are_not(number: str) -> None:
    with pytest.raises(UsageError, match="/d takes 1 for the latest answer up to 2"):
        do(f"/d {number}")
    with pytest.raises(UsageError, match="no answer yet"):
        do(f"/d {number}", State("m"))


def test_a_new_conversation_begins_as_the_chat_did() -> None:
    assert do("/n").state.conversation == STATE.start
    started = State("m", SPOKEN, SPOKEN, "old")
    assert do("/n", started).state.conversation == SPOKEN
    assert "4 turns of old" in do("/n", started).showing[0].text


def test_an_empty_conversation_has_no_system_prompt_and_stays_empty() -> None:
    empty = do("/N").state
    assert empty.conversation == empty.start == Conversation()
    assert do("/n", empty).state.conversation == Conversation()


def test_another_context_begins_a_new_conversation() -> None:
    changed = do("/c pirate").state
    assert changed.conversation == changed.start == Conversation("Talk like one.")
    assert do("/c default").state.conversation == Conversation(None)
    with pytest.raises(UsageError, match="no context nobody; there are default, assistant, cli_helper, pirate"):
        do("/c nobody")


def test_contexts_are_listed_and_the_one_in_force_is_marked() -> None:
    (showing,) = do("/lc", do("/c pirate").state).showing
    assert [row for row in showing.rows if row[0].startswith("*")] == [("* pirate", "Talk like one.")]
    assert do("/c").showing == do("/lc").showing


def test_lines_of_questions() -> None:
    assert [do("/m").state.lines, do("/m", do("/m").state).state.lines] == ["once", "one"]
    assert [do("/M").state.lines, do("/M", do("/M").state).state.lines] == ["many", "one"]


def test_another_model_is_left_to_who_knows_the_endpoint() -> None:
    assert (do("/a other").model, do("/a").model, do("/h").model) == ("other", "", None)


def test_a_conversation_is_saved_below_the_folder_and_to_the_same_file_again(tmp_path: Path) -> None:
    saved = do("/s my chat.json", folder=tmp_path)
    assert read_session(tmp_path / "my chat.json") == SPOKEN
    assert saved.showing[0].text == f"saved 4 turns to {tmp_path / 'my chat.json'}"
    shorter = State("m", Conversation().asked("x"), file=saved.state.file)
    do("/s", shorter, tmp_path)
    do("/s my chat.json", shorter, tmp_path)
    assert read_session(tmp_path / "my chat.json") == shorter.conversation


def test_nothing_of_others_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(UsageError, match="notes exists already"):
        do("/s notes", folder=tmp_path)
    assert (tmp_path / "notes").read_text() == "mine"
    with pytest.raises(UsageError, match=r"name the file: /s \[FILE\]"):
        do("/s", folder=tmp_path)
    with pytest.raises(UsageError, match="~nobody-here/x"):
        do("/s ~nobody-here/x", folder=tmp_path)


@pytest.mark.parametrize(("line", "after"), [("/l old.json", STATE.start), ("/L old.json", Conversation().asked("?"))])
def test_a_saved_conversation_goes_on(line: str, after: Conversation, tmp_path: Path) -> None:
    write_session(tmp_path / "old.json", Conversation().asked("?"))
    outcome = do(line, folder=tmp_path)
    assert outcome.state.conversation == Conversation().asked("?")
    assert outcome.showing[1].conversation == outcome.state.conversation
    assert outcome.state.file == tmp_path / "old.json"
    assert do("/n", outcome.state).state.conversation == after


def test_a_session_that_is_none_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read the session"):
        do("/l nothing.json", folder=tmp_path)
