"""The real command in a terminal: what is typed, and what the screen shows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fakes.endpoint import FakeEndpoint, FakeModel, Fault, serve_fake
from fakes.terminal import Terminal, open_terminal

LONG = "Words such as incomprehensibilities stay whole at the edge of the screen, and so does this one."
EVIL = "\x1b]0;mine\x07 and \x1b[2J"


def answered(messages: list[dict[str, str]]) -> str:
    known = {"long": LONG, "evil": EVIL, "list": "# Head\n- *one*\n- two", "nothing": ""}
    question = messages[-1]["content"]
    return known.get(question, f" {len(messages)} heard: {question}")


@contextmanager
def chatting(fake: FakeEndpoint, home: Path, *words: str) -> Iterator[Terminal]:
    arguments = ["model", "chat", "--endpoint-url", fake.url, *words]
    with open_terminal(arguments, environ={"HOME": str(home)}, folder=home) as terminal:
        yield terminal


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    with serve_fake(FakeModel(name="granite", lists=("granite", "tuned"), answer=answered)) as fake:
        yield fake


@pytest.fixture
def terminal(fake: FakeEndpoint, tmp_path: Path) -> Iterator[Terminal]:
    with chatting(fake, tmp_path, "--model-id", "granite") as terminal:
        yield terminal


def test_a_conversation(terminal: Terminal, fake: FakeEndpoint) -> None:
    terminal.type("Hello?")
    terminal.see("1 heard: Hello?")
    terminal.type("And now?")
    terminal.see("3 heard: And now?")
    terminal.type("/n")
    terminal.type("long")
    terminal.see("does this one.")
    terminal.type("", "ctrl-d")
    assert terminal.end() == 0
    assert terminal.text.splitlines()[:6] == [
        f"granite answers, through {fake.url}",
        "context default; /h helps, Ctrl-C stops an answer, Ctrl-D ends the chat",
        "",
        ">>> Hello?",
        "1 heard: Hello?",
        terminal.text.splitlines()[5],
    ]
    assert terminal.text.splitlines()[5].startswith("granite, ")
    assert (
        "Words such as incomprehensibilities stay whole at the edge of the screen, and\nso does this one."
        in terminal.text
    )


def test_commands_show_and_change_things(terminal: Terminal, fake: FakeEndpoint, tmp_path: Path) -> None:
    terminal.type("list")
    terminal.see("- two")
    for command, seen in {
        "/h": "/s [FILE]   save the conversation",
        "/md": " • two",
        "/d 2": "/d takes 1 for the latest answer; there is only that one",
        "/p": "# Head\n- *one*\n- two\n\n>>>",
        "/lc": "* default     no system prompt",
        "/s my chat.json": "saved 2 turns to",
        "/help": "did you mean /h (help)?",
        "/a": f"{fake.url} holds granite, tuned",
        "/a tunde": "mean tuned?",
        "/a tuned": "new conversation with tuned",
        "/c cli_helper": "new conversation in the context cli_helper: You know command lines well.",
    }.items():
        terminal.type(command)
        terminal.see(seen)
    terminal.type("ls?")
    terminal.see("2 heard: ls?")
    assert fake.asked[-1].body["model"] == "tuned"
    terminal.type("/l my chat.json")
    terminal.see("loaded 2 turns of")
    terminal.type("more")
    terminal.see("3 heard: more")
    terminal.type("/q")
    assert terminal.end() == 0
    saved = json.loads((tmp_path / "my chat.json").read_text("utf-8"))
    assert [message["content"] for message in saved] == ["list", "# Head\n- *one*\n- two"]


def test_ctrl_c_ends_a_turn_and_not_the_chat(terminal: Terminal, fake: FakeEndpoint) -> None:
    fake.faults.add(Fault("stall", matching="chat", after=3))
    terminal.type("one two three")
    terminal.see("1 heard: one")
    terminal.press("ctrl-c")
    terminal.see("stopped; what was said stays in the conversation")
    fake.faults.add(Fault("stall", matching="chat"))
    terminal.type("waiting")
    terminal.see("granite …")
    terminal.press("ctrl-c")
    terminal.see("stopped; the question is taken back")
    terminal.type("", "ctrl-c")
    terminal.see("Ctrl-D or /q ends the chat")
    terminal.type("next")
    terminal.see("3 heard: next")
    assert "granite …" not in terminal.text
    assert [message["content"] for message in fake.asked[-1].body["messages"]] == [
        "one two three",
        " 1 heard: one",
        "next",
    ]


def test_an_endpoint_that_fails_does_not_end_the_chat(terminal: Terminal, fake: FakeEndpoint) -> None:
    fake.faults.add(Fault("cut", matching="chat", after=2))
    terminal.type("half")
    terminal.see("what was said stays in the conversation")
    fake.faults.add(Fault("status", matching="chat", status=400, body='{"error": {"message": "\\u001b[2Jno"}}'))
    terminal.type("refused")
    terminal.see(r"refuses (400): \x1b[2Jno")
    terminal.see("the question is taken back")
    terminal.type("nothing")
    terminal.see("the model ended without a word")
    terminal.type("evil")
    terminal.see(r"\x1b]0;mine\x07 and \x1b[2J")
    assert b"\x1b]0;" not in terminal.raw
    assert b"\x1b[2J" not in terminal.raw


def test_questions_of_several_lines_and_of_earlier_chats(fake: FakeEndpoint, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("chat:\n  multiline: true\n")
    with chatting(fake, tmp_path, "--model-id", "granite", "first", "question") as terminal:
        terminal.see("1 heard: first question")
        terminal.type("/m")
        terminal.see("Esc, then Enter sends it")
        terminal.type("one")
        terminal.type("two", "send")
        terminal.see("3 heard: one\ntwo")
        terminal.type("", "ctrl-d")
        assert terminal.end() == 0
    history = tmp_path / ".local/share/taxobot/chat-history"
    assert history.stat().st_mode & 0o777 == 0o600
    environ = {"HOME": str(tmp_path), "TAXOBOT_CONFIG": str(config)}
    arguments = ["model", "chat", "--endpoint-url", fake.url, "--model-id", "granite"]
    with open_terminal(arguments, environ=environ, folder=tmp_path) as terminal:
        terminal.type("/q", "send")
        assert terminal.end() == 0
    assert json.dumps("one\ntwo") in json.dumps(fake.asked[-2].body)


def test_a_session_goes_on_where_it_ended(fake: FakeEndpoint, tmp_path: Path) -> None:
    session = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "old"}]
    (tmp_path / "old.json").write_text(json.dumps([*session, {"role": "assistant", "content": "older \x1b[2J"}]))
    with chatting(fake, tmp_path, "--model-id", "tuned", "-s", "old.json", "-c", "assistant") as terminal:
        terminal.see("tuned answers")
        terminal.see("context old, 2 turns so far")
        terminal.see(">>> old\nolder \\x1b[2J")
        terminal.type("go on")
        terminal.see("4 heard: go on")
        terminal.type("/s")
        terminal.see("saved 4 turns to")
        terminal.type("exit")
        assert terminal.end() == 0
    saved = json.loads((tmp_path / "old.json").read_text("utf-8"))
    assert len(saved) == 5
    assert saved[0]["content"].startswith("You are a helpful assistant.")


def test_a_quick_question_on_a_terminal_is_one_answer(fake: FakeEndpoint, tmp_path: Path) -> None:
    with chatting(fake, tmp_path, "--model-id", "granite", "-qq", "Hello?") as terminal:
        assert terminal.end() == 0
    assert terminal.text == f"granite answers, through {fake.url}\n1 heard: Hello?"
    with chatting(fake, tmp_path, "-qq") as terminal:
        assert terminal.end() == 2
