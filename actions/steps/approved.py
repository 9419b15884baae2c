"""The approval that a job was started with, looked at again before anything is spent or said on its strength."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from actions.pulls.commits import fetch, with_tip
from actions.steps.context import Step
from bot.conversation.approvals import CHECK, verify_approval
from bot.github.values import Pull
from bot.records import Approval
from runners.taxonomy.git import Repository
from runners.taxonomy.policy import policy_id, read_policy_of
from schemas.errors import TaxobotError, UsageError
from schemas.policy import Policy

BOT = "[bot]"
"""How the logins of Apps end; no person's can."""
ACTIONS = "github-actions[bot]"
"""As whom every workflow acts, whoever wrote it."""


class ApprovalLapsed(TaxobotError):
    """The approval does not hold, or holds no longer: nothing is run on its strength."""


@dataclass(frozen=True)
class Approved:
    """An approval and what it is about, as GitHub tells it now. `lapsed` says why it does not hold; empty if it does.

    `repository` holds merge base, base tip and head, without history.
    """

    approval: Approval
    pull: Pull
    merge_base: str
    repository: Repository
    policy: Policy
    policy_blob: str
    lapsed: str

    def demand(self) -> None:
        """Raise ApprovalLapsed where it does not hold."""
        if self.lapsed:
            raise ApprovalLapsed(f"not run: {self.lapsed}")


def read_approved(step: Step) -> Approved:
    """Read the approval from the job's inputs and verify it. Raises UsageError where the inputs contradict it."""
    given = _parse(step)
    number = given.pull if given else step.inputs.pull_request
    if not number:
        raise UsageError("input `pull-request` is missing, and there is no `approval` that names one")
    pull = with_tip(step, step.hub.pull(number))
    merge_base = step.hub.merge_base(pull.base_sha, given.head if given else pull.head_sha)
    repository = fetch(step, merge_base, pull.base_sha, given.head if given else pull.head_sha)
    policy, blob = read_policy_of(repository, pull.base_sha), policy_id(repository, pull.base_sha)
    approval = given or _by_hand(step, pull, merge_base, blob)
    _agree(step, approval)
    lapsed = _verify_carrier(step, approval) or verify_approval(
        step.hub, approval, pull=pull, merge_base=merge_base, policy=blob, teams=policy.teams, run=step.runner.run
    )
    return Approved(approval, pull, merge_base, repository, policy, blob, lapsed)


def _verify_carrier(step: Step, approval: Approval) -> str:
    """Why a button's approval does not count here; empty where it does. GitHub told the App alone who pressed, so it
    counts only where an App has started this run: a person may start one as well, but with a name of their own.
    """
    if not approval.source.startswith(f"{CHECK}:"):
        return ""
    starter = step.hub.run(step.runner.run).actor
    if starter.login.endswith(BOT) and starter.login != ACTIONS:
        return ""
    return f"it says that a button was pressed, but {starter.login} has started this run, not the App"


def _parse(step: Step) -> Approval | None:
    if not step.inputs.approval:
        return None
    try:
        return Approval.model_validate_json(step.inputs.approval)
    except ValidationError as error:
        raise UsageError(f"input `approval`: {error.errors(include_input=False)[0]['msg']}") from None


def _by_hand(step: Step, pull: Pull, merge_base: str, policy: str) -> Approval:
    """The approval that lies in starting the workflow by hand, which takes the write role."""
    actor = step.hub.run(step.runner.run).actor
    return Approval(
        repository=step.hub.id,
        pull=pull.number,
        head=pull.head_sha,
        base=merge_base,
        policy=policy,
        purpose=step.inputs.purpose,
        approver=actor.id,
        login=actor.login,
        source="dispatch",
        time=step.time(),
    )


def _agree(step: Step, approval: Approval) -> None:
    """The other inputs of the job must say what the approval says, because people read those."""
    inputs = step.inputs
    pairs = {
        "pull-request": (inputs.pull_request, approval.pull),
        "head-sha": (inputs.head_sha, approval.head),
        "base-sha": (inputs.base_sha, approval.base),
        "purpose": (inputs.purpose, approval.purpose),
    }
    for name, (said, approved) in pairs.items():
        if said and said != approved:
            raise UsageError(f"input `{name}` is {said}, but the approval is for {approved}")
