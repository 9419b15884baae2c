"""docs/policy.md names every key that a policy may hold, with its default, and shows one that can be read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from runners.models.presets import TINY
from schemas.gate import GatePolicy
from schemas.policy import Policy, TrainingPolicy
from schemas.rules.policy import parts_of, read_policy

PAGE = (Path(__file__).parents[1] / "docs" / "policy.md").read_text("utf-8")
OF_THE_PRESET = "the preset's"
UNSET = {
    "gate.skills": "by `require`",
    "evaluation.served": "nothing",
    "quotas.per_author_day": "the operator's",
    "quotas.per_pull": "the operator's",
}
"""What stands for a key that has no value of its own, where it is not the preset's."""


def written(key: str, default: Any) -> str:
    if default is None:
        return UNSET.get(key, OF_THE_PRESET)
    text = default if isinstance(default, str) else json.dumps(default if isinstance(default, dict) else plain(default))
    return f"`{text}`"


def plain(default: Any) -> Any:
    return sorted(default) if isinstance(default, tuple | frozenset) else default


def keys_of_the_code() -> dict[str, str]:
    models = dict(parts_of(Policy))
    return {
        (key := ".".join((*above, name))): written(key, default)
        for above, model in models.items()
        for name, default in defaults(model).items()
        if (*above, name) not in models
    }


def defaults(model: type[BaseModel]) -> dict[str, Any]:
    return {field.alias or name: field.default for name, field in model.model_fields.items()}


def test_every_key_stands_there_with_its_default() -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \| [^|]+ \| ([^|]+) \| [^|]+ \|$", PAGE, re.MULTILINE)
    assert len(rows) == len(dict(rows))
    assert dict(rows) == keys_of_the_code()


def test_what_is_shown_can_be_read() -> None:
    shown = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    policy, *others = [read_policy(one.encode())[0] for one in shown]
    assert [read_policy(one.encode())[1] for one in shown] == [()] * len(shown)
    assert [one.gate.skill_score for one in others if one.gate] == ["likelihood", "judge"]
    assert policy.gate == TINY.policy == GatePolicy(frozen_margin=0.05)
    assert policy.training == TrainingPolicy(epochs=TINY.profile.epochs)
    assert "`frozen_margin` of .05" in PAGE
