"""The App has work done on Actions: a webhook, a button, act's runner, a verified result, one comment and one check."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from actions.cli.action import FOR_APP
from bot.records import State
from fakes.app.house import House, open_house
from fakes.github.actions.act import ActMachine
from fakes.github.actions.backend import Actions
from fakes.github.handles import PullHandle
from fakes.github.runs import Run
from fakes.installed import LONG, settings_of, workflow_files

pytestmark = [pytest.mark.act, pytest.mark.timeout(2 * LONG + 200)]
PATH = ".github/workflows/taxobot-app-run.yml"
DONE = re.compile(r"PASS|FAIL|INCONCLUSIVE|ERROR|OUTDATED")


@contextmanager
def installed(folder: Path) -> Iterator[House]:
    """The App serves, and its workflow is on the default branch; nothing else of taxobot's is in the repository."""
    settings = settings_of(folder / "actions")
    with open_house(
        folder,
        actions=lambda host: Actions(host, settings, ActMachine(settings)),
        files=lambda example: workflow_files(example, FOR_APP),
        dispatcher="actions",
    ) as house:
        house.repo.record.environments["taxobot-gpu"] = frozenset()
        house.start_app(with_worker=False)
        yield house


def runs(house: House) -> list[Run]:
    with house.github.world.lock:
        return [run for run in house.repo.record.runs.values() if run.workflow.path == PATH]


def jobs(house: House, run: Run) -> dict[str, str]:
    with house.github.world.lock:
        return {job.name: job.conclusion or "" for job in house.repo.record.jobs.values() if job.run == run.id}


def approved(house: House) -> PullHandle:
    """Opened, told of, approved by the button."""
    pull = house.open("skills")
    house.until(pull, State.WAITING)
    house.press(pull, by="wren")
    house.wait(lambda: runs(house), "a workflow run")
    return pull


def test_from_the_button_to_the_verdict(tmp_path: Path) -> None:
    with installed(tmp_path) as house:
        pull = approved(house)
        house.until(pull, State.RUNNING)
        house.wait(lambda: DONE.search(house.comment(pull).partition("\n")[0]), "a verdict", seconds=LONG)
        (run,) = runs(house)
        assert (run.conclusion, run.actor.login) == ("success", "taxobot[bot]"), house.tell()
        assert {name for name, word in jobs(house, run).items() if word == "success"} >= {"plan", "train", "evaluate"}
        check_verdict(house, pull, run)


def check_verdict(house: House, pull: PullHandle, run: Run) -> None:
    """What people read is what the artifact's numbers come to, and it stands on the head, once."""
    (result,) = [one for one in house.github.host.artifacts(run) if one.name == "taxobot-result"]
    measured = json.loads(ZipFile(BytesIO(result.content)).read("result.json"))
    verdict = measured["gate"]["verdict"]
    conclusion = {"PASS": "success", "FAIL": "failure", "INCONCLUSIVE": "action_required"}[verdict]
    house.wait(lambda: house.stands(pull, State(verdict)), "the check to say so")
    assert measured["head_sha"] == pull.head_sha
    assert f"actions/runs/{run.id}" in house.comment(pull)
    assert "Isolation" not in house.comment(pull)
    house.wait(lambda: house.gate(pull).conclusion == conclusion, "the check to be concluded")
    house.check_end(pull, conclusion=conclusion)


def test_a_push_ends_the_run_of_the_older_head(tmp_path: Path) -> None:
    with installed(tmp_path) as house:
        pull = approved(house)
        house.until(pull, State.RUNNING)
        old, (run,) = pull.head_sha, runs(house)
        pull.push({"README.md": "more\n"})
        house.until(pull, State.WAITING)
        house.wait(lambda: run.status == "completed", "the run to end")
        assert run.conclusion == "cancelled"
        house.wait(lambda: house.gate(pull, old).status == "completed", "the old check to be concluded")
        assert house.gate(pull, old).conclusion == "cancelled"
        assert len(house.comments(pull)) == 1
