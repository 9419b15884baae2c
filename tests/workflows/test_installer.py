"""`actions/install.sh`: uses what is there, and otherwise installs by digest, whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from examples.materialise import materialise
from workflow_files import ROOT

IMPORT_ALL = """
from importlib import import_module
from pkgutil import walk_packages
import actions.steps, bot
for room in (actions.steps, bot):
    for module in walk_packages(room.__path__, room.__name__ + "."):
        if not module.name.startswith("bot.app."):  # the service, with a set of its own
            import_module(module.name)
"""
NEVER = ("torch", "transformers", "numpy", "scipy", "matplotlib", "peft", "lm_eval")


def install(
    tmp_path: Path, *, source: Path = ROOT, cwd: Path | None = None, **given: str
) -> tuple[int, str, dict[str, str]]:
    """Exit status, what was said, and the outputs."""
    output = tmp_path / "output"
    output.write_text("")
    environ = {
        **os.environ,
        "GITHUB_OUTPUT": str(output),
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "RUNNER_TOOL_CACHE": str(tmp_path / "tools"),
        "TAXOBOT_COMMAND": "validate",
        "TAXOBOT_PYTHON": sys.executable,
        **given,
    }
    (tmp_path / "temp").mkdir(exist_ok=True)
    script = source / "actions" / "install.sh"
    done = subprocess.run(["bash", script], env=environ, cwd=cwd, capture_output=True, text=True, check=False)
    outputs = dict(line.split("=", 1) for line in output.read_text().splitlines())
    return done.returncode, done.stdout + done.stderr, outputs


def copy_sources(target: Path) -> Path:
    """What GitHub downloads of the Action; the installer calls it changed when somebody edits it meanwhile."""
    for name in ("actions", "bot", "examples", "requirements", "runners", "schemas"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("action.yml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, target)
    return target


def make_program(folder: Path, name: str = "taxobot-action") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return folder


def test_an_installed_taxobot_is_used(tmp_path: Path) -> None:
    folder = make_program(tmp_path / "a folder" / "bin")
    status, said, outputs = install(tmp_path, TAXOBOT_PROGRAM=str(folder), TAXOBOT_PYTHON="no-python")
    assert (status, outputs) == (0, {"program": str(folder)})
    assert "used from" in said


def test_a_folder_on_another_machine_is_said_to_be_missing(tmp_path: Path) -> None:
    status, said, outputs = install(tmp_path, TAXOBOT_PROGRAM=str(tmp_path / "gone"), TAXOBOT_PYTHON="no-python")
    assert (status, outputs) == (2, {})
    assert f"no taxobot-action in {tmp_path / 'gone'} on this machine; installing it" in said


@pytest.mark.parametrize("command", ["$(touch made)", "validate; touch made", "-x", "validates"])
def test_a_command_that_does_not_exist_is_refused(tmp_path: Path, command: str) -> None:
    status, said, _ = install(tmp_path, cwd=tmp_path, TAXOBOT_COMMAND=command)
    assert status == 2
    assert "::error title=taxobot::input command: there is no such command" in said
    assert not (tmp_path / "made").exists()


def test_a_missing_python_is_named(tmp_path: Path) -> None:
    status, said, _ = install(tmp_path, TAXOBOT_PYTHON="python9.9")
    assert status == 2
    assert "there is no python9.9 on this machine; install Python 3.11 or newer" in said


def test_an_old_python_is_refused_by_its_version(tmp_path: Path) -> None:
    old = make_program(tmp_path, "python") / "python"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.2 && exit\nexit 1\n')
    status, said, _ = install(tmp_path, TAXOBOT_PYTHON=str(old))
    assert status == 2
    assert "Python 3.9.2 is too old; taxobot needs 3.11 or newer" in said


def make_installed(tmp_path: Path) -> Path:
    """Let the installer name its environment, failing to build it, and put one there."""
    no_pip = make_program(tmp_path / "fake", "python") / "python"
    no_pip.write_text(f'#!/bin/sh\ncase "$*" in *venv*|*pip*) exit 1;; esac\nexec {sys.executable} "$@"\n')
    status, _, outputs = install(tmp_path, TAXOBOT_PYTHON=str(no_pip))
    assert (status, outputs) == (2, {})
    (half,) = (tmp_path / "tools" / "taxobot").iterdir()
    make_program(half.with_suffix("") / "bin")
    return no_pip


def test_what_was_installed_before_is_used_and_what_was_half_done_is_not(tmp_path: Path) -> None:
    python = make_installed(tmp_path)
    status, said, outputs = install(tmp_path, TAXOBOT_PYTHON=str(python))
    assert status == 0
    assert "the light set was installed before" in said
    assert Path(outputs["program"]).parent.name.startswith("light-")
    assert not Path(outputs["program"]).parent.suffix


def test_the_engine_has_an_environment_of_its_own(tmp_path: Path) -> None:
    python = make_installed(tmp_path)
    status, said, _ = install(tmp_path, TAXOBOT_PYTHON=str(python), TAXOBOT_COMMAND="train")
    assert status == 2
    assert "installing the engine set" in said


@pytest.mark.slow
def test_the_light_set_is_enough_for_everything_that_needs_no_engine(tmp_path: Path) -> None:
    hostile = tmp_path / "checkout"
    hostile.mkdir()
    for name in ("pip.py", "venv.py", "hashlib.py", "setuptools.py", "sitecustomize.py", "pip.conf", "setup.cfg"):
        (hostile / name).write_text("raise SystemExit('a file of the current folder was read')\n")
    source = copy_sources(tmp_path / "source")
    status, said, outputs = install(tmp_path, source=source, cwd=hostile)
    assert status == 0, said
    assert re.search(r"installed the light set \(\d+ locked packages\) in \d+ s", said)
    folder = Path(outputs["program"])
    probe = f"import importlib.util as u; print([name for name in {NEVER} if u.find_spec(name)])"
    assert subprocess.check_output([folder / "python", "-I", "-c", probe], text=True).strip() == "[]"
    subprocess.run([folder / "python", "-I", "-c", IMPORT_ALL], check=True)
    example = materialise(tmp_path / "example")
    diff = [
        folder / "taxobot",
        "taxonomy",
        "diff",
        "--taxonomy-path",
        example.taxonomy,
        "--taxonomy-base",
        example.base,
    ]
    subprocess.run([*diff, "--head", example.branches["everything"]], check=True, cwd=hostile)
    again, said, same = install(tmp_path, source=source, cwd=hostile)
    assert (again, same) == (0, outputs)
    assert "was installed before" in said
