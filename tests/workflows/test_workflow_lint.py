"""Programs made to find fault with workflows find none, or the reason stands beside it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from workflow_files import ACTION, ROOT, THIN, WORKFLOWS

ACTIONS = [ACTION, *THIN]


def said_by(program: str, *arguments: str | Path) -> str:
    command = [str(Path(sys.executable).with_name(program)), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(("schema", "files"), [("workflows", WORKFLOWS), ("actions", ACTIONS)])
def test_the_files_obey_their_schema(schema: str, files: list[Path]) -> None:
    assert "ok" in said_by("check-jsonschema", "--builtin-schema", f"vendor.github-{schema}", *files)


def test_zizmor_at_its_most_pedantic_finds_nothing() -> None:
    said = said_by("zizmor", "--offline", "--no-progress", "--persona=pedantic", *WORKFLOWS, *ACTIONS)
    assert said.count("completed") == len(WORKFLOWS) + len(ACTIONS)
    assert "No findings to report" in said


def test_zizmor_would_have_found_something(tmp_path: Path) -> None:
    """A workflow with a floating tag and an expression in a script is refused, so silence means something."""
    bad = tmp_path / "bad.yml"
    bad.write_text(
        "name: bad\non: issues\njobs:\n  one:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - uses: actions/checkout@v4\n      - run: echo ${{ github.event.issue.title }}\n"
    )
    with pytest.raises(
        AssertionError, match=r"(?s)template-injection.*unpinned-uses|unpinned-uses.*template-injection"
    ):
        said_by("zizmor", "--offline", "--no-progress", "--persona=pedantic", bad)


def test_every_exception_has_its_reason() -> None:
    marks = [
        mark for path in (*WORKFLOWS, *ACTIONS) for mark in re.findall(r"zizmor: ignore.*", path.read_text("utf-8"))
    ]
    assert len(marks) == 2
    assert all(re.fullmatch(r"zizmor: ignore\[[a-z-]+\] \w.{20,}", mark) for mark in marks)


def test_the_installer_is_bash() -> None:
    subprocess.run(["bash", "-n", str(ROOT / "actions" / "install.sh")], check=True)
