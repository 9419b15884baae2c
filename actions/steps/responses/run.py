"""`/taxobot run` and `/taxobot precheck`: an approval, and the workflow run that it starts."""

from __future__ import annotations

from dataclasses import replace

from actions.steps.active import find_active
from actions.steps.checked import scope_of
from actions.steps.memory import is_allowed, remember
from actions.steps.responses.asked import Asked, Reply
from actions.steps.responses.look import look_again, show
from bot.comment.situation import Situation, Working
from bot.comment.wording import moment
from bot.conversation import answers, refusals
from bot.conversation.approvals import Refusal, approve
from bot.conversation.commands import Name
from bot.conversation.readiness import Obstacle, find_obstacle
from bot.github.values import WorkflowRun
from bot.records import Approval, Record, State
from bot.scope import Scope


def reply(asked: Asked) -> Reply:
    """Start the work where this head may be run, and the command speaks for it."""
    checked, record = asked.checked, asked.record
    scope = scope_of(asked.step, checked, allowed=is_allowed(record, checked))
    active = find_active(asked.step, record)
    obstacle = find_obstacle(
        record,
        head=asked.head,
        base=checked.merge_base,
        policy=checked.policy_blob,
        valid=checked.validation.valid,
        scope=scope,
        busy=bool(active),
        precheck=asked.command.name is Name.PRECHECK,
    )
    if obstacle is not None or record is None:
        return Reply(_refuse(asked, obstacle or Obstacle.UNCHECKED, scope, active), "refused")
    approval = approve(asked.command, asked.comment, rights=asked.rights, record=record, pull=asked.pull)
    if isinstance(approval, Refusal):
        return Reply(refusals.unbound(asked.command.name, approval.reason, asked.head), "refused")
    return _start(asked, approval, record)


def _refuse(asked: Asked, obstacle: Obstacle, scope: Scope, active: list[WorkflowRun]) -> str:
    name, head = asked.command.name, asked.head
    match obstacle:
        case Obstacle.UNCHECKED:
            return refusals.unchecked(name, head, look_again(asked))
        case Obstacle.INVALID:
            return refusals.invalid(name, head)
        case Obstacle.NOTHING:
            return refusals.nothing_to_measure(name, scope.reason)
        case Obstacle.HELD:
            return refusals.held(name, scope.reason)
        case Obstacle.BUSY:
            return refusals.busy(name, head, asked.step.place(asked.pull.number).run_url(active[-1].id))
        case Obstacle.MEASURED:
            return refusals.measured(name, head)


def _start(asked: Asked, approval: Approval, record: Record) -> Reply:
    """Dispatch and tell. What could not be told is stopped again: no GPU time without a trace."""
    step = asked.step
    estimate = asked.desk.stand(step, asked.checked, record).estimate
    run = step.hub.dispatch(step.inputs.run_workflow, ref=step.hub.default_branch, inputs=_inputs(approval))
    try:
        show(asked, replace(_situation(asked, approval, record, run), estimate=estimate))
    except Exception:
        if run is not None:
            step.hub.cancel(run.id)
        raise
    url = step.place(approval.pull).run_url(run.id) if run else ""
    return Reply(answers.started(approval.purpose, approval.head, approval.login, url), "started")


def _inputs(approval: Approval) -> dict[str, str]:
    """The inputs of the workflow that works."""
    return {
        "pull_request": str(approval.pull),
        "head_sha": approval.head,
        "base_sha": approval.base,
        "purpose": approval.purpose,
        "approval": approval.model_dump_json(),
    }


def _situation(asked: Asked, approval: Approval, record: Record, run: WorkflowRun | None) -> Situation:
    others = {purpose: number for purpose, number in record.runs.items() if purpose != approval.purpose}
    runs = others | ({approval.purpose: run.id} if run is not None else {})
    running = remember(asked.step, asked.checked, record, state=State.RUNNING)
    return Situation(
        asked.step.place(approval.pull),
        running.model_copy(update={"approval": approval, "runs": runs}),
        findings=asked.checked.findings,
        leaves=tuple(asked.checked.leaves),
        working=Working("approve", 0, note=f"started {moment(asked.step.time())}"),
    )
