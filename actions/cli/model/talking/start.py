"""A chat from what was asked for to its end, in one of the two ways."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from actions.cli.model.talking.opening import check, first_state, read_questions
from actions.cli.model.talking.pipe import Write, answer_all, print_whole
from actions.cli.model.talking.voice import Voice, find_voice
from bot.findings.terminal import plain
from runners.models.client.seam import Sampling
from runners.models.talk.contexts import all_contexts
from runners.models.talk.partner import Partner
from runners.models.talk.state import State, Surroundings

if TYPE_CHECKING:
    from actions.cli.model.chat import Asked


def start(asked: Asked) -> None:
    """Talk as was asked. Raises UsageError, EndpointError, ServerFailed, KeyboardInterrupt."""
    from actions.cli.operator import read_config
    from actions.cli.places import data_folder

    check(asked)
    config = read_config()
    surroundings = Surroundings(all_contexts(config.chat.contexts), Path.cwd())
    state = first_state(asked, config.chat, surroundings.contexts)
    questions = read_questions(asked)
    with find_voice(asked, config) as voice, _ctrl_c(), Partner(voice.connect) as partner:
        ready = replace(state, model=voice.choose(partner, voice.first))
        talk = Talk(voice, partner, asked.sampling(config.chat), ready)
        if questions is None:
            talk.on_terminal(surroundings, folder=data_folder(config), question=" ".join(asked.question).strip())
        else:
            talk.in_pipe(questions)


@dataclass(frozen=True, slots=True)
class Talk:
    """What both ways have in common."""

    voice: Voice
    partner: Partner
    sampling: Sampling
    state: State

    def on_terminal(self, surroundings: Surroundings, *, folder: Path, question: str) -> None:
        """Talk to whoever sits there; the questions are kept in `folder`."""
        from rich.console import Console

        from actions.cli.model.talking.keyboard import Keyboard, open_history
        from actions.cli.model.talking.screen import Screen
        from actions.cli.model.talking.terminal import Chat

        screen = Screen(Console())
        history, complaint = open_history(folder)
        screen.greet(self.voice.title(self.state.model), self.voice.through, self.state)
        if complaint:
            screen.note(complaint)
        keyboard = Keyboard(history, tuple(surroundings.contexts))
        Chat(self.voice, self.partner, screen, keyboard, self.sampling, surroundings).run(self.state, question)

    def in_pipe(self, questions: Iterable[str]) -> None:
        """Answer what stdin or the command line asks."""
        _note(f"{self.voice.title(self.state.model)} answers, through {self.voice.through}")
        answer_all(
            self.partner,
            self.state.conversation,
            questions=questions,
            sampling=self.sampling,
            drawing=self._draw if sys.stdout.isatty() else print_whole,
            note=_note,
        )

    @contextmanager
    def _draw(self) -> Iterator[Write]:
        from rich.console import Console

        from actions.cli.model.talking.screen import Screen

        with Screen(Console()).answer(self.voice.title(self.state.model)) as drawn:
            yield drawn.write


def _note(text: str) -> None:
    click.echo(plain(text), err=True)


@contextmanager
def _ctrl_c() -> Iterator[None]:
    """Within the block Ctrl-C raises KeyboardInterrupt, as Partner needs it, whatever it does around."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
