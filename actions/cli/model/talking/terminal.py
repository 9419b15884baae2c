"""A chat on a terminal: questions and commands in turn, until its end is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from actions.cli.model.talking.hearing import hear
from actions.cli.model.talking.keyboard import Keyboard
from actions.cli.model.talking.screen import Screen
from actions.cli.model.talking.voice import Voice
from runners.models.client.seam import Sampling
from runners.models.talk.commands import Question, read_line
from runners.models.talk.effects import execute
from runners.models.talk.partner import Partner
from runners.models.talk.state import Outcome, State, Surroundings
from schemas.errors import EndpointError, UsageError


@dataclass(frozen=True, slots=True)
class Chat:
    """The parts of a chat on a terminal."""

    voice: Voice
    partner: Partner
    screen: Screen
    keyboard: Keyboard
    sampling: Sampling
    surroundings: Surroundings

    def run(self, state: State, question: str | None = None) -> None:
        """Talk until /q or Ctrl-D; `question` is asked first."""
        if question:
            self.screen.gap()
            self.screen.question(question)
            state = self._ask(state, question)
        while (line := self._read(state)) is not None:
            outcome = self._take(state, line)
            if outcome.ends:
                return
            state = outcome.state

    def _read(self, state: State) -> str | None:
        while True:
            self.screen.gap()
            try:
                if (line := self.keyboard.read(state.lines)).strip():
                    return line
            except EOFError:
                return None
            except KeyboardInterrupt:
                self.screen.note("Ctrl-D or /q ends the chat")

    def _take(self, state: State, line: str) -> Outcome:
        try:
            meant = read_line(line)
            if isinstance(meant, Question):
                return Outcome(self._ask(state, meant.text))
            outcome = execute(meant, state, self.surroundings)
            for showing in outcome.showing:
                self.screen.show(showing, speaker=self.voice.title(state.model))
            return outcome if outcome.model is None else Outcome(self._change(state, outcome.model))
        except (UsageError, EndpointError) as error:
            self.screen.complain(error)
        except KeyboardInterrupt:
            self.screen.note("stopped")
        return Outcome(state)

    def _change(self, state: State, asked: str) -> State:
        """Talk to another model, in a new conversation; say which there are where none is named."""
        if not asked:
            self.screen.note(f"{self.voice.endpoint.url} holds {', '.join(self.voice.held(self.partner))}")
            return state
        model = self.voice.choose(self.partner, asked)
        self.screen.note(f"new conversation with {self.voice.title(model)}")
        return replace(state, model=model, conversation=state.start)

    def _ask(self, state: State, question: str) -> State:
        conversation = hear(
            self.partner,
            state.conversation,
            question=question,
            sampling=self.sampling,
            screen=self.screen,
            speaker=self.voice.title(state.model),
        )
        return replace(state, conversation=conversation, lines="one" if state.lines == "once" else state.lines)
