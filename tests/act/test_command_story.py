"""People talk to taxobot: who may not is told why, and nothing else happens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fakes.github.handles import PullHandle
from fakes.installed import Taxonomy, install

pytestmark = pytest.mark.act


@pytest.fixture(scope="module")
def taxonomy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taxonomy]:
    with install(tmp_path_factory.mktemp("commands")) as made:
        yield made


@pytest.fixture(scope="module")
def pull(taxonomy: Taxonomy) -> PullHandle:
    return taxonomy.open("skills", by="eve", fork=True)


@pytest.mark.parametrize(
    ("who", "command", "reason"),
    [
        ("eve", "/taxobot run", "write"),
        ("tom", "@taxobot precheck", "write"),
        ("eve", "/taxobot cancel", "write"),
        ("walter", "/taxobot override it is fine", "maintain"),
        ("walter", "/taxobot run 0123456", "0123456"),
        ("eve", "/taxobot dance", "/taxobot help"),
    ],
)
def test_what_is_not_allowed_is_refused_with_a_reason(
    taxonomy: Taxonomy, pull: PullHandle, who: str, command: str, reason: str
) -> None:
    before, gate = taxonomy.comment(pull), taxonomy.gate(pull)
    taxonomy.say(pull, who, command)
    answer = taxonomy.comment(pull, "answer")
    assert f"`{who}`" in answer
    assert reason in answer
    assert taxonomy.reactions(pull, command) == ["eyes", "confused"]
    assert taxonomy.runs("run") == []
    assert (taxonomy.comment(pull), taxonomy.gate(pull)) == (before, gate)


@pytest.mark.parametrize("command", ["help", "status", "explain", "estimate"])
def test_everybody_may_ask(taxonomy: Taxonomy, pull: PullHandle, command: str) -> None:
    taxonomy.say(pull, "eve", f"/taxobot {command}")
    assert "`eve`" in taxonomy.comment(pull, "answer")
    assert taxonomy.reactions(pull, f"/taxobot {command}")[0] == "eyes"
    assert taxonomy.runs("run") == []


def test_what_is_not_said_to_it_wakes_nobody(taxonomy: Taxonomy, pull: PullHandle) -> None:
    before = len(taxonomy.runs("commands"))
    taxonomy.say(pull, "eve", "what a nice day")
    assert [run.conclusion for run in taxonomy.runs("commands")[before:]] == ["skipped"]


def test_an_override_is_a_maintainers(taxonomy: Taxonomy, pull: PullHandle) -> None:
    taxonomy.say(pull, "maria", "/taxobot override measured by hand")
    assert taxonomy.gate(pull).conclusion == "success"
    assert "measured by hand" in taxonomy.comment(pull)
