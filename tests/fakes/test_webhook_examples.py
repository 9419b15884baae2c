"""The recorded webhooks are GitHub's own words."""

from __future__ import annotations

import pytest

from fakes.github.checker import Checker
from fakes.npm import install
from fixtures.webhooks import pick
from fixtures.webhooks.examples import examples, examples_of


def test_there_are_some_of_each_event() -> None:
    assert {one.event for one in examples()} == set(pick.EVENTS)
    assert {one.action for one in examples_of("pull_request")} == pick.EVENTS["pull_request"]
    assert len(examples_of("workflow_run", "completed")) == 2
    of_a_repository = [one for one in examples() if not one.event.startswith("installation")]
    assert all(one.payload["repository"]["full_name"] for one in of_a_repository)


@pytest.mark.parametrize("event", ["issue_comment", "merge_group", "workflow_run"])
def test_they_satisfy_the_newer_description_too(event: str) -> None:
    checker = Checker()
    assert [str(one) for one in examples_of(event) if checker.hook(one.event, one.payload)] == []


@pytest.mark.slow
def test_they_are_what_the_script_picks() -> None:
    chosen = pick.pick(install("npm-webhooks", pick.PACKAGES))
    assert [(one["event"], one["payload"]) for one in chosen] == [(one.event, one.payload) for one in examples()]
