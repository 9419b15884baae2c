"""`validate` and what `report` makes of it, on a fake GitHub over HTTP and git."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fakes.github.fake import FakeGitHub
from fakes.github.fixture import github  # noqa: F401 - the fixture
from fakes.stage import Stage, zipped


@pytest.fixture
def stage(github: FakeGitHub, tmp_path: Path) -> Stage:  # noqa: F811 - pytest's way to ask for a fixture
    return Stage.build(github, tmp_path)


def claims_of(stage: Stage, pull: object) -> dict[str, object]:
    played = stage.validate(pull)  # type: ignore[arg-type]
    claims: dict[str, object] = json.loads(Path(played.outputs["artifact-path"], "validation.json").read_bytes())
    return claims


def test_a_valid_contribution_leaves_a_claim_and_no_write(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    pull = stage.open("everything")
    played = stage.validate(pull)
    assert played.status == 0
    assert (played.outputs["valid"], played.outputs["verdict"], played.outputs["errors"]) == ("true", "VALID", "0")
    assert "The contribution is valid" in played.summary
    assert "::stop-commands::" in capsys.readouterr().out
    assert [seen.method for seen in stage.github.requests if seen.method != "GET"] == []


def test_a_faulty_one_is_annotated_on_its_lines(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    played = stage.validate(stage.open("faulty"))
    assert (played.status, played.outputs["verdict"], played.outputs["errors"]) == (1, "INVALID", "8")
    out = capsys.readouterr().out
    assert out.count("\n::error file=knowledge/geography/islands/fenholm/qna.yaml,line=") == 8


def test_a_valid_head_waits_for_its_approval(stage: Stage) -> None:
    pull = stage.open("everything")
    played = stage.comment_on(pull)
    assert played.status == 0, played.log
    (comment,) = pull.comments()
    assert comment.body.startswith("### 🔒 WAITING FOR APPROVAL")
    assert pull.head_sha[:7] in comment.body
    gate = stage.gate(pull.head_sha)
    assert (gate.status, gate.conclusion) == ("completed", "action_required")
    assert comment.body.split("\n")[0].replace("`", "").endswith(gate.title.replace("`", ""))
    assert {"skill", "knowledge", "triage-needed"} <= {label.name for label in pull.record.labels}


def test_an_invalid_head_gets_its_findings_on_lines_and_as_suggestions(stage: Stage) -> None:
    pull = stage.open("faulty")
    played = stage.comment_on(pull)
    assert played.status == 0, played.log
    (comment,) = pull.comments()
    assert comment.body.startswith("### ❌ INVALID")
    gate = stage.gate(pull.head_sha)
    assert gate.conclusion == "failure"
    assert len(gate.annotations) == 8
    suggested = [one.body for one in stage.repository.record.review_comments.values()]
    assert any('answer: "yes"' in body and "```suggestion" in body for body in suggested)


def test_nothing_is_written_twice(stage: Stage) -> None:
    pull = stage.open("faulty")
    stage.comment_on(pull)
    before = len(stage.github.requests)
    stage.comment_on(pull)
    again = [seen for seen in stage.github.requests[before:] if seen.method != "GET"]
    assert again == []


def test_a_push_folds_the_old_text(stage: Stage) -> None:
    pull = stage.open("faulty")
    stage.comment_on(pull)
    old = pull.head_sha
    pull.push({"knowledge/geography/islands/fenholm/qna.yaml": None})
    stage.comment_on(pull)
    (comment,) = pull.comments()
    assert comment.body.startswith("### ")
    assert "INVALID" not in comment.body.split("\n")[0]
    assert f"{old[:7]}" in comment.body
    assert "<details>" in comment.body


POISONS = {
    "another pull request": lambda claims: claims | {"pull": 999},
    "another head": lambda claims: claims | {"head": "0" * 40},
    "another repository": lambda claims: claims | {"repository": 1},
    "a forged verdict": lambda claims: claims | {"verdict": "VALID", "counts": {"error": 0, "warning": 0, "notice": 0}},
    "an unknown key": lambda claims: claims | {"comment": "APPROVED"},
}


@pytest.mark.parametrize("poison", POISONS)
def test_a_claim_that_differs_is_refused(stage: Stage, poison: str) -> None:
    other = stage.open("skills", by="wren")
    pull = stage.open("faulty")
    claims = POISONS[poison](claims_of(stage, pull))
    played = stage.comment_on(pull, zipped({"validation.json": json.dumps(claims).encode()}))
    assert played.status == 1
    assert "refused" in " ".join(played.log)
    assert other.comments() == []
    assert stage.repository.checks(other.head_sha) == []
    (comment,) = pull.comments()
    assert comment.body.startswith("### ⚠️ ERROR")
    assert stage.gate(pull.head_sha).conclusion == "failure"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(zipped({"../validation.json": b"{}"}), id="zip slip"),
        pytest.param(zipped({"validation.json": b"{}", "more.txt": b""}), id="another file"),
        pytest.param(zipped({"validation.json": b" " * 10_000_000}), id="bomb"),
        pytest.param(b"no zip", id="no zip"),
        pytest.param(zipped({"validation.json": b"[" * 1000}), id="no JSON"),
    ],
)
def test_a_poisoned_archive_is_refused(stage: Stage, content: bytes) -> None:
    pull = stage.open("skills")
    played = stage.comment_on(pull, content)
    assert played.status == 1
    assert stage.gate(pull.head_sha).conclusion == "failure"


def test_a_head_that_has_moved_on_is_not_spoken_of(stage: Stage) -> None:
    pull = stage.open("skills")
    content = zipped(folder=Path(stage.validate(pull).outputs["artifact-path"]))
    run = stage.validation_run(pull, content)
    pull.push({"README.md": "more\n"})
    played = stage.report(run)
    assert played.status == 0
    assert pull.comments() == []


def test_a_run_of_another_workflow_is_refused(stage: Stage) -> None:
    from bot.github.artifacts import ArtifactRefused

    pull = stage.open("skills")
    run = stage.repository.record_run(
        "evil.yml", event="pull_request", head_sha=pull.head_sha, status="completed", conclusion="success"
    )
    with pytest.raises(ArtifactRefused, match=r"evil\.yml"):
        stage.report(run)
    assert pull.comments() == []
