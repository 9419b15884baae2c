"""The steps are played with exactly the permissions that the workflows give their jobs: the fake refuses any more."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from fakes.stage import QUEUE, READ, WRITE
from fakes.story import REPORT, SPEAK, WORK

WORKFLOWS = Path(__file__).parents[3] / "actions" / "workflows"
PLAYED = {
    ("validate", "validate"): READ,
    ("comment", "comment"): WRITE,
    ("commands", "respond"): SPEAK,
    ("merge-gate", "gate"): QUEUE,
    **{("run", job): WORK for job in ("plan", "precheck", "generate", "train", "evaluate")},
    ("run", "report"): REPORT,
}


@pytest.mark.parametrize(("workflow", "job"), PLAYED)
def test_a_step_has_the_permissions_of_its_job(workflow: str, job: str) -> None:
    text: Any = yaml.safe_load((WORKFLOWS / f"{workflow}.yml").read_text("utf-8"))
    given = {name.replace("-", "_"): level for name, level in text["jobs"][job]["permissions"].items()}
    assert given == PLAYED[workflow, job]
