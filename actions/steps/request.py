"""What the engine is asked for on behalf of a pull request: its commits in a bare repository, the base's policy."""

from __future__ import annotations

from actions.steps.context import Step
from bot.github.values import Pull
from runners.seams import RunRequest
from runners.taxonomy.git import Repository
from schemas.policy import Policy
from schemas.precheck import Estimate


def request_of(step: Step, repository: Repository, pull: Pull, *, merge_base: str, policy: Policy) -> RunRequest:
    """The request for a pull request's head, whose commits stand in `repository`."""
    return RunRequest(
        taxonomy=repository.directory,
        base=pull.base_sha,
        head=pull.head_sha,
        output=step.work / "run",
        seed=policy.training.seed,
        merge_base=merge_base,
    )


def estimate_run(step: Step, repository: Repository, pull: Pull, *, merge_base: str, policy: Policy) -> Estimate:
    """What a run would cost. Raises Blocked, EmptyResult and UsageError."""
    from actions.cli.workplace import open_store, working
    from runners.estimate import estimate
    from runners.generate.teacher import ExtractiveTeacher
    from runners.models.presets import preset_under

    request = request_of(step, repository, pull, merge_base=merge_base, policy=policy)
    site = step.site
    with working() as progress:
        return estimate(
            request,
            preset=preset_under(policy),
            teacher=ExtractiveTeacher(),
            site=site,
            store=open_store(request.output),
            progress=progress,
        )
