"""A scene: everything that is to be shown of a pull request at one moment, as bytes that outlive a process."""

from __future__ import annotations

from dataclasses import replace

from pydantic import ConfigDict, TypeAdapter, field_serializer

from bot.comment.situation import Situation
from schemas.item import Frozen
from schemas.policy import LabelsPolicy


class Scene(Frozen):
    """A situation, and the labels that belong to it: their names (None: nobody knows them), and the kinds of the
    changed leaves.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    situation: Situation
    labels: LabelsPolicy | None = None
    kinds: frozenset[str] = frozenset()

    @field_serializer("kinds")
    def _in_order(self, kinds: frozenset[str]) -> list[str]:
        return sorted(kinds)  # two sets that are equal may come in different orders


_SCENE = TypeAdapter(Scene)


def pack(scene: Scene) -> bytes:
    """The scene as JSON; the same scene gives the same bytes."""
    found = scene.situation.findings
    lean = replace(scene.situation, findings=replace(found, lines={})) if found else scene.situation  # lines are long
    return _SCENE.dump_json(scene.model_copy(update={"situation": lean}))


def unpack(content: bytes) -> Scene:
    """The scene of these bytes, which `pack` made."""
    return _SCENE.validate_json(content)
