"""Publishes validation with the repository's own voice, although the run that found it may be a stranger's.

The run of a fork executes the fork's own workflow file, so its artifact may say anything. It is therefore a claim:
which pull request it belongs to follows from the commit that GitHub ran, and what is wrong with that commit is computed
here again, from its objects. A claim that differs is refused, and the pull request's own gate says so.
"""

from __future__ import annotations

from actions.pulls.checked import Checked, check_pull
from actions.pulls.memory import remember, with_older
from actions.pulls.retire import retire, stop
from actions.pulls.standing import is_settled, stand
from actions.pulls.suggest import suggest_fixes
from actions.steps.context import Step
from actions.steps.reports.trouble import tell_unchecked
from actions.steps.validate import ARTIFACT, outputs_of
from bot.claims import FILE, LIMIT, Claims, disagreements, read_claims
from bot.comment.situation import Situation
from bot.events import WorkflowRunEvent
from bot.github.artifacts import ArtifactRefused, unpack
from bot.github.errors import Rejected
from bot.github.origin import check_origin
from bot.github.values import Pull, WorkflowRun
from bot.records import State
from schemas.errors import TaxobotError


def report_validation(step: Step) -> int:
    """Publish what the validation run of the event stands for. Exit status 1 where its claims were refused."""
    run = step.hub.run(WorkflowRunEvent.read(step.runner.event).run)
    path = f".github/workflows/{step.inputs.validate_workflow}"
    check_origin(run, event="pull_request", path=path, branch=None, repository=step.hub.id)
    pulls = [pull for pull in step.hub.open_pulls(head_sha=run.head_sha) if pull.head_repository == run.head_repository]
    if not pulls:
        step.say(f"no open pull request stands at {run.head_sha[:12]} any more: nothing to publish")
        return 0
    return max(_report(step, run, pull, among=pulls) for pull in pulls)


def _report(step: Step, run: WorkflowRun, pull: Pull, *, among: list[Pull]) -> int:
    try:
        checked = check_pull(step, pull)
    except TaxobotError as error:
        tell_unchecked(step, pull, error)
        return error.exit_status
    step.runner.put(**outputs_of(checked))
    refusal = _refuse(step, run, checked, among=among)
    if refusal:
        step.say(f"refused: {refusal}")
        _publish_refusal(step, run, checked, refusal)
        return 1
    found = step.recall(pull.number)
    before = found.record if found else None
    if before is not None and is_settled(step, before, checked):
        step.say("this head is measured already, or being measured: validation adds nothing")
        step.runner.put(state=before.state.value)
        return 0
    situation = with_older(stand(step, checked, before), found)
    step.show(situation, policy=checked.policy, kinds=checked.kinds, present=pull.labels)
    retire(step, before, checked)
    suggest_fixes(step, checked)
    return 0


def _refuse(step: Step, run: WorkflowRun, checked: Checked, *, among: list[Pull]) -> str:
    """Why the run's claims are not believed; empty where they agree with what was computed here."""
    try:
        claims = _claims(step, run)
    except (ArtifactRefused, Rejected) as error:
        return str(error)
    if claims.pull != checked.pull.number and claims.pull in [pull.number for pull in among]:
        return ""  # two pull requests of one head: each has a run of its own
    truth = checked.claims
    if claims.tip != truth.tip:  # the base branch has moved on since, and may judge otherwise: who and what remain
        truth = claims.model_copy(update={name: getattr(truth, name) for name in ("repository", "pull", "head")})
    return "; ".join(disagreements(claims, truth))


def _claims(step: Step, run: WorkflowRun) -> Claims:
    named = [artifact for artifact in step.hub.artifacts(run.id) if artifact.name == ARTIFACT]
    if len(named) != 1 or named[0].expired:
        raise ArtifactRefused(
            f"the run ended as {run.conclusion} and left {len(named)} artifacts named {ARTIFACT}; there must be one"
        )
    if named[0].size > LIMIT:
        raise ArtifactRefused(f"the artifact {ARTIFACT} has {named[0].size:,} bytes; at most {LIMIT:,} are read")
    content = step.hub.download(named[0].id, limit=LIMIT)
    return read_claims(unpack(content, names={FILE}, limit=LIMIT)[FILE])


def _publish_refusal(step: Step, run: WorkflowRun, checked: Checked, refusal: str) -> None:
    """Work on this head ends with it: whoever sent the wrong report must not have another verdict in the making."""
    found = step.recall(checked.pull.number)
    before = found.record if found else None
    record = remember(step, checked, before, state=State.ERROR).model_copy(update={"approval": None, "runs": {}})
    reason = f"the report of validation run {run.id} was refused: {refusal}"
    situation = Situation(step.place(checked.pull.number), record, reason=reason, leaves=tuple(checked.leaves))
    step.show(
        with_older(situation, found),
        policy=checked.policy,
        kinds=checked.kinds,
        present=checked.pull.labels,
    )
    if before is not None:
        stop(step, before)
    retire(step, before, checked)
