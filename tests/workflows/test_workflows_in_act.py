"""The real workflow files and the real action, run by act: what one job gives, another one gets, and text stays text.

A program of the test's own stands for taxobot, and says what it was given.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from actions.cli.main import run
from workflow_files import ROOT, WORKFLOWS

pytestmark = pytest.mark.act
SHA = "0123456789abcdef0123456789abcdef01234567"
TOKEN, KEY = "ghs_" + "t" * 36, "k" * 64
LEAF = "skills/$(id) '; id; \" `id`/qna.yaml"  # act, unlike GitHub, would evaluate an expression in a matrix again
PROGRAM = """#!/bin/sh
leaf=$TAXOBOT_INPUT_LEAF
secrets="${#TAXOBOT_INPUT_COMMENT_KEY}|${#TAXOBOT_INPUT_TOKEN}"
echo "SAID $TAXOBOT_INPUT_COMMAND|$leaf|$TAXOBOT_INPUT_APPROVAL|$secrets"
case $TAXOBOT_INPUT_COMMAND in
  estimate) printf '%s\\n' "leaves=$LEAVES" 'approval={"v": 1}' base-run=77 ;;
  generate) printf '%s\\n' store-path=/made "artifact-name=taxobot-store-generate-$(printf %s "$leaf" | wc -c)" ;;
  *) printf '%s\\n' store-path=/made artifact-path=/result ;;
esac >> "$GITHUB_OUTPUT"
"""
STAND_IN = """name: stand-in
description: says what it was given
inputs: {name: {description: .}, pattern: {description: .}, path: {description: .}, run-id: {description: .},
  subject-path: {description: .}}
runs:
  using: composite
  steps:
    - shell: bash
      env: {NAME: "${{ inputs.name }}${{ inputs.pattern }}", WHERE: "${{ inputs.path }}${{ inputs.subject-path }}"}
      run: echo "TOOK WHICH $NAME ${WHERE##*/tmp/}"
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A repository with our workflows, and what they use, as folders."""
    repository = tmp_path / "repository"
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", repository], check=True)
    assert run(["action", "workflows", str(repository), "--uses", f"taxobot/taxobot@{SHA}"]) == 0
    program = tmp_path / "bin" / "taxobot-action"
    program.parent.mkdir()
    program.write_text(PROGRAM)
    program.chmod(0o755)
    lean = tmp_path / "taxobot" / "actions"
    lean.mkdir(parents=True)
    (lean.parent / "action.yml").write_text((ROOT / "action.yml").read_text("utf-8"))
    (lean / "install.sh").write_text((ROOT / "actions" / "install.sh").read_text("utf-8"))
    return tmp_path


def stand_ins(place: Path) -> list[str]:
    """act's options that put folders in the place of the actions that the workflows use."""
    used = {found for path in WORKFLOWS for found in re.findall(r"uses: (actions/\S+)", path.read_text("utf-8"))}
    options = ["--local-repository", f"taxobot/taxobot@{SHA}={place / 'taxobot'}"]
    for one in sorted(used):
        folder = place / one.partition("@")[0].replace("/", "-")
        folder.mkdir(exist_ok=True)
        (folder / "action.yml").write_text(STAND_IN.replace("WHICH", one.partition("@")[0].partition("-")[0]))
        options += ["--local-repository", f"{one}={folder}"]
    return options


def start(place: Path, **inputs: str) -> dict[str, list[str]]:
    """What each job of a dispatched run said."""
    event = place / "event.json"
    repository = {"full_name": "o/r", "default_branch": "main", "private": False}
    event.write_text(json.dumps({"ref": "refs/heads/main", "inputs": inputs, "repository": repository}))
    command = [str(Path(sys.executable).with_name("act")), "workflow_dispatch", "--eventpath", str(event)]
    command += ["--workflows", ".github/workflows/taxobot-run.yml", "--action-cache-path", str(place / "cache")]
    command += ["--platform", "ubuntu-latest=-self-hosted", "--platform", "self-hosted=-self-hosted"]
    command += ["--env", "GITHUB_REF=refs/heads/main", "--env", f"LEAVES={json.dumps([LEAF, 'b'])}"]
    command += ["--var", f"TAXOBOT_PROGRAM={place / 'bin'}", "--secret", f"GITHUB_TOKEN={TOKEN}"]
    command += ["--secret", f"TAXOBOT_COMMENT_KEY={KEY}", *stand_ins(place)]
    environ = {"PATH": os.environ["PATH"], "HOME": str(place)}
    done = subprocess.run(command, cwd=place / "repository", env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    said: dict[str, list[str]] = {}
    for job, line in re.findall(r"^\[taxobot run/(\w+).*?\]\s+\| (?:SAID|TOOK) (.*)$", done.stdout, re.MULTILINE):
        said.setdefault(job, []).append(line)
    return said


def test_a_run_goes_from_job_to_job(place: Path) -> None:
    said = start(place, pull_request="5", purpose="run", approval="{}")
    assert set(said) == {"plan", "generate", "train", "evaluate", "attest", "report"}
    assert said["plan"] == ["estimate||{}|0|40"]
    assert 'generate|b|{"v": 1}|0|40' in said["generate"]
    assert "actions/upload taxobot-store-generate-1 /made" in said["generate"]
    assert said["train"] == [
        "actions/download taxobot-store-* taxobot/received/run",
        'train||{"v": 1}|0|40',
        "actions/upload taxobot-store-train /made",
    ]
    assert said["evaluate"] == [
        "actions/download taxobot-store-* taxobot/received/run",
        "actions/download taxobot-store-base taxobot/received/base",
        'evaluate||{"v": 1}|0|40',
        "actions/upload taxobot-store-evaluate /made",
        "actions/upload taxobot-result /result",
    ]
    assert said["attest"][-1] == "actions/attest  taxobot-result/manifest.json"
    assert said["report"] == ['report||{"v": 1}|64|40']


def test_the_name_of_a_leaf_stays_text(place: Path) -> None:
    said = start(place, pull_request="5", purpose="run")
    assert f'generate|{LEAF}|{{"v": 1}}|0|40' in said["generate"]


def test_a_precheck_is_one_job_and_a_report(place: Path) -> None:
    said = start(place, pull_request="5", purpose="precheck")
    assert set(said) == {"plan", "precheck", "report"}
    assert said["precheck"][-1] == "actions/upload taxobot-precheck /result"
