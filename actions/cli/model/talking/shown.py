"""A model's words on their way to people: of all that a terminal would obey, only line ends and tabs are left."""

from __future__ import annotations

from collections.abc import Callable

from bot.findings.terminal import plain, plain_line


def shown(text: str) -> str:
    """The text, or a piece of one, for a terminal."""
    return _each_line(text, plain)


def shown_whole(text: str) -> str:
    """A whole text for whatever reads our output: logs of GitHub's runners obey what a line begins with."""
    return _each_line(text, plain_line)


def _each_line(text: str, show: Callable[[str], str]) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(
        "\t".join([show(first), *map(plain, rest)]) for first, *rest in (line.split("\t") for line in lines)
    )
