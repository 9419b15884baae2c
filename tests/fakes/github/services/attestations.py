"""What GitHub's signer would be given to sign: who made which files, in which run."""

from __future__ import annotations

from typing import Any

from fakes.github.runs import Run


def state_provenance(run: Run, subjects: list[dict[str, str]], url: str) -> dict[str, Any]:
    """An in-toto statement with SLSA provenance. `subjects`: name and SHA-256 (hex) of each file.

    Source: https://actions.github.io/buildtypes/workflow/v1
    """
    repository = f"{url}/{run.repository.full_name}"
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": one["name"], "digest": {"sha256": one["digest"]}} for one in subjects],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": "https://actions.github.io/buildtypes/workflow/v1",
                "externalParameters": {
                    "workflow": {"ref": run.ref, "repository": repository, "path": run.workflow.path},
                },
                "internalParameters": {
                    "github": {
                        "event_name": run.event,
                        "repository_id": str(run.repository.id),
                        "repository_owner_id": str(run.repository.owner.id),
                    }
                },
                "resolvedDependencies": [
                    {"uri": f"git+{repository}@{run.ref}", "digest": {"gitCommit": run.sha}},
                ],
            },
            "runDetails": {
                "builder": {"id": f"{repository}/{run.workflow.path}@{run.ref}"},
                "metadata": {"invocationId": f"{repository}/actions/runs/{run.id}/attempts/{run.attempt}"},
            },
        },
    }
