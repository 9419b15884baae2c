"""What a run's results may speak for: exactly the commits, policy and base model that were approved.

The machine that made them is believed in its numbers. What the repository itself says better is compared.
"""

from __future__ import annotations

from actions.pulls.results.read import Results
from bot.github.artifacts import ArtifactRefused
from bot.records import Approval
from runners.models.load import digest_of
from runners.models.presets import preset
from schemas.policy import Policy
from schemas.result import RunResult


def check_results(results: Results, approval: Approval, policy: Policy) -> None:
    """Raise ArtifactRefused, naming what differs."""
    heads = {one.head_sha for one in (results.result, results.precheck) if one is not None}
    if wrong := heads - {approval.head}:
        raise ArtifactRefused(f"it is about head {min(wrong)}, not about {approval.head}")
    if results.result is not None:
        _check_result(results.result, approval, policy)


def _check_result(result: RunResult, approval: Approval, policy: Policy) -> None:
    training = policy.training
    pairs = {
        "base": (result.base_sha, approval.base),
        "policy": (result.digests.get("policy", ""), approval.policy),
        "seed": (result.seed, training.seed),
    }
    if result.training is not None:
        pairs["base model"] = (result.training.base_digest, digest_of(preset(training.preset).student))
    for name, (said, wanted) in pairs.items():
        if said != wanted:
            raise ArtifactRefused(f"it is about {name} {said or 'none'}, not about {wanted or 'none'}")
