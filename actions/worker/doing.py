"""What a job does, inside: a run or a precheck of the commits in its parcel, under the policy that was approved."""

from __future__ import annotations

import shutil
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from actions.cli.judge import judging
from actions.cli.output import conclude
from actions.cli.recipe import recipe_of
from actions.cli.wiring import build_seams, read_site
from actions.cli.workplace import open_store
from actions.pulls.results.read import PRECHECK_FILE
from runners.asking.allowance import Allowance
from runners.interrupt import interruptible
from runners.progress import Progress, Reader
from runners.seams import RunRequest, Seams
from runners.stages.artifacts import NAMES
from runners.taxonomy.git import Repository
from runners.taxonomy.policy import policy_id, read_policy_of
from runners.worker.assignment import OUT, PARCEL, RUN, TEMPORARY, Assignment
from runners.worker.parcel import TAXONOMY
from schemas.errors import UsageError

if TYPE_CHECKING:
    from runners.store import Store
    from schemas.jobs import Job
    from schemas.policy import Policy


@dataclass(frozen=True)
class _Task:
    """What the work is done with."""

    request: RunRequest
    policy: Policy
    seams: Seams
    store: Store
    progress: Progress
    threads: int | None
    out: Path


def do(assignment: Assignment, folder: Path, reader: Reader) -> None:
    """Do the job and leave its files in `out/`. Raises TaxobotError, Interrupted among them."""
    job = assignment.job
    request, policy = _asked(job, folder)
    with interruptible(), chdir(folder / TEMPORARY):
        progress = Progress(reader)
        allowance = Allowance(assignment.tokens)
        with judging(request.output, seed=request.seed, progress=progress, allowance=allowance) as judge:
            seams = build_seams(None, policy=policy, site=read_site(), threads=assignment.threads, judge=judge)
            store = open_store(request.output)
            task = _Task(request, policy, seams, store, progress, assignment.threads, folder / OUT)
            (_run if job.purpose == "run" else _precheck)(task)


def _asked(job: Job, folder: Path) -> tuple[RunRequest, Policy]:
    """The commits by their full ids, and the policy, compared with the one that was approved. Raises UsageError."""
    repository = Repository.open(folder / PARCEL / TAXONOMY)
    for sha in (job.head, job.base, job.merge_base):
        _demand(repository, sha)
    if policy_id(repository, job.base) != job.policy:
        raise UsageError("the policy of the base branch is not the one that the approval is for")
    policy = read_policy_of(repository, job.base)
    request = RunRequest(
        taxonomy=repository.directory,
        base=job.base,
        head=job.head,
        output=folder / RUN,
        seed=policy.training.seed,
        merge_base=job.merge_base,
    )
    return request, policy


def _demand(repository: Repository, sha: str) -> None:
    try:
        repository.resolve(sha)
    except UsageError:
        raise UsageError(f"the parcel of the job lacks the commit {sha}") from None


def _run(task: _Task) -> None:
    from runners.pipeline import run

    result = run(task.request, seams=task.seams, store=task.store, progress=task.progress)
    recipe = recipe_of(task.request, preset=task.seams.preset.name, policy=task.policy, threads=task.threads)
    conclude(result, policy=task.seams.preset.policy, output=task.request.output, recipe=recipe)
    for name in NAMES:
        if (task.request.output / name).is_file():
            shutil.copy(task.request.output / name, task.out / name)


def _precheck(task: _Task) -> None:
    from runners.precheck import precheck

    found = precheck(task.request, seams=task.seams, store=task.store, progress=task.progress)
    (task.out / PRECHECK_FILE).write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
