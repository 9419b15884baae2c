"""The loss curve as a picture: `loss.svg` and `loss.png` beside the `loss.jsonl` that they are drawn from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runners.train.durable import whole_file
from runners.train.history import History, read_history
from schemas.training import Measured

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SVG, PNG = "loss.svg", "loss.png"
_INK, _QUIET, _LINE, _PALE, _ACCENT, _BASE = "#1f2933", "#616e7c", "#dde2e8", "#c3ccd5", "#1769aa", "#b4570b"
_INCHES = (7.2, 4.6)
_DOTS = 150  # an inch


def draw_curve(folder: Path, *, best: int | None = None) -> tuple[Path, ...]:
    """Draw what the run in `folder` has told so far; returns the paths of the two pictures, () before its first step.

    `best` is the step of the checkpoint that was chosen; without it the lowest validation loss is marked. Each picture
    appears whole, in place of the one before. Raises StoreCorrupt as `read_history` does.
    """
    history = read_history(folder)
    if not history.steps:
        return ()
    with _figure() as figure:
        _draw(figure, history, best)
        return tuple(_save(figure, folder / name) for name in (SVG, PNG))


@contextmanager
def _figure() -> Iterator[Figure]:
    """A bare figure; neither matplotlib's global state nor a `matplotlibrc` has a part in it."""
    from matplotlib import rc_context, rcdefaults, rcParams
    from matplotlib.figure import Figure

    settle: Callable[[], None] = rcdefaults  # matplotlib leaves it without types
    settings: Any = {"svg.hashsalt": "taxobot", "font.size": 9.5, "text.parse_math": False}
    with rc_context():
        settle()
        rcParams.update(settings)
        yield Figure(figsize=_INCHES, facecolor="white")


def _save(figure: Figure, path: Path) -> Path:
    # No date and no version: equal runs leave equal bytes.
    metadata = {"Date": None, "Creator": None} if path.name == SVG else {"Software": None}
    with whole_file(path) as beside:
        figure.savefig(beside, format=path.suffix[1:], dpi=_DOTS, metadata=metadata)
    return path


def _draw(figure: Figure, history: History, best: int | None) -> None:
    losses, rates = figure.subplots(2, 1, sharex=True, height_ratios=(5, 1))
    for axes in (losses, rates):
        _tidy(axes)
    _draw_losses(losses, history)
    if chosen := _chosen(history, best):
        _mark(losses, chosen, end=history.steps[-1].total)
    _draw_rates(rates, history)
    figure.align_ylabels()
    figure.tight_layout()


def _tidy(axes: Axes) -> None:
    axes.set_axisbelow(True)
    axes.grid(axis="y", color=_LINE, linewidth=0.8)
    axes.tick_params(length=0, colors=_QUIET)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _draw_losses(axes: Axes, history: History) -> None:
    where = [one.step for one in history.steps]
    axes.plot(where, [one.loss for one in history.steps], color=_PALE, linewidth=0.9, label="each step")
    if after := [one for one in history.measured if one.step]:
        where = [one.step for one in after]
        axes.plot(where, [one.train for one in after], ".-", color=_QUIET, label="training, between saves")
    if history.measured:
        where = [one.step for one in history.measured]
        losses = [one.validation for one in history.measured]
        axes.plot(where, losses, "o-", color=_ACCENT, markersize=4, label="validation")
    if history.base:
        axes.axhline(history.base.validation, color=_BASE, linewidth=1, linestyle=(0, (2, 3)), label="base, validation")
    axes.set_ylabel("loss, nats a token", color=_QUIET)
    axes.legend(frameon=False, labelcolor=_INK, ncols=4, loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.2)


def _chosen(history: History, best: int | None) -> Measured | None:
    if best is None:
        return history.lowest
    return next((one for one in history.measured if one.step == best), None)


def _mark(axes: Axes, chosen: Measured, *, end: int) -> None:
    """A ring around the chosen point, and its words above, on the side with more room: losses fall."""
    axes.axvline(chosen.step, color=_ACCENT, linewidth=0.9, linestyle=(0, (1, 3)), zorder=0)
    ring: Any = {"markersize": 11, "markerfacecolor": "none", "markeredgecolor": _ACCENT, "markeredgewidth": 1.6}
    axes.plot(chosen.step, chosen.validation, "o", **ring)
    late = chosen.step > end * 3 / 4
    axes.annotate(
        f"best: step {chosen.step:,}, {chosen.validation:.4g}",
        (chosen.step, 0.84),
        xycoords=axes.get_xaxis_transform(),
        xytext=(-7 if late else 7, 0),
        textcoords="offset points",
        ha="right" if late else "left",
        color=_INK,
        bbox={"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"},
    )


def _draw_rates(axes: Axes, history: History) -> None:
    from matplotlib.ticker import MaxNLocator

    steps = history.steps
    axes.plot([one.step for one in steps], [one.learning_rate for one in steps], color=_QUIET, linewidth=1.2)
    axes.set_ylim(bottom=0)
    axes.ticklabel_format(axis="y", style="sci", scilimits=(0, 0))
    axes.set_ylabel("learning rate", color=_QUIET)
    axes.set_xlabel("optimizer step", color=_QUIET)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
