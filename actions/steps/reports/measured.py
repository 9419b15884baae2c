"""Publishes what a run measured: origin, manifest and commits checked, gate decided anew, text rendered here."""

from __future__ import annotations

from dataclasses import dataclass

from actions.pulls.checked import Checked, check_pull
from actions.pulls.judged import Judge
from actions.pulls.results.failure import say_failure
from actions.pulls.results.read import RESULT, check_run, read_results
from actions.pulls.results.trust import check_results
from actions.pulls.standing import find_precheck, is_settled
from actions.steps.approved import Approved, read_approved
from actions.steps.context import Step
from actions.steps.reports.lapsed import tell_lapsed
from actions.steps.reports.trouble import tell_unreported
from bot.comment.situation import Situation
from bot.conversation.approvals import DISPATCH
from bot.gate import CONCLUSIONS
from bot.records import Record, State
from schemas.errors import TaxobotError
from schemas.precheck import Precheck


@dataclass(frozen=True)
class _Report:
    """What every part of a report needs: the step, what was approved, its head checked again, and the old record."""

    step: Step
    approved: Approved
    checked: Checked
    before: Record | None

    @property
    def judge(self) -> Judge:
        """Who makes situations of results; this run is remembered with them."""
        approval = self.approved.approval
        runs = {approval.purpose: self.step.runner.run}
        return Judge(self.step, approval, self.checked, self.before, runs)


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
    found = step.recall(approved.pull.number)
    report = _Report(step, approved, checked, found.record if found else None)
    if why := _find_discard(report):
        step.say(f"discarded: {why}")
        step.runner.put(state=State.OUTDATED.value)
        return 0
    situation = _situation(report)
    step.show(situation, policy=approved.policy, kinds=checked.kinds, present=approved.pull.labels)
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
    step, run, judge = report.step, report.step.runner.run, report.judge
    try:
        results = read_results(step, run).left_by(report.approved.approval.purpose)
        check_results(results, report.approved.approval, report.approved.policy)
    except TaxobotError as error:
        return judge.situation(State.ERROR, reason=f"the result of run {run} was refused: {error}")
    urls = {RESULT: f"{_page(report)}/artifacts/{results.artifact}"} if results.artifact else {}
    earlier = _earlier_precheck(report) if results.result is not None else None
    found = judge.judge(results, precheck=earlier, artifact_urls=urls)
    return found or judge.situation(State.ERROR, reason=say_failure(step, run))


def _page(report: _Report) -> str:
    return report.step.place(report.approved.pull.number).run_url(report.step.runner.run)


def _earlier_precheck(report: _Report) -> Precheck | None:
    before = report.before
    return find_precheck(report.step, before) if before and before.head == report.approved.approval.head else None


def _exit_status(situation: Situation) -> int:
    state = situation.state.value
    return CONCLUSIONS[state][1] if state in CONCLUSIONS else 0
