"""A terminal that a command runs in: what is typed goes to it, and what it draws can be read from the screen."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte

SECONDS = 60.0  # a generous deadline: this machine may be busy
PROGRAM = Path(sys.executable).with_name("taxobot")
COLUMNS, LINES = 80, 24
KEYS = {"enter": "\r", "ctrl-c": "\x03", "ctrl-d": "\x04", "send": "\x1b\r", "up": "\x1b[A", "tab": "\t"}


class Terminal:
    """A pseudo-terminal of 80 × 24 characters, with all that scrolled away. `raw` is every byte that was written."""

    def __init__(self, command: Sequence[str], *, environ: Mapping[str, str], folder: Path, columns: int) -> None:
        self._screen = _Answering(columns, LINES, history=10_000)
        self._stream = pyte.ByteStream(self._screen)
        self._child: pexpect.spawn[bytes] = pexpect.spawn(
            command[0],
            list(command[1:]),
            env={**os.environ, "TERM": "xterm-256color", **environ},
            cwd=str(folder),
            dimensions=(LINES, columns),
            timeout=SECONDS,
        )
        self._screen.reply = self._child.send
        self.raw = b""

    @property
    def pid(self) -> int:
        """The command's process."""
        return int(self._child.pid)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen and above it, line by line."""
        above = [
            "".join(line[column].data for column in range(self._screen.columns)) for line in self._screen.history.top
        ]
        return [line.rstrip() for line in (*above, *self._screen.display)]

    @property
    def text(self) -> str:
        """The same in one, without the empty lines at the end."""
        return "\n".join(self.lines).rstrip()

    def type(self, text: str, key: str = "enter") -> None:
        """Type a text at the prompt, then press a key. Waits until the prompt is there and the text is in it."""
        self.wait(self._at_prompt, "a prompt")
        if text:
            self._child.send(text)
            self.wait(lambda: text[-self._screen.columns // 2 :] in self._line, f"{text!r} at the prompt")
        before = self._row
        self.press(key)
        self.wait(lambda: self._row != before or not self._child.isalive(), f"what follows {key}")

    def press(self, key: str) -> None:
        """Press one key."""
        self._child.send(KEYS[key])

    def see(self, text: str) -> None:
        """Wait until the text stands on the screen."""
        self.wait(lambda: text in self.text, repr(text))

    def wait(self, condition: Callable[[], object], what: str) -> None:
        """Read what is drawn until the condition holds."""
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"{what} did not come:\n{self.text}"
            assert self._read() or condition(), f"the command ended before {what}:\n{self.text}"

    def end(self) -> int:
        """Wait for the end of the command: its exit status (negative: the signal that ended it)."""
        deadline = time.monotonic() + SECONDS
        while self._read():
            assert time.monotonic() < deadline, f"the command did not end:\n{self.text}"
        self._child.wait()
        ended, stopped = self._child.exitstatus, self._child.signalstatus
        return int(ended) if ended is not None else -int(stopped or 0)

    def close(self) -> None:
        """End the command, if it still runs."""
        self._child.close(force=True)

    @property
    def _line(self) -> str:
        return str(self._screen.display[self._screen.cursor.y])

    @property
    def _row(self) -> int:
        return len(self._screen.history.top) + int(self._screen.cursor.y)

    def _at_prompt(self) -> bool:
        return self._line.startswith((">>> ", "... "))

    def _read(self) -> bool:
        """Take what has been written; False once nothing more can come."""
        try:
            written = self._child.read_nonblocking(65_536, timeout=0.05)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += written
        self._stream.feed(written)
        return True


class _Answering(pyte.HistoryScreen):
    """A screen that says where its cursor is when it is asked, as terminals do."""

    reply: Callable[[str], object]

    def write_process_input(self, data: str) -> None:
        self.reply(data)


@contextmanager
def open_terminal(
    arguments: Sequence[str], *, environ: Mapping[str, str], folder: Path, columns: int = COLUMNS
) -> Iterator[Terminal]:
    """Run `taxobot` with these arguments in a terminal, within the block."""
    terminal = Terminal([str(PROGRAM), *arguments], environ=environ, folder=folder, columns=columns)
    try:
        yield terminal
    finally:
        terminal.close()
