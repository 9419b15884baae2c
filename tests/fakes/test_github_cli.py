"""The fake GitHub started by hand."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from fakes.asking import Asker
from fakes.github.git import create

LAST = "What does not conform to GitHub's description is told here. Ctrl-C ends it.\n"
ROOT = Path(__file__).parents[2]


def test_it_serves_a_repository_and_says_how_to_ask(tmp_path: Path) -> None:
    git = create(tmp_path / "tax.git", None, "main")
    tree = git.write_tree(None, {"a.txt": "1\n"})
    when = datetime.now(UTC)
    git.set("refs/heads/main", git.write_commit(tree, (), "m", name="ann", when=when))
    command = [sys.executable, "-m", "tests.fakes.github", "--repo", str(git.path), "--owner", "o", "--name", "n"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = "".join(
            iter(
                process.stdout.readline, "What does not conform to GitHub's description is told here. Ctrl-C ends it.\n"
            )
        )
        url = told.split()[0]
        token = re.search(r"maria +(\w+)", told)
        assert token is not None
        ask = Asker(url, token[1])
        assert ask.json("GET", "/repos/o/n")["permissions"]["maintain"] is True
        ask.status("GET", "/nothing")
        assert process.stdout.readline() == "client: GET /nothing: no such operation in the cut description\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    assert f"git clone {url}/o/n.git" in told


def test_a_folder_that_is_no_repository_is_named(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fakes.github", "--repo", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{tmp_path}: git cannot copy it")
