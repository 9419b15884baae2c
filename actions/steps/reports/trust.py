"""What a run's results may speak for: exactly the commits, policy and base model that were approved.

The machine that made them is believed in its numbers. What the repository itself says better is compared.
"""

from __future__ import annotations

from actions.steps.approved import Approved
from actions.steps.reports.results import Results
from bot.github.artifacts import ArtifactRefused
from runners.models.load import digest_of
from runners.models.presets import preset
from schemas.result import RunResult


def check_results(results: Results, approved: Approved) -> None:
    """Raise ArtifactRefused, naming what differs."""
    heads = {one.head_sha for one in (results.result, results.precheck) if one is not None}
    if wrong := heads - {approved.approval.head}:
        raise ArtifactRefused(f"it is about head {min(wrong)}, not about {approved.approval.head}")
    if results.result is not None:
        _check_result(results.result, approved)


def _check_result(result: RunResult, approved: Approved) -> None:
    training = approved.policy.training
    pairs = {
        "base": (result.base_sha, approved.approval.base),
        "policy": (result.digests.get("policy", ""), approved.approval.policy),
        "seed": (result.seed, training.seed),
    }
    if result.training is not None:
        pairs["base model"] = (result.training.base_digest, digest_of(preset(training.preset).student))
    for name, (said, wanted) in pairs.items():
        if said != wanted:
            raise ArtifactRefused(f"it is about {name} {said or 'none'}, not about {wanted or 'none'}")
