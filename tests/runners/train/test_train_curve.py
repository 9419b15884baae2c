"""The picture of a run's losses."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

import pytest

from runners.train.curve import draw_curve
from runners.train.history import read_history
from schemas.errors import StoreCorrupt
from schemas.training import LOSSES, Measured, Saved, Stepped


def step(number: int, *, loss: float = 2.0) -> Stepped:
    return Stepped(
        step=number,
        total=4,
        epoch=1,
        rows=number * 8,
        loss=loss,
        gradient_norm=1.0,
        learning_rate=1e-3 / number,
        counted=30,
        tokens=60,
        seconds=0.1,
    )


def measured(number: int, validation: float) -> Measured:
    return Measured(step=number, epoch=1, rows=number * 8, train=2.0, validation=validation)


EVENTS = (
    measured(0, 3.0),
    step(1),
    step(2),
    measured(2, 1.5),
    Saved(step=2, epoch=1, rows=16, validation=1.5, folder="adapters/adapters-002"),
    step(3),
    step(4),
    measured(4, 1.75),
    Saved(step=4, epoch=1, rows=32, validation=1.75, folder="adapters/adapters-004"),
)


def write(folder: Path, events: Sequence[Stepped | Measured | Saved], *, end: str = "") -> Path:
    (folder / LOSSES).write_text("".join(event.model_dump_json() + "\n" for event in events) + end)
    return folder


def text_of(svg: Path) -> str:
    """What stands in the picture; matplotlib leaves the text of drawn letters in comments."""
    ElementTree.parse(svg)  # noqa: S314 - our own file
    return svg.read_text(encoding="utf-8")


def test_both_pictures_show_losses_and_mark_the_best(tmp_path: Path) -> None:
    svg, png = draw_curve(write(tmp_path, EVENTS))
    assert (svg, png) == (tmp_path / "loss.svg", tmp_path / "loss.png")
    shown = text_of(svg)
    for words in ("best: step 2, 1.5", "validation", "training, between saves", "base, validation", "learning rate"):
        assert f"<!-- {words} -->" in shown
    assert png.read_bytes().startswith(b"\x89PNG\r\n")
    assert not list(tmp_path.glob(".*"))


def test_the_chosen_checkpoint_is_marked_where_another_one_was_chosen(tmp_path: Path) -> None:
    svg, _ = draw_curve(write(tmp_path, EVENTS), best=4)
    assert "<!-- best: step 4, 1.75 -->" in text_of(svg)


def test_equal_runs_leave_equal_pictures(tmp_path: Path) -> None:
    pictures = [path.read_bytes() for path in draw_curve(write(tmp_path, EVENTS))]
    assert [path.read_bytes() for path in draw_curve(tmp_path)] == pictures


def test_a_run_that_was_killed_while_it_wrote_is_drawn_up_to_there(tmp_path: Path) -> None:
    write(tmp_path, EVENTS[:2], end='{"event":"step","st')
    svg, _ = draw_curve(tmp_path)
    assert "<!-- best: step 0, 3 -->" in text_of(svg)


def test_nothing_is_drawn_before_the_first_step(tmp_path: Path) -> None:
    assert draw_curve(tmp_path) == ()
    assert draw_curve(write(tmp_path, EVENTS[:1])) == ()
    assert [path.name for path in tmp_path.iterdir()] == [LOSSES]


def test_of_what_was_told_twice_the_last_word_counts(tmp_path: Path) -> None:
    write(tmp_path, [step(1, loss=9.0), step(2), step(1, loss=1.0)])
    assert [(one.step, one.loss) for one in read_history(tmp_path).steps] == [(1, 1.0), (2, 2.0)]


def test_a_line_of_something_else_is_named(tmp_path: Path) -> None:
    write(tmp_path, EVENTS[:2], end='{"event": "lunch"}\n')
    with pytest.raises(StoreCorrupt, match=rf"{LOSSES}:3"):
        draw_curve(tmp_path)


def test_neither_a_matplotlibrc_nor_dollar_signs_change_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "matplotlibrc").write_text("text.usetex: True\n")
    monkeypatch.chdir(tmp_path)
    assert draw_curve(write(tmp_path, EVENTS))
