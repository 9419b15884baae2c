"""The parts of a run by name, and which of them are taxobot's own embedded stand-ins."""

from __future__ import annotations

from bot.report.escape import plain
from schemas.result import Models

ROLES = {"base": "model", "teacher": "teacher", "critic": "critic", "judge": "judge"}
"""The fields of `Models` that have an embedded stand-in, with the word that a name should carry."""
_SUFFIX = " (embedded)"


def name_part(role: str, models: Models) -> str:
    """The part's name with the word for what it is: `overlap judge`."""
    name = plain(getattr(models, role).removesuffix(_SUFFIX), 60)
    return name if ROLES[role] in name.split() else f"{name} {ROLES[role]}"


def is_embedded(role: str, models: Models) -> bool:
    """`models.embedded` lists a part by role, by name or by what it is ("tiny model"); a name may say so too."""
    name = getattr(models, role)
    listed = any(entry in (role, name) or entry.split()[-1:] == [ROLES[role]] for entry in models.embedded)
    return listed or name.endswith(_SUFFIX)


def list_embedded(models: Models, roles: tuple[str, ...] = tuple(ROLES)) -> tuple[str, ...]:
    """Names of the embedded ones among `roles`."""
    return tuple(name_part(role, models) for role in roles if is_embedded(role, models))
