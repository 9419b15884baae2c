"""Publishes what a run measured: origin, manifest and commits checked, gate decided anew, text rendered here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from actions.steps.approved import Approved, read_approved
from actions.steps.checked import Checked, check_pull
from actions.steps.context import Step
from actions.steps.memory import remember
from actions.steps.publish import publish, recall
from actions.steps.reports.failure import say_failure
from actions.steps.reports.lapsed import tell_lapsed
from actions.steps.reports.results import RESULT, check_run, read_results
from actions.steps.reports.trouble import tell_unreported
from actions.steps.reports.trust import check_results
from actions.steps.standing import find_precheck, find_state, is_settled, stand
from bot.comment.situation import Situation
from bot.conversation.approvals import DISPATCH
from bot.gate import CONCLUSIONS, decide
from bot.records import Record, State
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
    check_run(step, step.runner.run)
    try:
        return _report(step)
    except TaxobotError as error:
        tell_unreported(step, step.inputs.pull_request, error)
        raise


def _report(step: Step) -> int:
    approved = read_approved(step)
    if approved.lapsed:
        return tell_lapsed(step, approved)
    checked = check_pull(step, approved.pull)
    found = recall(step, approved.pull.number)
    report = _Report(step, approved, checked, found.record if found else None)
    if why := _find_discard(report):
        step.say(f"discarded: {why}")
        step.runner.put(state=State.OUTDATED.value)
        return 0
    situation = _situation(report)
    publish(step, situation, policy=approved.policy, kinds=checked.kinds, present=approved.pull.labels)
    return _exit_status(situation)


def _find_discard(report: _Report) -> str:
    """Why nobody waits for what this run says; empty where somebody does.

    A command's approval is remembered when its run is told of; another one has ended it since, or none holds at all.
    """
    before, approval, run = report.before, report.approved.approval, report.step.runner.run
    if before is None or before.head != approval.head:
        return ""
    if before.runs.get(approval.purpose, run) > run:  # ids of runs only grow
        return "another run was started for this head since"
    if approval.source != DISPATCH:
        return "" if before.approval == approval else "the approval has ended since"
    settled = approval.purpose == "precheck" and is_settled(report.step, before, report.checked)
    return "the head is measured already, or being measured; the answers are in this run's artifact" if settled else ""


def _situation(report: _Report) -> Situation:
    step = report.step
    try:
        results = read_results(step, step.runner.run).left_by(report.approved.approval.purpose)
        check_results(results, report.approved)
    except TaxobotError as error:
        return report.situation(State.ERROR, reason=f"the result of run {step.runner.run} was refused: {error}")
    if results.precheck is not None:
        return _prechecked(report, results.precheck)
    if (hindered := _find_hindrance(report)) is not None:
        return hindered
    if results.result is not None:
        return _measured(report, results.result, results.artifact)
    return report.situation(State.ERROR, reason=say_failure(report.step, report.step.runner.run))


def _find_hindrance(report: _Report) -> Situation | None:
    """Why the head counts for nothing, whatever was measured: only a run that was started by hand comes to that, and
    who may start one may not let pass what a maintainer has to allow.
    """
    state, reason, held = find_state(report.step, report.checked, report.before)
    if state is State.WAITING and not held:
        return None
    return replace(report.situation(state, reason=reason), held=held)


def _prechecked(report: _Report, precheck: Precheck) -> Situation:
    """The head waits for its approval, as before."""
    waiting = stand(report.step, report.checked, report.before)
    shown = report.situation(waiting.state, precheck=precheck)
    return replace(shown, estimate=waiting.estimate, reason=waiting.reason, held=waiting.held)


def _measured(report: _Report, result: RunResult, artifact: int | None) -> Situation:
    """The verdict, decided here by the policy of the base: what the GPU job thought of it does not count."""
    gate = decide(result, gate_policy(report.approved.policy), served=report.approved.policy.evaluation.served)
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
    before = report.before
    return find_precheck(report.step, before) if before and before.head == report.approved.approval.head else None


def _exit_status(situation: Situation) -> int:
    state = situation.state.value
    return CONCLUSIONS[state][1] if state in CONCLUSIONS else 0
