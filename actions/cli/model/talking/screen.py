"""What a chat draws on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.box import ROUNDED
from rich.console import Console, RenderableType
from rich.markdown import Markdown
from rich.panel import Panel
from rich.status import Status
from rich.table import Table
from rich.text import Text

from actions.cli.model.talking.shown import shown
from actions.cli.model.talking.wrap import Wrapper
from runners.models.talk.conversation import Conversation
from runners.models.talk.state import Showing, State
from schemas.errors import TaxobotError

PROMPT = ">>> "
HINT = "/h helps, Ctrl-C stops an answer, Ctrl-D ends the chat"


class Screen:
    """Draws on the console it is given; no word of a model or of a file acts on the terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def greet(self, speaker: str, through: str, state: State) -> None:
        """Say who answers through what, and how to go on."""
        turns = len(state.conversation.turns)
        name = Text(shown(speaker), style="bold")
        self._print(name.append(Text(f" answers, through {shown(through)}", style="not bold")))
        self.note(f"context {state.context}" + (f", {turns} turns so far" if turns else "") + f"; {HINT}")
        self._past(state.conversation)

    def note(self, text: str) -> None:
        """Something that the chat itself says."""
        _print_note(self._console, text)

    def complain(self, error: TaxobotError) -> None:
        """Something that did not work."""
        self._print(Text(shown(str(error)), style="red"))

    def gap(self) -> None:
        """An empty line before the next question."""
        self._console.print()

    def question(self, text: str) -> None:
        """A question that was not typed here."""
        self._print(Text(f"{PROMPT}{shown(text)}", style="bold"))

    def show(self, showing: Showing, *, speaker: str) -> None:
        """What a command shows."""
        text = shown(showing.text)
        match showing.kind:
            case "note":
                self.note(showing.text)
            case "table":
                self._print(_table(showing.rows))
            case "plain":
                self._console.print(Text(text), highlight=False, soft_wrap=True)  # no line ends but its own
            case "boxed":
                self._print(_box(Text(text), speaker))
            case "markdown":
                # Without links: a terminal opens what a model wrote behind a harmless word.
                self._print(_box(Markdown(text, hyperlinks=False), speaker))
            case "past":
                self._past(showing.conversation)

    @contextmanager
    def answer(self, speaker: str) -> Iterator[Answer]:
        """Draw one answer of `speaker` within the block."""
        drawn = Answer(self._console, speaker)
        try:
            yield drawn
        finally:
            drawn.end()

    def _past(self, conversation: Conversation) -> None:
        for turn in conversation.turns:
            start = f"\n{PROMPT}" if turn.role == "user" else ""
            self._print(Text(f"{start}{shown(turn.content)}", style="dim"))

    def _print(self, what: RenderableType) -> None:
        self._console.print(what, highlight=False)


class Answer:
    """One answer as it is made: a sign of life until its first words come, then the words."""

    def __init__(self, console: Console, speaker: str) -> None:
        self._console = console
        self._wrapper = Wrapper(lambda: console.width)
        self._waiting: Status | None = console.status(Text(f"{shown(speaker)} …", style="dim"), spinner_style="dim")
        self._waiting.start()
        self._begun, self._last = False, "\n"

    def interject(self, text: str) -> None:
        """Say something before the answer."""
        self._settle()
        _print_note(self._console, text)

    def write(self, piece: str) -> None:
        """Draw the next piece."""
        if text := shown(piece if self._begun else piece.lstrip()):
            self._settle()
            self._begun, self._last = True, text[-1]
            self._console.file.write(text if self._console.is_dumb_terminal else self._wrapper.feed(text))
            self._console.file.flush()

    def end(self) -> None:
        """Leave the cursor on a line of its own."""
        self._settle()
        if self._last != "\n":
            self._console.file.write("\n")
            self._console.file.flush()

    def _settle(self) -> None:
        """Take the sign of life away, so that something else can be drawn."""
        if self._waiting:
            self._waiting.stop()
            self._waiting = None


def _print_note(console: Console, text: str) -> None:
    console.print(Text(shown(text), style="dim"), highlight=False)


def _table(rows: Sequence[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    for row in rows:
        table.add_row(*(Text(shown(cell), style="dim") for cell in row))
    return table


def _box(content: RenderableType, title: str) -> Panel:
    return Panel(content, title=Text(shown(title)), title_align="left", box=ROUNDED, border_style="dim")
