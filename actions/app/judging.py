"""What a job left is verified, and judged by the policy of the base: the machine's own opinion does not count."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from actions.app.case import AppCase, open_case
from actions.app.left import find_precheck, pack_files, unpack_files
from actions.app.office import Office
from actions.app.scenery import stand_checked, stand_remembered
from actions.app.working import GONE
from actions.pulls.checked import Checked, check_pull
from actions.pulls.commits import fetch
from actions.pulls.judged import Judge
from actions.pulls.lapsed import ended, stand_lapsed
from actions.pulls.results.read import Results, results_of
from actions.pulls.results.trust import check_results
from actions.pulls.standing import stand
from bot.app.book.jobs import Entry, JobState
from bot.app.words import Head, Standing, Verified
from bot.comment.situation import Situation
from bot.conversation.approvals import verify_approval
from bot.findings.terminal import plain_line
from bot.github.errors import ArtifactRefused, NotFound, NothingLeft, Rejected
from bot.records import Approval, Purpose, Record, State
from runners.taxonomy.policy import read_policy_of
from schemas.errors import Altered
from schemas.jobs import Outcome

LOG = logging.getLogger("taxobot.step")


@dataclass(frozen=True)
class _Known:
    """A life that is its pull request's current one, with the approval that its work was done by."""

    record: Record
    approval: Approval
    base_ref: str


def verify(office: Office, head: Head, job: str) -> Verified:
    """Collect what a job left, and compare all of it with what was asked for. Raises FetchFailed and GithubError."""
    entry, known = office.book.jobs.get(job), _find_known(office, head)
    if entry is None or known is None or entry.spec.life != head.life:
        return Verified(refused=f"{job} is not the work of this head any more")
    verified = _collect(office, entry, known.approval)
    # Of a worker's job the worker has said it already, and the first word counts.
    office.book.jobs.ended(job, outcome=Outcome(parcel=verified.parcel, error=verified.refused))
    if verified.refused:
        LOG.warning("no result counts", extra={"problem": plain_line(verified.refused)})
    return verified


def _collect(office: Office, entry: Entry, approval: Approval) -> Verified:
    if refused := _find_refusal(entry, approval):
        return Verified(refused=refused)
    try:
        files = office.dispatchers[entry.dispatcher].collect(entry)
        _check(office, entry, results_of(files).left_by(entry.spec.purpose), approval)
    except NothingLeft as error:
        return Verified(refused=str(error))
    except (ArtifactRefused, Altered, NotFound, Rejected) as error:
        return Verified(refused=f"the result of {_name(entry)} was refused: {error}")
    return Verified(parcel=office.book.parcels.put(pack_files(files)))


def judge(office: Office, head: Head, job: str, verified: Verified) -> Standing:
    """The verdict, or why there is none. Raises FetchFailed, GithubError and UsageError."""
    entry, known = office.book.jobs.get(job), _find_known(office, head)
    if known is None:
        return GONE
    with open_case(office, head.repository) as case:
        pull = case.hub.pull(head.pull)
        if not pull.open or pull.head_sha != head.sha:
            return stand_remembered(office, stand_lapsed(case, pull, known.record, ""), labels=None)
        if pull.base_ref != known.base_ref:
            return GONE
        checked = check_pull(case, pull)
        if why := _find_lapse(case, checked, known.approval):
            waiting = stand(case, checked, ended(known.record), notice=f"its run ended without a result: {why}")
            return stand_checked(office, waiting, checked)
        judge = Judge(case, known.approval, checked, known.record, _runs(entry))
        return stand_checked(office, _situation(office, judge, entry, verified), checked)


def _situation(office: Office, judge: Judge, entry: Entry | None, verified: Verified) -> Situation:
    if verified.refused:
        return judge.situation(State.ERROR, reason=verified.refused)
    content = office.book.parcels.get(verified.parcel)
    if content is None or entry is None:
        return judge.situation(State.ERROR, reason="the result was lost after it had been verified")
    results = results_of(unpack_files(content)).left_by(judge.approval.purpose)
    isolation = entry.outcome.isolation if entry.outcome is not None and entry.dispatcher == "worker" else ""
    earlier = find_precheck(office, entry.spec.life) if results.result is not None else None
    found = judge.judge(results, precheck=earlier, isolation=isolation)
    return found or judge.situation(State.ERROR, reason=f"{_name(entry)} left no result")


def _find_known(office: Office, head: Head) -> _Known | None:
    """What is remembered, as long as this life is the pull request's current one, and work is approved."""
    known = office.book.pulls.get(head.repository, head.pull)
    if known is None or known.life != head.life or known.record is None or known.record.approval is None:
        return None
    return _Known(known.record, known.record.approval, known.base_ref)


def _find_refusal(entry: Entry, approval: Approval) -> str:
    """Why what a job left counts for nothing, whatever it is; empty where it may count."""
    if entry.state is JobState.STOPPED or entry.cancelled:
        return f"{_name(entry)} was stopped"
    if entry.outcome is not None and entry.outcome.error:
        told = entry.outcome.error
        return told if entry.run is not None else f"{_name(entry)} came to nothing: {told}"
    spec = entry.spec
    asked = (spec.repository, spec.pull, spec.head, spec.merge_base, spec.policy, spec.purpose)
    wanted = (approval.repository, approval.pull, approval.head, approval.base, approval.policy, approval.purpose)
    return "" if asked == wanted else f"{_name(entry)} is not what was approved"


def _check(office: Office, entry: Entry, results: Results, approval: Approval) -> None:
    """Raise ArtifactRefused unless these results are about what was approved, and there are any."""
    if results.result is None and results.precheck is None:
        raise ArtifactRefused(f"it holds no {'result' if approval.purpose == 'run' else 'precheck'}")
    with open_case(office, entry.spec.repository) as case:
        repository = fetch(case, entry.spec.base)
        check_results(results, approval, read_policy_of(repository, entry.spec.base))


def _find_lapse(case: AppCase, checked: Checked, approval: Approval) -> str:
    """Why the approval does not hold any more; empty where it does."""
    return verify_approval(
        case.hub,
        approval,
        pull=checked.pull,
        merge_base=checked.merge_base,
        policy=checked.policy_blob,
        teams=checked.policy.teams,
        patient=True,  # hours of work are not thrown away because GitHub is away
    )


def _runs(entry: Entry | None) -> dict[Purpose, int]:
    return {entry.spec.purpose: entry.run} if entry is not None and entry.run is not None else {}


def _name(entry: Entry) -> str:
    """What a job is called before people."""
    return f"run {entry.run}" if entry.run is not None else f"the {entry.spec.purpose}"
