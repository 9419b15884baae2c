"""Where a workflow run comes from: its artifacts are worth as much as the workflow that made them."""

from __future__ import annotations

from bot.github.errors import ArtifactRefused
from bot.github.values import WorkflowRun
from bot.report.escape import code


def check_origin(
    run: WorkflowRun, *, event: str, path: str, branch: str | None, repository: int, run_id: int | None = None
) -> None:
    """Raise ArtifactRefused, naming the field, unless the run is one of the workflow that is meant.

    `path` is that of the workflow's file. `branch` None takes a run of any branch, `run_id` None any run. Anybody can
    have a workflow file of the right name on a branch of their own: only `workflow_dispatch` on the default branch says
    that the maintainers' file was run.
    """
    wanted: dict[str, tuple[object, object]] = {
        "id": (run.id, run.id if run_id is None else run_id),
        "repository id": (run.repository, repository),
        "event": (run.event, event),
        "workflow": (run.path, path),
        "branch": (run.head_branch, run.head_branch if branch is None else branch),
    }
    for field, (is_, must_be) in wanted.items():
        if is_ != must_be:
            raise ArtifactRefused(
                f"workflow run {run.id} is not accepted: its {field} is {code(str(is_))}, not {code(str(must_be))}"
            )
