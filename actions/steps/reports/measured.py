"""Publishes what a run measured: origin, manifest and commits checked, gate decided anew, text rendered here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from actions.steps.approved import Approved, read_approved
from actions.steps.checked import Checked, check_pull
from actions.steps.context import Step
from actions.steps.memory import remember
from actions.steps.publish import publish, recall
from actions.steps.reports.results import RESULT, Results, read_results
from actions.steps.standing import is_settled, stand
from bot.comment.situation import Situation
from bot.gate import CONCLUSIONS, decide
from bot.github.artifacts import ArtifactRefused
from bot.github.errors import GithubError
from bot.github.origin import check_origin
from bot.records import Approval, Record, State
from runners.models.presets import gate_policy
from schemas.errors import TaxobotError
from schemas.precheck import Precheck
from schemas.result import RunResult


@dataclass(frozen=True)
class _Report:
    """What every part of a report needs: the step, what was approved, its head checked again, and the old record."""

    step: Step
    approved: Approved
    checked: Checked
    before: Record | None

    def situation(self, state: State, *, model: str = "", **shown: Any) -> Situation:
        """The situation in this state; the run and its approval are remembered with it."""
        record = remember(self.step, self.checked, self.before, state=state)
        approval = self.approved.approval
        update = {
            "approval": approval,
            "runs": record.runs | {approval.purpose: self.step.runner.run},
            "model": model or record.model,
        }
        return Situation(
            self.step.place(approval.pull),
            record.model_copy(update=update),
            findings=self.checked.findings,
            leaves=tuple(self.checked.leaves),
            **shown,
        )


def report_run(step: Step) -> int:
    """Publish the result of this very run, or why there is none. Exit status: that of the verdict, 0 if discarded."""
    _check_run(step, step.runner.run)
    approved = read_approved(step)
    if approved.lapsed:
        step.say(f"discarded: {approved.lapsed}")
        step.runner.put(state=State.OUTDATED.value)
        return 0
    checked = check_pull(step, approved.pull)
    found = recall(step, approved.pull.number)
    before = found.record if found else None
    if before is not None and _is_overtaken(before, approved.approval, step.runner.run):
        step.say("discarded: another run was started for this head since")
        step.runner.put(state=State.OUTDATED.value)
        return 0
    report = _Report(step, approved, checked, before)
    situation = _situation(report)
    publish(step, situation, policy=approved.policy, kinds=checked.kinds, present=approved.pull.labels)
    return _exit_status(situation)


def _is_overtaken(before: Record, approval: Approval, run: int) -> bool:
    """Whether the head's result is expected from a run that was started after this one; ids of runs only grow."""
    return before.head == approval.head and before.runs.get(approval.purpose, run) > run


def _check_run(step: Step, run: int) -> None:
    """A result counts only where it comes from our workflow file on the default branch, started by dispatch."""
    check_origin(
        step.hub.run(run),
        event="workflow_dispatch",
        path=f".github/workflows/{step.inputs.run_workflow}",
        branch=step.hub.default_branch,
        repository=step.hub.id,
        run_id=run,
    )


def _situation(report: _Report) -> Situation:
    step = report.step
    try:
        results = read_results(step, step.runner.run)
        _belong(results, report.approved)
    except TaxobotError as error:
        return report.situation(State.ERROR, reason=f"the result of run {step.runner.run} was refused: {error}")
    if results.result is not None:
        return _measured(report, results.result, results.artifact)
    if results.precheck is not None:
        return _prechecked(report, results.precheck)
    return report.situation(State.ERROR, reason=_say_failure(step))


def _prechecked(report: _Report, precheck: Precheck) -> Situation:
    """The head still waits for its approval, or is being measured already."""
    if report.before is not None and is_settled(report.before, report.checked):
        return report.situation(report.before.state, precheck=precheck)
    waiting = stand(report.step, report.checked, report.before)
    shown = report.situation(waiting.state, precheck=precheck)
    return replace(shown, estimate=waiting.estimate, reason=waiting.reason, held=waiting.held)


def _belong(results: Results, approved: Approved) -> None:
    """A result speaks for exactly the commits that were approved."""
    approval = approved.approval
    heads = {one.head_sha for one in (results.result, results.precheck) if one is not None}
    if wrong := heads - {approval.head}:
        raise ArtifactRefused(f"it is about head {min(wrong)}, not about {approval.head}")
    if results.result is not None and results.result.base_sha != approval.base:
        raise ArtifactRefused(f"it is about base {results.result.base_sha}, not about {approval.base}")


def _measured(report: _Report, result: RunResult, artifact: int | None) -> Situation:
    """The verdict, decided here by the policy of the base: what the GPU job thought of it does not count."""
    gate = decide(result, gate_policy(report.approved.policy))
    model = result.training.base_digest if result.training else ""
    return report.situation(
        State(gate.verdict),
        model=model,
        result=result.model_copy(update={"gate": gate}),
        precheck=_earlier_precheck(report),
        artifact_urls={RESULT: f"{_page(report)}/artifacts/{artifact}"} if artifact else {},
    )


def _page(report: _Report) -> str:
    return report.step.place(report.approved.pull.number).run_url(report.step.runner.run)


def _earlier_precheck(report: _Report) -> Precheck | None:
    """What a precheck of this head found, where its run still has it."""
    before, step = report.before, report.step
    run = before.runs.get("precheck") if before and before.head == report.approved.approval.head else None
    if run is None:
        return None
    try:
        _check_run(step, run)
        return read_results(step, run).precheck
    except (ArtifactRefused, GithubError) as error:
        step.say(f"the precheck of run {run} is left out: {error}")
        return None


def _say_failure(step: Step) -> str:
    """Which job ended badly, in one sentence."""
    bad = [job for job in step.hub.jobs(step.runner.run) if job.conclusion in ("failure", "timed_out", "cancelled")]
    said = ", ".join(f"job {job.name}: {job.conclusion}" for job in bad) or "no job left a result"
    return f"run {step.runner.run} ended without a result ({said}); `/taxobot retry` starts what failed again"


def _exit_status(situation: Situation) -> int:
    state = situation.state.value
    return CONCLUSIONS[state][1] if state in CONCLUSIONS else 0
