"""191 real contributions: every one ends in a verdict that people can act on."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from acceptance.corpus import Contribution, pick_skills, read_contributions
from acceptance.repositories import BASE, build
from acceptance.runs import Laboratory, foreign
from actions.cli import main as entry
from schemas.result import GateDecision, RunResult

ALL, VALID, SKILLS = 191, 3, 5
NEWEST = {".github/taxobot.yml": b"validation:\n  schema: newest\n"}


@pytest.fixture(scope="module")
def contributions(corpus: Path) -> list[Contribution]:
    found = read_contributions(corpus)
    assert len(found) == ALL
    return found


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """git is sent to a proxy that is not there: what cannot be reached fails at once, on any machine."""
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)


def run_branch(taxonomy: Path, branch: str, output: Path) -> tuple[int, RunResult, GateDecision]:
    """Exit status, result and decision of the command line on one branch."""
    where = ["--taxonomy", str(taxonomy), "--base", BASE, "--head", branch, "--output", str(output)]
    status = entry.run(["pr", "run", *where])
    result = RunResult.model_validate_json((output / "result.json").read_text())
    assert result.gate is not None
    return status, result, result.gate


@pytest.mark.usefixtures("no_network")
def test_valid_leaves_end_in_an_error_that_names_their_documents(
    contributions: list[Contribution], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    valid = [one for one in contributions if one.valid]
    assert len(valid) == VALID
    for one in valid:
        taxonomy = build(tmp_path / f"{one.name}.git", {one.name: one.files()})
        status, result, gate = run_branch(taxonomy, one.name, tmp_path / one.name)
        assert (status, gate.verdict, result.training) == (4, "ERROR", None)
        assert not [finding for finding in result.findings if finding.severity == "error"]
        address = yaml.safe_load(one.content)["document"]["repo"]
        for said in (result.error, gate.reason, " ".join(capsys.readouterr().out.split())):
            assert address in said
        for report in ("report.md", "report.html"):
            assert address in unescaped((tmp_path / one.name / report).read_text())


def unescaped(report: str) -> str:
    """What people see: Markdown's backslashes and the mark that keeps an address from becoming a link are gone."""
    return html.unescape(report).replace("\\", "").replace("\u200b", "")


@pytest.mark.slow
def test_all_others_end_in_located_findings(contributions: list[Contribution], tmp_path: Path) -> None:
    others = [one for one in contributions if not one.valid]
    taxonomy = build(tmp_path / "taxonomy.git", {one.name: one.files() for one in others}, base=NEWEST)
    for one in others:
        status, result, gate = run_branch(taxonomy, one.name, tmp_path / "run")
        assert (status, gate.verdict, result.error, result.training) == (1, "INVALID", "", None), one.path
        lines = one.content.decode().count("\n") + 1
        blocking = [finding for finding in result.findings if finding.severity == "error"]
        assert blocking, one.path
        for finding in blocking:
            assert finding.message
            assert finding.path.startswith(one.leaf)
            assert 1 <= finding.line <= lines


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_skills_brought_to_version_3_run_to_a_report(
    contributions: list[Contribution],
    laboratory: Laboratory,
    tmp_path: Path,
    say: Callable[[str], None],
) -> None:
    skills = pick_skills(contributions, fitting=True)[:SKILLS]
    files = {path: content for one in skills for path, content in one.files().items()}
    taxonomy = build(tmp_path / "taxonomy.git", {"skills": files})
    run = laboratory.run("skills", example=foreign(taxonomy, base=BASE))
    assert run.result.error == ""
    assert {leaf.leaf for leaf in run.result.leaves} == {one.leaf for one in skills}
    assert len(run.result.leaves) == SKILLS
    assert run.result.training is not None
    assert run.result.gate is not None
    assert run.result.gate.verdict in {"PASS", "FAIL", "INCONCLUSIVE"}
    for one in skills:  # long paths are shortened in the middle
        assert Path(one.leaf).name in run.markdown
        assert Path(one.leaf).name in run.html
    say(f"{run.result.gate.verdict}: {run.result.gate.reason}")
    for leaf in run.result.leaves:
        say(f"{leaf.word} {leaf.leaf}: {leaf.why}")


@pytest.mark.slow
def test_a_skill_too_long_for_the_student_is_named(contributions: list[Contribution], tmp_path: Path) -> None:
    skill = max(pick_skills(contributions, fitting=False), key=lambda one: len(one.content))
    taxonomy = build(tmp_path / "taxonomy.git", {"long": skill.files()})
    status, result, gate = run_branch(taxonomy, "long", tmp_path / "run")
    assert (status, gate.verdict, result.training) == (4, "ERROR", None)
    assert skill.leaf in result.error
    assert "tokens" in result.error
