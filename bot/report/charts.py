"""The report's charts as inline SVG: scores with their intervals, the losses of training, and where rows went."""

from __future__ import annotations

from collections.abc import Iterator

from bot.report.canvas import Chart
from bot.report.funnel_chart import draw_funnels
from bot.report.loss_chart import draw_losses
from bot.report.score_chart import SCORES, draw_scores
from schemas.result import RunResult


def draw_charts(result: RunResult) -> tuple[Chart, ...]:
    """The charts that the result has numbers for."""
    return tuple(_draw(result))


def _draw(result: RunResult) -> Iterator[Chart]:
    for score in SCORES:
        if chart := draw_scores(result, score):
            yield chart
    if result.training and result.training.curve:
        yield draw_losses(result.training)
    if funnels := draw_funnels(result):
        yield funnels
