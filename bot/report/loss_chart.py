"""The losses of training as a chart."""

from __future__ import annotations

from bot.report.canvas import ACCENT, INK, LINE, QUIET, Chart, figure_of, place, to_svg
from schemas.result import TrainingResult


def draw_losses(training: TrainingResult) -> Chart:
    """Training and validation loss by step, and the checkpoint that was kept."""
    height = 2.9
    measured = [(point.step, point.validation) for point in training.curve if point.validation is not None]
    with figure_of(height) as (figure, axes):
        curve = training.curve
        axes.plot([point.step for point in curve], [point.train for point in curve], color=QUIET, linewidth=1.3)
        steps, losses = [step for step, _ in measured], [loss for _, loss in measured]
        axes.plot(steps, losses, "o-", color=ACCENT, linewidth=1.8, markersize=4)
        axes.axvline(training.best_step, color=LINE, linewidth=1.2, linestyle=(0, (4, 3)), zorder=0)
        late = training.best_step > training.steps / 2
        axes.annotate(
            f"best: step {training.best_step:,}, {training.best_validation_loss:.3f}",
            (training.best_step, 0.96),
            xycoords=axes.get_xaxis_transform(),
            xytext=(-6 if late else 6, 0),
            textcoords="offset points",
            ha="right" if late else "left",
            va="top",
            color=INK,
        )
        axes.set_xlabel("optimizer step", color=QUIET)
        axes.set_ylabel("nats a token", color=QUIET)
        axes.grid(axis="y", color=LINE, linewidth=0.8)
        place(axes, left=0.12, right=0.97, bottom=0.45, height=height)
        svg = to_svg(figure, "losses")
    caption = f"● validation loss  – training loss  ┆ checkpoint that was kept (step {training.best_step:,})"
    return Chart(svg, "Loss while training, in nats a token", caption)
