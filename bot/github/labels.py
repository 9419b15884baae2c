"""Which labels a pull request should carry."""

from __future__ import annotations

from collections.abc import Collection

from bot.records import State
from schemas.policy import LabelsPolicy


def choose_labels(
    policy: LabelsPolicy, *, kinds: Collection[str], state: State, approved: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the labels to add and those to remove; labels that are not in the policy are left alone.

    `kinds` are those of the changed leaves (`schemas.taxonomy.LeafKind`); both kinds of skills have one label.
    `failed` stands for work that was approved and came to nothing good: FAIL, or ERROR.
    """
    holds = (
        (policy.skill, any(kind.endswith("skill") for kind in kinds)),
        (policy.knowledge, "knowledge" in kinds),
        (policy.waiting, state is State.WAITING),
        (policy.approved, approved),
        (policy.failed, approved and state in (State.FAIL, State.ERROR)),
    )
    add = dict.fromkeys(name for name, wanted in holds if name and wanted)
    remove = dict.fromkeys(name for name, _ in holds if name and name not in add)
    return tuple(add), tuple(remove)
