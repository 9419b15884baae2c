"""docs/configuration.md names every key of the configuration and every preset, as the code has them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from actions.cli.adoption import TAKEN
from actions.cli.config.template import scalar
from actions.cli.operator import read_config
from runners.models.catalogue import PLANS, PresetPlan
from schemas.config import OperatorConfig

PAGE = (Path(__file__).parents[1] / "docs" / "configuration.md").read_text("utf-8")


def keys_of(part: type[BaseModel], before: str = "") -> Iterator[tuple[str, str, str]]:
    for name, field in part.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from keys_of(field.annotation, f"{before}{name}.")
        else:
            default = "" if field.default is None else f"`{scalar(field.default)}`"
            yield f"{before}{name}", default, field.description or ""


def test_every_key_stands_there_with_default_and_meaning() -> None:
    rows = re.findall(r"^\| `([a-z_]+(?:\.[a-z_]+)*)` \| ([^|]*) \| ([^|]+) \|$", PAGE, re.MULTILINE)
    assert rows == list(keys_of(OperatorConfig))


@pytest.mark.parametrize("plan", PLANS.values(), ids=lambda plan: plan.name)
def test_every_preset_stands_there(plan: PresetPlan) -> None:
    size = sum(model.about_bytes for model in plan.downloads()) / 1e9
    roles = " | ".join(one.name for _, one in plan.roles())
    download = f"{size:.1f} GB" if size else "nothing"
    assert f"| **{plan.name}** | {roles} | {plan.pipeline} | {download} |" in PAGE


def test_what_is_taken_from_instructlab_is_told() -> None:
    rows = dict(re.findall(r"^\| `([a-z_.]+)` \| `([a-z_.]+)`(?: and `[a-z_.]+`)? \|$", PAGE, re.MULTILINE))
    assert rows == {theirs: ours for theirs, (ours, _, _) in TAKEN.items()}


def test_what_is_shown_can_be_read(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "config.yaml"
    path.write_text(shown, encoding="utf-8")
    config = read_config({"TAXOBOT_CONFIG": str(path)})
    assert (config.preset, config.models.judge.key) == ("laptop", "JUDGE_KEY")
