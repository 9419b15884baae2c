"""A run does not go through: a push comes in between, a machine is lost, a reviewer says no."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fakes.github.actions.act import ActMachine
from fakes.github.actions.outcome import Order, Outcome
from fakes.installed import LONG, install

pytestmark = [pytest.mark.act, pytest.mark.timeout(LONG + 200)]

QUICKLY = "training: {epochs: 3, replay_ratio: 0, replay_floor: 500}\ngate: {frozen_margin: 0.15}\n"
LEAF = "compositional_skills/linguistics/opposites"


class LosesOne(ActMachine):
    """The machine of the first `evaluate` is gone before it has begun, as when a spot instance is taken away."""

    lost = False

    def run(self, order: Order, *, on_line: Callable[[str], None]) -> Outcome:
        if order.name == "evaluate" and not self.lost:
            self.lost = True
            return Outcome("failure", log="The self-hosted runner lost communication with the server.")
        return super().run(order, on_line=on_line)


def test_a_push_ends_the_run_and_its_result(tmp_path: Path) -> None:
    with install(tmp_path, policy=QUICKLY) as taxonomy:
        pull = taxonomy.open("skills")
        old = pull.head_sha
        pull.comment("maria", f"/taxobot run {pull.head_sha[:7]}")
        taxonomy.until_working("train", saying="taken over")
        text = taxonomy.repo.git.read(old, f"{LEAF}/qna.yaml")
        assert text is not None
        pull.push({f"{LEAF}/qna.yaml": text.replace(b"Old men walk slowly", b"Old men run slowly")})
        taxonomy.settle(LONG)
        (run,) = taxonomy.runs("run")
        assert run.conclusion == "cancelled"
        assert taxonomy.jobs(run)["train"] == "cancelled"
        assert "taxobot-result" not in taxonomy.artifacts(run)
        comment = taxonomy.comment(pull)
        assert "WAITING FOR APPROVAL" in comment.splitlines()[0]
        assert pull.head_sha[:7] in comment.splitlines()[0]
        assert taxonomy.gate(pull).conclusion == "action_required"
        assert taxonomy.gate(pull, old).conclusion != "success"


def test_a_retry_goes_on_where_the_machine_was_lost(tmp_path: Path) -> None:
    with install(tmp_path, policy=QUICKLY, machine=LosesOne) as taxonomy:
        pull = taxonomy.open("skills")
        taxonomy.say(pull, "maria", f"/taxobot run {pull.head_sha[:7]}", seconds=LONG)
        (run,) = taxonomy.runs("run")
        assert (taxonomy.jobs(run)["evaluate"], run.conclusion) == ("failure", "failure")
        assert "ERROR" in taxonomy.comment(pull).splitlines()[0]
        assert taxonomy.gate(pull).conclusion == "failure"
        trained = taxonomy.artifacts(run)["taxobot-store-train"]
        taxonomy.say(pull, "walter", "/taxobot retry", seconds=LONG)
        assert (run.attempt, run.conclusion) == (2, "success")
        assert "PASS" in taxonomy.comment(pull).splitlines()[0]
        assert taxonomy.artifacts(run)["taxobot-store-train"] == trained
        evaluate = next(job for job in taxonomy.records(run) if job.name == "evaluate")
        assert "taken over" in evaluate.log
        assert "train:" in taxonomy.comment(pull)


@pytest.mark.parametrize("approved", [True, False])
def test_an_environments_reviewer_has_the_last_word(tmp_path: Path, approved: bool) -> None:
    with install(tmp_path, policy=QUICKLY, reviewers=("maria",)) as taxonomy:
        pull = taxonomy.open("skills", by="eve", fork=True)
        taxonomy.say(pull, "walter", f"/taxobot run {pull.head_sha[:7]}")
        (run,) = taxonomy.runs("run")
        assert (run.status, run.waits_for) == ("waiting", {"taxobot-gpu"})
        assert taxonomy.jobs(run)["plan"] == "success"
        token = taxonomy.repo.acting("maria")
        taxonomy.actions.review(run, environments=["taxobot-gpu"], approved=approved, comment="", token=token)
        if approved:
            taxonomy.until_working("train", saying="taken over")
            taxonomy.say(pull, "walter", "/taxobot cancel")
            assert run.conclusion == "cancelled"
        else:
            taxonomy.settle()
            assert run.conclusion == "failure"
            assert "ERROR" in taxonomy.comment(pull).splitlines()[0]
        assert taxonomy.gate(pull).conclusion in ("failure", "action_required", "cancelled")
