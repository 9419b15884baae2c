"""The workflows beside the main road: a precheck, the base model measured at night, the merge queue."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.installed import GATE, LONG, install

pytestmark = [pytest.mark.act, pytest.mark.timeout(LONG + 200)]

QUICKLY = "training: {epochs: 3, replay_ratio: 0, replay_floor: 500}\ngate: {frozen_margin: 0.15}\n"


def test_a_precheck_asks_the_base_model_and_trains_nothing(tmp_path: Path) -> None:
    with install(tmp_path) as taxonomy:
        pull = taxonomy.open("skills")
        taxonomy.say(pull, "walter", f"/taxobot precheck {pull.head_sha[:7]}", seconds=LONG)
        (run,) = taxonomy.runs("run")
        jobs = taxonomy.jobs(run)
        assert {name: jobs[name] for name in ("plan", "precheck", "generate", "train", "report")} == {
            "plan": "success",
            "precheck": "success",
            "generate": "skipped",
            "train": "skipped",
            "report": "success",
        }
        assert "taxobot-precheck" in taxonomy.artifacts(run)
        comment = taxonomy.comment(pull)
        assert "WAITING FOR APPROVAL" in comment.splitlines()[0]
        assert "recheck" in comment
        assert taxonomy.gate(pull).conclusion == "action_required"


def test_a_run_takes_over_what_the_night_measured(tmp_path: Path) -> None:
    with install(tmp_path, policy=QUICKLY) as taxonomy:
        taxonomy.actions.on_schedule(taxonomy.repo.record, taxonomy.repo.acting("maria"), "17 2 * * *")
        taxonomy.settle(LONG)
        (night,) = taxonomy.runs("nightly-base")
        assert night.conclusion == "success"
        assert set(taxonomy.artifacts(night)) == {"taxobot-store-base"}
        pull = taxonomy.open("skills")
        taxonomy.say(pull, "maria", f"/taxobot run {pull.head_sha[:7]}", seconds=LONG)
        (run,) = taxonomy.runs("run")
        assert run.conclusion == "success"
        evaluate = next(job for job in taxonomy.records(run) if job.name == "evaluate")
        assert "results of taxobot-store-base" in evaluate.log
        assert "PASS" in taxonomy.comment(pull).splitlines()[0]


def test_the_merge_queue_lets_in_what_was_decided_and_nothing_else(tmp_path: Path) -> None:
    with install(tmp_path) as taxonomy:
        decided, undecided = taxonomy.open("skills"), taxonomy.open("knowledge")
        taxonomy.say(decided, "maria", "/taxobot override measured by hand")
        words = []
        for pulls in ([decided], [undecided], [decided, undecided]):
            group = taxonomy.repo.merge_group(pulls, by="maria")
            taxonomy.settle()
            words.append(taxonomy.repo.checks(group["head_sha"], GATE)[0].conclusion)
        assert words[0] == "success"
        assert "success" not in words[1:]
        assert [run.conclusion for run in taxonomy.runs("merge-gate")] == ["success", "failure", "failure"]
