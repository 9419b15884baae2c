"""A pull request is opened: annotations on its lines, one comment, the check. From a branch, and from a fork."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest

from fakes.github.actions.grants import is_from_fork
from fakes.installed import Taxonomy, install

pytestmark = pytest.mark.act


@pytest.fixture(scope="module")
def taxonomy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Taxonomy]:
    with install(tmp_path_factory.mktemp("validation")) as made:
        yield made


def test_a_branch_that_is_valid_waits_for_approval(taxonomy: Taxonomy) -> None:
    pull = taxonomy.open("knowledge")
    assert "WAITING FOR APPROVAL" in taxonomy.comment(pull).splitlines()[0]
    assert f"/taxobot run {pull.head_sha[:7]}" in taxonomy.comment(pull)
    gate = taxonomy.gate(pull)
    assert (gate.status, gate.conclusion, gate.app.id) == ("completed", "action_required", 15368)
    assert {label.name for label in pull.labels} >= {"knowledge", "triage-needed"}


def test_a_fork_has_no_rights_and_is_told_the_same(taxonomy: Taxonomy) -> None:
    pull = taxonomy.open("skills", by="eve", fork=True)
    run = taxonomy.runs("validate")[-1]
    assert is_from_fork(run)
    assert run.conclusion == "success"
    with ZipFile(BytesIO(taxonomy.artifacts(run)["taxobot-validation"])) as archive:
        claims = json.loads(archive.read("validation.json"))
    assert (claims["pull"], claims["head"], claims["verdict"]) == (pull.number, pull.head_sha, "VALID")
    assert "WAITING FOR APPROVAL" in taxonomy.comment(pull).splitlines()[0]
    assert taxonomy.gate(pull).conclusion == "action_required"


def test_faults_stand_on_their_lines_and_in_the_comment(taxonomy: Taxonomy) -> None:
    pull = taxonomy.open("faulty")
    (check,) = [run for run in taxonomy.runs("validate") if run.head_sha == pull.head_sha]
    assert check.conclusion == "failure"
    said = taxonomy.annotations(check)
    place = "knowledge/geography/islands/fenholm/qna.yaml"
    assert {(place, 10), (place, 37)} <= {(one["path"], one["start_line"]) for one in said}
    (job,) = taxonomy.records(check)
    assert place in job.summary
    assert "INVALID" in taxonomy.comment(pull).splitlines()[0]
    gate = taxonomy.gate(pull)
    assert gate.conclusion == "failure"
    assert {one["path"] for one in gate.annotations} == {place}


def test_a_change_of_something_else_is_none_of_its_business(taxonomy: Taxonomy) -> None:
    pull = taxonomy.repo.open_pull("docs", by="ann", files={"README.md": "# Better\n"})
    taxonomy.settle()
    assert "NOT APPLICABLE" in taxonomy.comment(pull).splitlines()[0]
    assert taxonomy.gate(pull).conclusion == "success"
