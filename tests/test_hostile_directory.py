"""Started in a directory that someone else filled, the program imports and runs nothing from there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("taxobot")
PACKAGES = (
    "bot",
    "schemas",
    "runners",
    "actions",
    "examples",
    "click",
    "git",
    "jsonschema",
    "pydantic",
    "rich",
    "torch",
)
MODULES = (
    "yaml", "json", "re", "typing", "platformdirs", "sitecustomize", "usercustomize", "conftest", "examples", "numpy",
)  # fmt: skip
ENTRY_POINTS = (
    ["--help"],
    ["--version"],
    ["taxonomy", "--help"],
    ["taxonomy", "diff", "--help"],
    ["pr", "--help"],
    ["pr", "run", "--help"],
    ["demo", "--help"],
)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A directory whose every Python file, and whose git configuration, leaves a trace when it is run."""
    folder = tmp_path / "hostile"
    trace = f"open({str(tmp_path / 'trace')!r}, 'a').write(__file__ + chr(10))\n"
    for name in PACKAGES:
        (folder / name).mkdir(parents=True)
        (folder / name / "__init__.py").write_text(trace)
    for name in MODULES:
        (folder / f"{name}.py").write_text(trace)
    shell = folder / "shell"
    shell.write_text(f"#!/bin/sh\necho ran >> {tmp_path / 'trace'}\n")
    shell.chmod(0o755)
    subprocess.run(["git", "init", "--quiet", "."], cwd=folder, check=True)
    for setting in ("core.fsmonitor", "core.pager", "diff.external", "core.sshCommand"):
        subprocess.run(["git", "config", setting, str(shell)], cwd=folder, check=True)
    return folder


def start(hostile: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environ |= {"HOME": str(hostile.parent / "home"), "TAXOBOT_CONFIG": ""}
    return subprocess.run(
        [PROGRAM, *arguments], cwd=hostile, env=environ, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("arguments", ENTRY_POINTS, ids=" ".join)
def test_nothing_of_the_directory_runs(hostile: Path, arguments: list[str]) -> None:
    done = start(hostile, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout
    assert not (hostile.parent / "trace").exists()


def test_the_trap_works(hostile: Path) -> None:
    subprocess.run([sys.executable, "-c", "import bot"], cwd=hostile, check=True)
    assert (hostile.parent / "trace").read_text().endswith("bot/__init__.py\n")
