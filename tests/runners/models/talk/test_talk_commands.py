from __future__ import annotations

import pytest

from runners.models.talk.commands import COMMANDS, Command, Question, read_line
from runners.models.talk.effects import EFFECTS
from schemas.errors import UsageError

OF_ILAB = "/q /h /a /c /lc /m /M /n /N /d /p /md /s /l /L".split()


def test_all_of_ilabs_commands_are_there_and_do_something() -> None:
    assert sorted(COMMANDS) == sorted(OF_ILAB) == sorted(EFFECTS)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("  What is it? ", Question("What is it?")),
        ("quit", Command("/q")),
        (" exit ", Command("/q")),
        ("quit smoking, how?", Question("quit smoking, how?")),
        ("/q", Command("/q")),
        ("/H", Command("/h")),
        ("/m", Command("/m")),
        ("/M", Command("/M")),
        ("/d 2", Command("/d", "2")),
        ("/s   my chat.json ", Command("/s", "my chat.json")),
        ("/s 'my chat.json'", Command("/s", "my chat.json")),
        ("//etc/hosts is what?", Question("/etc/hosts is what?")),
        ("/* a comment */\nint main() {}", Question("/* a comment */\nint main() {}")),
        ("1/2", Question("1/2")),
    ],
)
def test_what_a_line_means(line: str, meant: Question | Command) -> None:
    assert read_line(line) == meant


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("/help", r"/help is no command; did you mean /h \(help\)\? Put one more / before it to send it as a question"),
        ("/quit", r"did you mean /q \(quit\)"),
        ("/saev x", r"did you mean /s \(save\)"),
        ("/zzz", r"/zzz is no command; /h shows them all. Put one more /"),
        ("/", "/ is no command; /h"),
        ("/n now", "/n stands alone"),
        ("/l", "/l needs a FILE: /l FILE"),
    ],
)
def test_what_is_wrong_with_a_line(line: str, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        read_line(line)
