"""People can follow a run on a terminal and in a log."""

from __future__ import annotations

import io
import re

import pytest

from actions.cli.readers import LogReader, describe, progress_for, shorten
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


def test_stages_at_the_same_time_have_lines_of_their_own() -> None:
    lines: list[str] = []
    read = LogReader(lines.append)
    for leaf in "ab":
        read(Event("started", "generate", leaf, total=100))
    for second in range(15):
        for leaf in "ab":
            read(Event("advanced", "generate", leaf, done=4 * second, total=100, seconds=float(second)))
    assert lines[2:] == ["generate a: 40 %, about 15 s left", "generate b: 40 %, about 15 s left"]


def test_how_it_goes_is_told_now_and_then() -> None:
    lines: list[str] = []
    now = 0.0
    read = LogReader(lines.append, clock=lambda: now)
    for second in range(25):
        now = float(second)
        read(Event("status", text=f"{second} calls\x1b in flight"))
    assert lines == [r"10 calls\x1b in flight", r"20 calls\x1b in flight"]


def test_quiet_is_quiet() -> None:
    stream = io.StringIO()
    with progress_for(stream, quiet=True) as progress, progress.stage("mix"):
        progress.status("x")
        progress.note("y")
    assert stream.getvalue() == ""


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


@pytest.mark.parametrize("columns", [60, 80, 100])
def test_a_long_name_leaves_room_for_the_time_that_is_left(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", str(columns))
    stream, leaf = Terminal(), "compositional_skills/grounded/extraction/short_notices"
    with progress_for(stream) as progress, progress.stage("generate", leaf, total=4) as tick:
        tick(1)
        before = stream.tell()
        progress.note("so far")
        drawn = next(line for line in stream.getvalue()[before:].splitlines() if "left" in line)
    assert re.search(r"short_notices ━━━+ 0:00:\d\d left -:--:--$", re.sub(r"\x1b\[[\d;]*m", "", drawn))


def test_a_shortened_title_keeps_stage_and_end() -> None:
    assert shorten("generate knowledge/a/b", 22) == "generate knowledge/a/b"
    assert shorten("generate knowledge/a/b", 15) == "generate …e/a/b"
    assert shorten("generate knowledge/a/b", 3) == "generate …b"
    assert shorten("generate", 3) == "generate"


def test_how_it_goes_ends_with_what_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    now, lines, stream = 99.0, list[str](), Terminal()
    LogReader(lines.append, clock=lambda: now)(Event("status"))
    with progress_for(stream) as progress:
        progress.status("7 calls in flight")
        before = stream.tell()
        progress.status("")
        progress.note("done")
    assert lines == []
    assert "7 calls in flight" in stream.getvalue()[:before]
    assert "7 calls in flight" not in stream.getvalue()[before:]


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


def test_a_terminal_shows_bars_of_stages_that_run_at_once_and_how_they_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    stream = Terminal()
    with progress_for(stream) as progress:
        with progress.stage("generate", "a", total=4) as first, progress.stage("generate", "b", total=4) as second:
            first(1)
            second(2)
            progress.status("7 calls in flight\x1b[2J")
            before = stream.tell()
            progress.note("so far")  # what is said draws all anew
            drawn = stream.getvalue()[before:]
        progress.note("done")
    assert [word in drawn for word in ("generate a", "generate b", r"7 calls in flight\x1b[2J")] == [True] * 3
    assert "generate a: finished" in stream.getvalue()
