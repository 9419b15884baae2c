"""The environments that taxobot makes hold what was pinned, and their servers can be imported."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from runners.models.engines import version_in
from runners.models.install import is_current
from runners.models.recipes import REQUIREMENTS, pinned
from schemas.models import Backend


def imports(python: Path, module: str, folder: Path) -> str:
    """What importing a module says on stderr where it fails; empty where it does not."""
    done = subprocess.run([python, "-I", "-c", f"import {module}"], cwd=folder, capture_output=True, text=True)
    return done.stderr if done.returncode else ""


@pytest.mark.llama
def test_llama_cpp(llama_python: Path, tmp_path: Path) -> None:
    wanted = pinned((REQUIREMENTS / "llama.txt").read_text("utf-8"), "llama-cpp-python")
    assert version_in(llama_python, Backend.LLAMA_CPP) == wanted
    assert is_current(llama_python.parents[1])
    assert imports(llama_python, "llama_cpp.server.app", tmp_path) == ""


@pytest.mark.vllm
def test_vllm(vllm_python: Path, tmp_path: Path) -> None:
    assert version_in(vllm_python, Backend.VLLM) == pinned((REQUIREMENTS / "vllm.txt").read_text("utf-8"), "vllm")
    assert is_current(vllm_python.parents[1])
    assert imports(vllm_python, "vllm.entrypoints.openai.api_server", tmp_path) == ""
