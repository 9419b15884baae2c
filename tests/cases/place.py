"""Place: where a leaf stands in the tree."""

from __future__ import annotations

from cases.model import SKILL, Case
from schemas.rules.neighbours import TreeIndex

CASES = (
    Case(
        "place/folder-name",
        SKILL,
        at=(1, 1, 0),
        severity="warning",
        message="Folders are named with small letters, digits and underscores, not `Big Bells`.",
        fix="Rename to `big_bells`.",
        path="compositional_skills/music/Big Bells/qna.yaml",
    ),
    Case(
        "place/nested",
        SKILL,
        at=(1, 1, 0),
        severity="warning",
        message="This leaf stands below another one, compositional_skills/music/qna.yaml.",
        fix="Put both into folders of their own, or their examples into one leaf.",
        tree=TreeIndex(leaves=frozenset({"compositional_skills/music"})),
    ),
)
