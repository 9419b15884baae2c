"""What decides about comments, labels and artifacts needs no HTTP; only the client loads PyGithub."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

PROBE = "import importlib, json, sys; importlib.import_module(sys.argv[1]); print(json.dumps(sorted(sys.modules)))"


@pytest.mark.parametrize(
    "name", ["seam", "values", "errors", "sticky", "signing", "labels", "suggest", "artifacts", "origin"]
)
def test_pure_modules_load_no_client(name: str) -> None:
    command = [sys.executable, "-c", PROBE, f"bot.github.{name}"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert not {"github", "requests", "urllib3", "numpy", "matplotlib"} & set(json.loads(done.stdout))
