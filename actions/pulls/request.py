"""What the engine is asked for on behalf of a pull request: its commits in a bare repository, the base's policy."""

from __future__ import annotations

from actions.pulls.case import Case
from bot.github.values import Pull
from runners.seams import RunRequest
from runners.taxonomy.git import Repository
from schemas.policy import Policy
from schemas.precheck import Estimate


def request_of(case: Case, repository: Repository, pull: Pull, *, merge_base: str, policy: Policy) -> RunRequest:
    """The request for a pull request's head, whose commits stand in `repository`."""
    return RunRequest(
        taxonomy=repository.directory,
        base=pull.base_sha,
        head=pull.head_sha,
        output=case.work / "run",
        seed=policy.training.seed,
        merge_base=merge_base,
    )


def estimate_run(case: Case, repository: Repository, pull: Pull, *, merge_base: str, policy: Policy) -> Estimate:
    """What a run would cost; silent, and for any thread. Raises Blocked, EmptyResult and UsageError."""
    from actions.cli.workplace import open_store
    from runners.estimate import estimate
    from runners.generate.teacher import ExtractiveTeacher
    from runners.models.presets import preset_under
    from runners.progress import Progress

    request = request_of(case, repository, pull, merge_base=merge_base, policy=policy)
    return estimate(
        request,
        preset=preset_under(policy),
        teacher=ExtractiveTeacher(),
        site=case.site,
        store=open_store(request.output),
        progress=Progress(),
    )
