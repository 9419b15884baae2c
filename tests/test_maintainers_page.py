"""docs/maintainers.md and the words of docs/contributors.md are about what exists: files, commands, names, settings."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from actions.cli.action import NAMES
from actions.cli.main import run
from bot.comment.situation import STAGES
from bot.conversation.authority import ANYONE, RULERS, STARTERS
from bot.conversation.commands import Name
from bot.gate import GATE
from bot.records import State
from schemas.rules.policy import read_policy
from schemas.rules.settings import DEFAULT_HOSTS
from workflow_files import ROOT, THIN, WORKFLOWS, jobs_of

PAGE = (ROOT / "docs" / "maintainers.md").read_text("utf-8")
CONTRIBUTORS = (ROOT / "docs" / "contributors.md").read_text("utf-8")
WHO = {"anyone": ANYONE, "write access": STARTERS, "maintain or admin": RULERS}


def test_every_workflow_is_listed_and_no_other() -> None:
    listed = set(re.findall(r"^\| `taxobot-([\w-]+)\.yml` \|", PAGE, re.MULTILINE))
    assert listed == set(NAMES)
    assert set(re.findall(r"taxobot-([\w-]+)\.yml", PAGE)) == set(NAMES)


def test_the_command_that_writes_them_works_as_shown(tmp_path: Path) -> None:
    (shown,) = re.findall(r"^\.venv/bin/taxobot (action workflows .*)$", PAGE, re.MULTILINE)
    words = shlex.split(
        shown.replace("$(git rev-parse HEAD)", "1" * 40).replace("PATH/TO/YOUR/TAXONOMY", shlex.quote(str(tmp_path)))
    )
    (tmp_path / ".git").mkdir()
    assert run(words) == 0
    assert len(list(tmp_path.rglob("*.yml"))) == len(NAMES)


def test_environments_and_secrets_are_those_of_the_workflows() -> None:
    named = {job["environment"] for path in WORKFLOWS for job in jobs_of(path).values() if "environment" in job}
    assert named == set(re.findall(r"\btaxobot-(?:comment|gpu)\b(?!\.yml)", PAGE))
    texts = "".join(path.read_text("utf-8") for path in WORKFLOWS)
    used = set(re.findall(r"(?:secrets|vars)\.(TAXOBOT_\w+)", texts))
    assert used == set(re.findall(r"TAXOBOT_\w+", PAGE))


def test_the_ruleset_requires_the_gate_of_github_actions() -> None:
    (shown,) = re.findall(r"<!-- ruleset.json -->\n```json\n(.*?)```", PAGE, re.DOTALL)
    rules = {rule["type"]: rule["parameters"] for rule in json.loads(shown)["rules"]}
    assert rules["required_status_checks"]["required_status_checks"] == [{"context": GATE, "integration_id": 15368}]


def test_the_policy_that_is_shown_can_be_read() -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert read_policy(shown.encode())[1] == ()


@pytest.mark.parametrize("who", WHO)
def test_commands_are_listed_beside_who_may_give_them(who: str) -> None:
    rows = re.findall(rf"^\| (`.*?) \| {who} \|", PAGE, re.MULTILINE)
    named = {Name(word.split()[0]) for row in rows for word in re.findall(r"`([^`]+)`", row)}
    assert named == WHO[who]


def test_hosts_of_documents_are_those_of_the_code() -> None:
    (said,) = re.findall(r"Knowledge leaves name documents on (.*?)\. Other hosts", PAGE, re.DOTALL)
    assert set(re.findall(r"`([\w.]+)`", said)) == set(DEFAULT_HOSTS)


def test_the_building_blocks_are_named() -> None:
    blocks = PAGE.partition("## Building blocks")[2]
    assert {path.parent.name for path in THIN} == set(
        re.findall(r"`(?:taxobot/taxobot/actions/)?([a-z]+)(?:@COMMIT)?`", blocks)
    )


def test_contributors_find_every_word_that_a_comment_may_begin_with() -> None:
    words = CONTRIBUTORS.partition("### What the words mean")[2]
    assert set(re.findall(r"^\| ([A-Z ]+) \|", words, re.MULTILINE)) == {state.value for state in State}


def test_contributors_find_the_stages_in_their_order() -> None:
    steps = CONTRIBUTORS.partition("## What happens to my pull request")[2].partition("###")[0]
    assert tuple(re.findall(r"^\| \*\*(\w+)\*\*", steps, re.MULTILINE)) == STAGES


def test_contributors_may_give_the_commands_that_are_for_anyone() -> None:
    said = CONTRIBUTORS.partition("You may write")[2].partition("The others")[0]
    assert {Name(word) for word in re.findall(r"`/taxobot (\w+)`", said)} == ANYONE
