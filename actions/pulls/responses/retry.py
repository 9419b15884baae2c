"""`/taxobot retry [stage]`."""

from __future__ import annotations

from actions.pulls.memory import remember
from actions.pulls.responses.asked import Asked, Reply
from actions.pulls.responses.look import current_record, show
from actions.pulls.responses.work import follow
from bot.comment.situation import Situation
from bot.conversation import answers, refusals
from bot.conversation.approvals import Refusal
from bot.conversation.readiness import MEASURED
from bot.conversation.retries import choose_retry
from bot.records import Purpose, Record, State

PRECHECK = "precheck"
RUN_ONLY = ("generate", "train", "evaluate")


def reply(asked: Asked) -> Reply:
    """Start failed jobs, or those of a stage, again. The approval stays, and each job looks at it again."""
    case, stage, record = asked.case, asked.command.argument, current_record(asked)
    if record is None or not record.runs or record.approval is None:
        return _refuse("nothing was started for this head, its base and its policy yet")
    purpose = _choose_purpose(record, stage)
    if purpose not in record.runs:
        return _refuse(f"nothing was started for this head that has a stage {stage}")
    run = case.hub.run(record.runs[purpose])
    chosen = choose_retry(run, case.hub.jobs(run.id), stage, measured=record.state in MEASURED)
    if isinstance(chosen, Refusal):
        return _refuse(chosen.reason)
    if chosen.job is None:
        case.hub.rerun_failed(run.id)
    else:
        case.hub.rerun_job(chosen.job)
    _publish(asked, record, run.id)
    return Reply(answers.retried(stage, case.place(asked.pull.number).run_url(run.id)), "started")


def _choose_purpose(record: Record, stage: str) -> Purpose:
    """The run that has this stage; the newest where any may be meant."""
    if stage == PRECHECK:
        return "precheck"
    return "run" if stage in RUN_ONLY else max(record.runs, key=lambda purpose: record.runs[purpose])


def _refuse(reason: str) -> Reply:
    return Reply(refusals.not_retried(reason), "refused")


def _publish(asked: Asked, record: Record, run: int) -> None:
    checked, case = asked.checked, asked.case
    situation = Situation(
        case.place(asked.pull.number),
        remember(case, checked, record, state=State.RUNNING),
        findings=checked.findings,
        leaves=tuple(checked.leaves),
        working=follow(case, case.hub.run(run)),
    )
    show(asked, situation)
