"""`retry`: the same approval, for as long as it holds, asks once more."""

from __future__ import annotations

from actions.app.commands.heard import Heard, Said
from actions.app.limits import say_excess
from actions.pulls.responses.asked import Reply
from actions.pulls.responses.look import current_record
from bot.conversation import answers, refusals
from bot.conversation.commands import Name
from bot.conversation.readiness import MEASURED
from bot.records import Record

PRECHECK = "precheck"
RUN_ONLY = ("generate", "train", "evaluate")


def respond(heard: Heard) -> Said:
    """Ask again for the work that failed, or for a stage of it; what was finished is used again."""
    asked, stage = heard.asked, heard.asked.command.argument
    record = current_record(asked) if heard.is_living else None
    if refused := _find_refusal(heard, record, stage):
        return Said(Reply(refusals.not_retried(refused), "refused"))
    if full := say_excess(heard.office, heard.place.repository, asked.pull, asked.checked.policy):
        return Said(Reply(refusals.over_quota(Name.RETRY, full), "refused"))
    approval = record.approval if record is not None else None
    word = heard.word("approve", approval=approval, again=True, stage=stage)
    return Said(Reply(answers.entered_again(asked.head, stage), "started"), heard.tell(word))


def _find_refusal(heard: Heard, record: Record | None, stage: str) -> str:
    """Why nothing is asked for again: one clause; empty where it is."""
    if record is None or record.approval is None:
        return "nothing was started for this head, its base and its policy yet"
    if heard.open_jobs:
        return "the work is still going on"
    purpose = record.approval.purpose
    if stage and ((stage == PRECHECK) != (purpose == "precheck")) and stage in (PRECHECK, *RUN_ONLY):
        return f"nothing was started for this head that has a stage {stage}"
    if not stage and record.state in MEASURED:
        return "the run ended well, so nothing failed"
    return ""
