"""`precheck`, `generate`, `train`, `evaluate`, `run`: what costs GPU time, one job after the other on any machines.

Each job verifies the approval first. It takes over what earlier jobs left, does its own stage, and leaves what it made:
results are addressed by content, so a job that starts again finds all that was finished.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from actions.cli.judge import judging
from actions.cli.output import conclude, exit_status
from actions.cli.recipe import recipe_of
from actions.cli.wiring import build_seams
from actions.cli.workplace import open_store, working
from actions.io import RECEIVED
from actions.pulls.request import request_of
from actions.pulls.results.read import PRECHECK, PRECHECK_FILE, RESULT
from actions.steps.approved import read_approved
from actions.steps.context import Step
from runners.advance import advance
from runners.pipeline import run
from runners.stages.artifacts import NAMES, REPORT_HTML
from schemas.errors import Blocked, EmptyResult, UsageError
from schemas.finding import Severity
from schemas.manifest import RESULT as RESULT_FILE

if TYPE_CHECKING:
    from runners.evaluate.judges.seam import Judge
    from runners.progress import Progress
    from runners.seams import RunRequest, Seams
    from runners.store import Store
    from schemas.policy import Policy
    from schemas.result import RunResult


@dataclass(frozen=True)
class _Bench:
    """What a stage works with."""

    step: Step
    request: RunRequest
    policy: Policy
    seams: Seams
    store: Store
    progress: Progress


def work(step: Step) -> int:
    """Do the stage that the command names. Exit status 0, or for `run` that of the verdict."""
    if step.inputs.command == "evaluate" and not (step.inputs.pull_request or step.inputs.approval):
        from actions.steps.baseline import measure

        return measure(step)
    approved = read_approved(step)
    approved.demand()
    request = request_of(
        step, approved.repository, approved.pull, merge_base=approved.merge_base, policy=approved.policy
    )
    store = open_store(request.output)
    received = take_over(step, store)
    with working() as progress, judging(request.output, seed=request.seed, progress=progress) as judge:
        seams = seams_of(step, approved.policy, judge=judge)
        try:
            return _do(_Bench(step, request, approved.policy, seams, store, progress))
        finally:
            # Also what was finished before something went wrong: the next attempt goes on from there.
            leave(step, store, keys=[key for key in store.used if key not in received])


def seams_of(step: Step, policy: Policy, *, judge: Judge | None = None) -> Seams:
    """The models and numbers of the policy, with the operator's part of this workflow. `judge` replaces theirs."""
    return build_seams(None, policy=policy, site=step.site, threads=step.inputs.threads or None, judge=judge)


def take_over(step: Step, store: Store) -> frozenset[str]:
    """Receive what earlier jobs handed over, and return its keys. Raises StoreCorrupt where it is damaged."""
    from runners.handover import FILE, receive

    received: set[str] = set()
    for found in sorted((step.work / RECEIVED).rglob(FILE)):
        keys = receive(found.parent, store.root)
        received |= set(keys)
        step.say(f"taken over: {len(keys)} results of {found.parent.name}")
    return frozenset(received)


def leave(step: Step, store: Store, *, keys: Sequence[str]) -> None:
    """Put these results into a folder to hand over; no output where there are none."""
    from runners.handover import pack

    if not keys:
        return
    target = step.work / "handover"
    pack(store.root, keys, target)
    leaf = hashlib.sha256(step.inputs.leaf.encode()).hexdigest()[:12]
    step.runner.put(store_path=str(target), artifact_name=f"taxobot-store-{step.inputs.command}-{leaf}")


def _do(bench: _Bench) -> int:
    match bench.step.inputs.command:
        case "precheck":
            return _precheck(bench)
        case "generate" | "train":
            return _prepare(bench)
        case "evaluate":
            return _evaluate(bench)
        case "run":
            return _run(bench)
        case other:
            raise UsageError(f"{other} is no stage of a run")


def _precheck(bench: _Bench) -> int:
    from runners.precheck import precheck

    found = precheck(bench.request, seams=bench.seams, store=bench.store, progress=bench.progress)
    folder = _empty(bench.step.work / PRECHECK)
    (folder / PRECHECK_FILE).write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
    bench.step.runner.put(artifact_path=str(folder))
    return 0


def _prepare(bench: _Bench) -> int:
    goal: Literal["generate", "train"] = "generate" if bench.step.inputs.command == "generate" else "train"
    result = advance(
        bench.request,
        goal=goal,
        leaf=bench.step.inputs.leaf or None,
        seams=bench.seams,
        store=bench.store,
        progress=bench.progress,
    )
    if blocking := [finding for finding in result.findings if finding.severity == Severity.ERROR]:
        raise Blocked(f"the contribution is INVALID: {blocking[0].message}")
    if result.error:
        raise EmptyResult(result.error)
    return 0


def _evaluate(bench: _Bench) -> int:
    """Whatever the verdict is, the job went well: `report` tells it."""
    result = advance(bench.request, goal="evaluate", seams=bench.seams, store=bench.store, progress=bench.progress)
    _hand_over(bench, result)
    return 0


def _run(bench: _Bench) -> int:
    result = run(bench.request, seams=bench.seams, store=bench.store, progress=bench.progress)
    return exit_status(_hand_over(bench, result))


def _hand_over(bench: _Bench, result: RunResult) -> RunResult:
    """Decide and write the result, and put its files, and nothing else, into the folder to hand over."""
    output, step = bench.request.output, bench.step
    threads = step.inputs.threads or None
    recipe = recipe_of(bench.request, preset=bench.seams.preset.name, policy=bench.policy, threads=threads)
    decided = conclude(result, policy=bench.seams.preset.policy, output=output, recipe=recipe)
    folder = _empty(step.work / RESULT)
    for name in NAMES:
        if (output / name).is_file():
            shutil.copy(output / name, folder / name)
    step.runner.put(
        artifact_path=str(folder),
        result_path=str(folder / RESULT_FILE),
        report_path=str(folder / REPORT_HTML),
        verdict=decided.gate.verdict if decided.gate else "",
    )
    return decided


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
