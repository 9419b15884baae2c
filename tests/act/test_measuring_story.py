"""A maintainer approves, and the contribution is measured: one story a verdict, by the policy of the base branch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from fakes.github.handles import PullHandle
from fakes.github.runs import Run
from fakes.installed import LONG, Taxonomy, install

pytestmark = [pytest.mark.act, pytest.mark.timeout(LONG + 200)]

WITHOUT_REPLAY = "training: {epochs: 2, replay_ratio: 0, replay_floor: 0}\n"
"""Forgets: the frozen suite falls by some 25 points."""
LITTLE_REPLAY = "training: {epochs: 3, replay_ratio: 0, replay_floor: 500}\ngate: {frozen_margin: 0.05}\n"
"""Forgets about as much as the margin: the interval lies on both sides of it."""
RUN_JOBS = {"plan", "train", "evaluate", "attest", "report"}


def measure(taxonomy: Taxonomy) -> tuple[PullHandle, Run]:
    """Open, approve, wait."""
    pull = taxonomy.open("skills")
    taxonomy.say(pull, "maria", f"/taxobot run {pull.head_sha[:7]}", seconds=LONG)
    (run,) = taxonomy.runs("run")
    return pull, run


def read(content: bytes) -> Callable[[str], bytes]:
    return ZipFile(BytesIO(content)).read


def test_pass(tmp_path: Path) -> None:
    with install(tmp_path) as taxonomy:
        pull, run = measure(taxonomy)
        jobs = taxonomy.jobs(run)
        assert {name for name, word in jobs.items() if word == "success"} >= RUN_JOBS
        assert sum(name.startswith("generate (") for name in jobs) == 2
        assert run.conclusion == "success"
        comment = taxonomy.comment(pull)
        assert "PASS" in comment.splitlines()[0]
        gate = taxonomy.gate(pull)
        assert (gate.status, gate.conclusion) == ("completed", "success")
        assert gate.title is not None
        assert gate.title.strip("✅ ") in comment.splitlines()[0]
        assert taxonomy.reactions(pull, f"/taxobot run {pull.head_sha[:7]}") == ["eyes", "rocket"]
        check_artifacts(taxonomy, run, pull)


def check_artifacts(taxonomy: Taxonomy, run: Run, pull: PullHandle) -> None:
    """The result is whole, about this head, and what was attested is its manifest."""
    content = taxonomy.artifacts(run)
    assert {"taxobot-store-train", "taxobot-store-evaluate", "taxobot-result"} <= set(content)
    file = read(content["taxobot-result"])
    manifest: dict[str, Any] = json.loads(file("manifest.json"))
    digests = {hashlib.sha256(file(name)).hexdigest() for name in ("result.json", "report.html")}
    assert digests <= set(manifest["files"].values())
    assert json.loads(file("result.json"))["head_sha"] == pull.head_sha
    (statement,) = run.attestations
    expected = hashlib.sha256(file("manifest.json")).hexdigest()
    assert statement["subject"] == [{"name": "manifest.json", "digest": {"sha256": expected}}]
    built = statement["predicate"]["buildDefinition"]
    assert built["externalParameters"]["workflow"]["path"] == ".github/workflows/taxobot-run.yml"


@pytest.mark.parametrize(
    ("policy", "verdict", "conclusion"),
    [
        pytest.param(WITHOUT_REPLAY, "FAIL", "failure", id="fail"),
        pytest.param(LITTLE_REPLAY, "INCONCLUSIVE", "action_required", id="inconclusive"),
    ],
)
def test_other_verdicts(tmp_path: Path, policy: str, verdict: str, conclusion: str) -> None:
    with install(tmp_path, policy=policy) as taxonomy:
        pull, run = measure(taxonomy)
        jobs = taxonomy.jobs(run)
        assert (jobs["evaluate"], jobs["attest"]) == ("success", "success")
        assert verdict in taxonomy.comment(pull).splitlines()[0]
        assert taxonomy.gate(pull).conclusion == conclusion
