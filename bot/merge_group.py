"""Whether a merge queue's group may be merged: what it changes must be exactly what was measured. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.records import Record, State
from bot.scope import Kind, Scope


@dataclass(frozen=True, slots=True)
class Judgement:
    """How the gate of a merge group concludes, and why."""

    conclusion: Literal["success", "failure"]
    reason: str


def judge(leaves: Mapping[str, str], *, model: str, policy: str, scope: Scope, records: Sequence[Record]) -> Judgement:
    """Judge a merge group.

    `leaves` maps the changed leaves' files to the SHA-256 of their bytes in the group (empty for a deleted one),
    `model` is the digest of the base model that is measured now, `policy` the git id of the policy on the base (both
    as in `Record`), `scope` what the group's paths come to. `records` are the signed ones of the pull requests in the
    group; each leaf may be vouched for by another.
    """
    if not leaves:
        passes = scope.kind is Kind.NOT_APPLICABLE
        return Judgement("success" if passes else "failure", scope.reason)
    for path, digest in sorted(leaves.items()):
        if problem := _find_problem(path, digest, model=model, policy=policy, records=records):
            return Judgement("failure", problem)
    number = f"{len(leaves):,} changed {'leaf is' if len(leaves) == 1 else 'leaves are'}"
    return Judgement("success", f"{number} exactly as measured, with the same base model and policy")


def vouches(record: Record) -> bool:
    """Whether the head of this record passed, was waved through, or was overridden by a maintainer."""
    return record.state in (State.PASS, State.NOT_APPLICABLE) or _is_overridden(record)


def _is_overridden(record: Record) -> bool:
    return any(ruling.kind == "override" and ruling.head == record.head for ruling in record.rulings)


def _find_problem(path: str, digest: str, *, model: str, policy: str, records: Sequence[Record]) -> str:
    """Why nobody vouches for the leaf, from the pull request that comes nearest; empty where somebody does."""
    known = [record for record in records if path in record.leaves]
    same = [record for record in known if record.leaves[path] == digest]
    good = [record for record in same if vouches(record)]
    of_policy = [record for record in good if record.policy == policy]
    if not known:
        return f"{path} was changed by no pull request of this group that was measured"
    if not same:
        return f"{path} is not as it was measured in {_name(known)}"
    if not good:
        return f"{path} comes from {_name(same)}, which has not passed: it is {same[0].state.value}"
    if not of_policy:
        return f"the policy on the base is not the one that {_name(good)} passed under; run it again"
    if not any(_has_model(record, model) for record in of_policy):
        return f"the base model is not the one that {_name(of_policy)} was measured with; run it again"
    return ""


def _has_model(record: Record, model: str) -> bool:
    # Where a maintainer decided, or allowed a deletion, before anything was measured, there is no model to compare.
    unmeasured = record.model == "" and record.state is not State.PASS
    return unmeasured or (model != "" and record.model == model)


def _name(records: Sequence[Record]) -> str:
    return f"#{records[0].pull}"
