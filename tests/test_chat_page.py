"""The page about the chat names its commands as `/h` does, and all of the command line's options."""

from __future__ import annotations

import re
from pathlib import Path

import click

from actions.cli.model.chat import chat
from runners.models.talk.commands import COMMANDS
from runners.models.talk.contexts import BUILT_IN

PAGE = (Path(__file__).parents[1] / "docs/chat.md").read_text("utf-8")


def test_the_page_shows_the_commands_that_there_are() -> None:
    shown = re.findall(r"^\| `(/.*?)` \| (.*) \|$", PAGE, re.MULTILINE)
    assert shown == [(form.show(name), form.does) for name, form in COMMANDS.items()]


def test_the_page_names_every_option_and_context() -> None:
    options = [one.opts for one in chat.params if isinstance(one, click.Option) and not one.hidden]
    assert len(options) > 10
    for names in options:
        assert any(re.search(rf"[ `(]{name}\b", PAGE) for name in names), names
    assert all(f"`{name}`" in PAGE for name in BUILT_IN)
