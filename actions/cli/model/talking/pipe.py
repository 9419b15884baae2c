"""A chat without a terminal: questions line by line from a pipe or a file, answers alone on stdout."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager

import click

from actions.cli.model.talking.shown import shown_whole
from runners.models.client.seam import Sampling
from runners.models.talk.conversation import Conversation
from runners.models.talk.heard import Heard
from runners.models.talk.partner import Partner

Write = Callable[[str], None]
Drawing = Callable[[], AbstractContextManager[Write]]
"""Opens what the pieces of one answer are written to."""


def answer_all(
    partner: Partner,
    start: Conversation,
    *,
    questions: Iterable[str],
    sampling: Sampling,
    drawing: Drawing,
    note: Write,
) -> None:
    """Answer one question after the other, in one conversation; lines without words are passed over.

    No line is a command here: questions may be other people's, and commands write files. `note` hears what is worth
    knowing beside. Raises EndpointError at the first question that cannot be answered.
    """
    conversation = start
    for question in filter(None, map(str.strip, questions)):
        asked = conversation.asked(question)
        with drawing() as write:
            heard = Heard(asked, tell=note, hand_on=write)
            partner.ask(asked, sampling, listener=heard)
        conversation = heard.after() or conversation


@contextmanager
def print_whole() -> Iterator[Write]:
    """Print an answer once it is whole; half of one is none for who reads the output."""
    pieces: list[str] = []
    yield pieces.append
    click.echo(shown_whole("".join(pieces).strip()))
