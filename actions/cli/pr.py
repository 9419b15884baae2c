"""`taxobot pr`: what a pull request does to the base model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from actions.cli.asked import Asked, takes_pull_request
from actions.cli.judge import judging
from actions.cli.lazy import Entry, LazyGroup
from actions.cli.output import conclude, exit_status, json_of, say_files
from actions.cli.recipe import recipe_of
from actions.cli.wiring import build_seams
from actions.cli.workplace import open_shared, open_store, working

if TYPE_CHECKING:
    from runners.seams import RunRequest
    from runners.taxonomy.site import Site
    from schemas.policy import Policy
    from schemas.result import RunResult


@click.group(
    cls=LazyGroup,
    entries={
        "estimate": Entry("actions.cli.estimate", "estimate", "Say what a run would cost."),
        "precheck": Entry("actions.cli.precheck", "precheck", "Ask the base model whether it knows this already."),
        "run": Entry("actions.cli.pr", "run", "Run the whole loop over one pull request."),
        "gate": Entry("actions.cli.gate", "gate", "Decide again over a result, without running anything."),
        "replay": Entry("actions.cli.replay", "replay", "Run again what a manifest describes, and compare."),
    },
)
def pr() -> None:
    """Teach and measure what a pull request adds."""


@click.command("run")
@takes_pull_request("result.json")
def run(asked: Asked) -> int:
    """Run the whole loop over one pull request: validate, generate, train, evaluate, report.

    What was computed before is used again; an interrupted run carries on when the same command is given.
    """
    site, policy = asked.site(), asked.read_policy()
    request = asked.request(policy)
    result = execute(request, preset=asked.preset, policy=policy, site=site, threads=asked.threads)
    click.echo(json_of(result) if asked.as_json else _summarise(result, request.output), nl=not asked.as_json)
    return exit_status(result)


def execute(
    request: RunRequest,
    *,
    preset: str | None,
    policy: Policy | None = None,
    site: Site,
    threads: int | None,
    alone: bool = False,
) -> RunResult:
    """Run one request with progress on stderr, and leave result and reports in its run directory.

    `policy` is the one in force (None: the default one); a named `preset` goes before the one that it names. What
    other runs have found out about the base model is used, unless this one is to be `alone`.
    """
    from runners.pipeline import run as run_pipeline
    from schemas.policy import Policy

    with working() as progress:
        store, shared = open_store(request.output), None if alone else open_shared(progress)
        with judging(request.output, seed=request.seed, progress=progress) as judge:
            seams = build_seams(preset, policy=policy, site=site, threads=threads, judge=judge)
            result = run_pipeline(request, seams=seams, store=store, progress=progress, shared=shared)
        recipe = recipe_of(request, preset=seams.preset.name, policy=policy or Policy(), threads=threads)
        return conclude(result, policy=seams.preset.policy, output=request.output, recipe=recipe)


def _summarise(result: RunResult, output: Path) -> str:
    from bot.report.plain import render_plain

    return f"{render_plain(result)}\n{say_files(output)}"
