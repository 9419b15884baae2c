"""A minute of coverage-guided fuzzing, where atheris has a wheel."""

from __future__ import annotations

import platform
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from benchmarks.common.peers import prepare

ROOT = Path(__file__).parents[2]
SECONDS = 60
WHEELS = sys.platform == "linux" and platform.machine() == "x86_64" and (3, 11) <= sys.version_info[:2] <= (3, 13)
HEAVY = ("scipy", "matplotlib", "numpy", "rich", "rouge-score", "gitpython", "markdown-it-py")
"""What the rules never import."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not WHEELS, reason="atheris 3.0.0 has wheels for CPython 3.11 to 3.13 on Linux, x86-64, only"),
]


@pytest.fixture(scope="module")
def python() -> Path:
    """The Python of an environment with atheris and what the rules need; made the first time."""
    return prepare("atheris", ["atheris==3.0.0", *light_dependencies()])


def light_dependencies() -> list[str]:
    named = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    return [name for name in named if not name.startswith(HEAVY)]


def test_a_minute_of_fuzzing_finds_nothing(python: Path, tmp_path: Path) -> None:
    limits = [f"-max_total_time={SECONDS}", "-timeout=10", "-rss_limit_mb=2048", f"-artifact_prefix={tmp_path}/"]
    harness = Path(__file__).with_name("atheris_check.py")
    # libFuzzer counts what the process held that started this one; `timeout`, in between, holds nothing.
    command = ["timeout", f"{5 * SECONDS}", python, harness, *limits, tmp_path / "seeds"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    found = {file.name: file.read_bytes()[:2000] for file in tmp_path.iterdir() if file.is_file()}
    assert ended.returncode == 0, f"{ended.stderr[-3000:]}\n{found}"
    assert "Done" in ended.stderr
