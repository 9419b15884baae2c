"""People can follow a run on a terminal and in a log."""

from __future__ import annotations

import io

import pytest

from actions.cli.readers import LogReader, describe, progress_for
from runners.progress import Event


def test_a_log_gets_few_lines() -> None:
    lines: list[str] = []
    read = LogReader(lines.append)
    read(Event("started", "train", total=100))
    for second in range(25):
        read(Event("advanced", "train", done=4 * second, total=100, seconds=float(second)))
    read(Event("finished", "train", done=100, total=100, seconds=25.0))
    read(Event("cached", "plan", "a/b"))
    read(Event("failed", "train", seconds=1.0))
    read(Event("note", text="said"))
    assert lines == [
        "train: started",
        "train: 40 %, about 15 s left",
        "train: 80 %, about 5 s left",
        "train: finished after 25.0 s",
        "plan a/b: stored result used",
        "train: failed after 1.0 s",
        "said",
    ]


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Event("advanced", "x", done=7), "7 done"),
        (Event("advanced", "x", done=0, total=7), "0 %"),
        (Event("advanced", "x", done=7, total=7, seconds=3.0), "100 %, about 0 s left"),
    ],
)
def test_describe(event: Event, text: str) -> None:
    assert describe(event) == text


def test_a_log_is_written_as_it_comes() -> None:
    stream = io.StringIO()
    with progress_for(stream) as progress, progress.stage("mix"):
        assert stream.getvalue() == "mix: started\n"
    assert stream.getvalue().splitlines()[1].startswith("mix: finished after 0.")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_a_bar_and_keeps_a_line_a_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with progress_for(stream) as progress:
        with progress.stage("evaluate", "[bold]leaf", total=2) as tick:
            tick(1)
        progress.cached("plan")
    assert "━" in stream.getvalue()
    assert "left" in stream.getvalue()
    assert "evaluate [bold]leaf: finished after 0." in stream.getvalue()
    assert "plan: stored result used" in stream.getvalue()


def test_a_note_does_not_end_the_bar_of_its_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    with progress_for(stream) as progress, progress.stage("start", "small"):
        progress.note("loading for 10 s")
        before = stream.tell()
        progress.note("loading for 20 s")
        assert "left" not in stream.getvalue()  # nobody knows how long it will take
        assert "start small" in stream.getvalue()[before:]
    assert "loading for 10 s" in stream.getvalue()


@pytest.mark.parametrize("kind", [io.StringIO, Terminal])
def test_names_that_strangers_chose_are_disarmed(kind: type[io.StringIO], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    stream = kind()
    with progress_for(stream) as progress, progress.stage("plan", "knowledge/\x1b]0;x\x07/a", total=1):
        pass
    assert "\x1b]" not in stream.getvalue()
    assert "\x07" not in stream.getvalue()
    assert r"knowledge/\x1b]0;x\x07/a: finished" in stream.getvalue()
