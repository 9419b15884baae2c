"""What was asked of which model, for the manifest."""

from __future__ import annotations

from collections.abc import Sequence

from runners.asking.counts import Counts
from runners.asking.desk import Desk
from runners.asking.seating import Seating
from schemas.generation import ModelUse, Role


def uses_of(seating: Seating, counts: Counts) -> tuple[ModelUse, ...]:
    """One for each role in which somebody was asked or remembered, or is seated on purpose."""
    shown = [role for role, desks in seating.items() if desks[0].role == role or _is_used(role, counts)]
    return tuple(_use(role, seating[role], counts) for role in shown)


def _is_used(role: Role, counts: Counts) -> bool:
    return any(counts.roles[role, what] for what in ("requests", "remembered"))


def _use(role: Role, desks: Sequence[Desk], counts: Counts) -> ModelUse:
    return ModelUse(
        role=role,
        model=desks[0].identity.model,
        address=", ".join(dict.fromkeys(desk.address for desk in desks if desk.address)),
        requests=counts.roles[role, "requests"],
        remembered=counts.roles[role, "remembered"],
        prompt_tokens=counts.roles[role, "prompt"],
        completion_tokens=counts.roles[role, "completion"],
    )
