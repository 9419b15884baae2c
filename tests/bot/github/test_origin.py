"""Where a run comes from: each field alone decides."""

from __future__ import annotations

from typing import Any

import pytest

from bot.github.artifacts import ArtifactRefused
from bot.github.origin import check_origin
from fakes.hub import FakeHub

RUN = ".github/workflows/taxobot-run.yml"
WANTED: dict[str, Any] = {"event": "workflow_dispatch", "path": RUN, "branch": "main", "repository": 1, "run_id": 7}


def test_a_run_of_ours_is_accepted() -> None:
    check_origin(FakeHub().add_run(7), **WANTED)


@pytest.mark.parametrize(("field", "value", "named"), [
    ("event", "pull_request", "event"),
    ("event", "push", "event"),
    ("path", ".github/workflows/other.yml", "workflow"),
    ("path", ".github/workflows/taxobot-run.yml@evil.yml", "workflow"),
    ("head_branch", "topic", "branch"),
    ("head_branch", "", "branch"),
    ("repository", 2, "repository id"),
    ("id", 8, "id"),
])  # fmt: skip
def test_each_field_wrong_once_is_refused_by_its_name(field: str, value: object, named: str) -> None:
    hub = FakeHub()
    run = hub.add_run(value if field == "id" else 7)  # type: ignore[arg-type]
    if field != "id":
        run = hub.change_run(7, **{field: value})
    with pytest.raises(ArtifactRefused, match=f"its {named} is"):
        check_origin(run, **WANTED)


def test_any_branch_and_any_run_may_be_meant() -> None:
    run = FakeHub().add_run(event="pull_request", head_branch="theirs")
    check_origin(run, event="pull_request", path=RUN, branch=None, repository=1)


def test_a_hostile_branch_name_is_shown_harmlessly() -> None:
    run = FakeHub().add_run(head_branch="`x`\n::error::@all <img>")
    with pytest.raises(ArtifactRefused) as caught:
        check_origin(run, event="workflow_dispatch", path=RUN, branch="main", repository=1)
    assert "<" not in str(caught.value)
    assert "\n" not in str(caught.value)
