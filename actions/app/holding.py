"""Whether an approval still holds, asked of GitHub before anything is spent, and before a result counts."""

from __future__ import annotations

from dataclasses import dataclass

from actions.pulls.case import Case
from actions.pulls.commits import fetch, with_tip
from bot.conversation.approvals import verify_approval
from bot.github.values import Pull
from bot.records import Record
from runners.taxonomy.policy import policy_id, read_policy_of
from schemas.policy import Policy


@dataclass(frozen=True)
class Lapse:
    """Pull request and policy as they are now, and `why` the approval does not hold; empty if it does."""

    pull: Pull
    policy: Policy
    why: str


def find_lapse(case: Case, record: Record) -> Lapse:
    """Look at a record's approval again: head, merge base, policy, its source, and the person's rights.

    Raises FetchFailed, GithubError and UsageError.
    """
    pull = with_tip(case, case.hub.pull(record.pull))
    repository = fetch(case, pull.base_sha)
    policy, blob = read_policy_of(repository, pull.base_sha), policy_id(repository, pull.base_sha)
    approval = record.approval
    if approval is None:
        return Lapse(pull, policy, "the approval has ended")
    if pull.head_sha != record.head:
        return Lapse(pull, policy, f"the head is {pull.head_sha[:7]} now, not {record.head[:7]}")
    why = verify_approval(
        case.hub,
        approval,
        pull=pull,
        merge_base=case.hub.merge_base(pull.base_sha, pull.head_sha),
        policy=blob,
        teams=policy.teams,
        patient=True,
    )
    return Lapse(pull, policy, why)
