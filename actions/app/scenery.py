"""Scenes and standings: what a step found, as what is to be shown of it."""

from __future__ import annotations

from dataclasses import replace

from actions.app.office import Office
from actions.pulls.checked import Checked, kinds_of
from bot.app.scene import Scene, pack, unpack
from bot.app.words import Head, Standing
from bot.comment.situation import Situation
from schemas.policy import LabelsPolicy


def keep_scene(office: Office, scene: Scene, *, ends: bool = False, retry: float | None = None) -> Standing:
    """The standing of a scene, whose bytes are kept as a parcel."""
    digest = office.book.parcels.put(pack(scene))
    return Standing(state=scene.situation.state, scene=digest, ends=ends, retry=retry)


def stand_checked(office: Office, situation: Situation, checked: Checked) -> Standing:
    """The standing of a head that was checked just now, with the labels of its base's policy."""
    return keep_scene(office, Scene(situation=situation, labels=checked.policy.labels, kinds=checked.kinds))


def stand_remembered(office: Office, situation: Situation, *, labels: LabelsPolicy | None) -> Standing:
    """The standing of a head that was checked earlier."""
    kinds = kinds_of(situation.record.leaves)
    return keep_scene(office, Scene(situation=situation, labels=labels, kinds=kinds))


def find_scene(office: Office, head: Head, digest: str = "") -> Scene | None:
    """The scene of this digest, or the one on the pull request's board; None where there is none of this head."""
    board = None if digest else office.book.boards.get(head.repository, head.pull)
    content = office.book.parcels.get(digest or (board.scene if board else ""))
    scene = unpack(content) if content is not None else None
    return scene if scene is not None and scene.situation.record.head == head.sha else None


def with_notice(scene: Scene, notice: str) -> Scene:
    """The scene with this sentence beside its state."""
    return scene.model_copy(update={"situation": replace(scene.situation, notice=notice)})
