"""`taxobot pr estimate`: what a run would cost, without the libraries or the machine that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from actions.cli.asked import Asked, takes_pull_request
from actions.cli.workplace import open_store, working
from bot.findings.terminal import plain

if TYPE_CHECKING:
    from schemas.precheck import Estimate, LeafEstimate


@click.command("estimate")
@takes_pull_request("the estimate")
def estimate(asked: Asked) -> int:
    """Say what a run would cost: rows, evaluation items, training steps and minutes.

    Rows and items are really made, and kept for the run; no model is loaded.
    """
    from runners.estimate import estimate as reckon
    from runners.generate.teacher import ExtractiveTeacher
    from runners.models.presets import preset_under

    site, policy = asked.site(), asked.read_policy()
    request, preset = asked.request(policy), preset_under(policy, asked.preset)
    with working() as progress:
        store = open_store(request.output)
        found = reckon(request, preset=preset, teacher=ExtractiveTeacher(), site=site, store=store, progress=progress)
    click.echo(found.model_dump_json(indent=2) if asked.as_json else say(found))
    return 0


def say(found: Estimate) -> str:
    """The estimate for a terminal: one line a leaf, then the whole."""
    if not found.leaves:
        return "No leaf is added or changed: there is nothing to run."
    stages = ", ".join(f"{stage} {say_minutes(minutes)}" for stage, minutes in found.stages.items())
    return "\n".join(
        [
            *map(_say_leaf, found.leaves),
            "",
            f"together: {found.rows:,} rows, {found.steps:,} training steps, {found.items:,} evaluation items with the"
            " frozen suite",
            f"about {say_minutes(found.minutes)}: {stages}",
            f"({found.basis})",
        ]
    )


def say_minutes(minutes: float) -> str:
    """A duration in the unit that suits it: seconds, minutes or hours."""
    if minutes < 2:
        return f"{60 * minutes:.0f} s"
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def _say_leaf(leaf: LeafEstimate) -> str:
    taught = "passages" if leaf.kind == "knowledge" else "seed examples"
    return plain(
        f"{leaf.leaf} ({leaf.kind}): {leaf.passages:,} {taught} taught in {leaf.rows:,} rows, {leaf.items:,} items"
    )
