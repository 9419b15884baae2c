"""Environments with the real servers for the marked suites, made by taxobot itself, once a checkout, below `.venvs`."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.models.install import install
from runners.progress import Event, Progress

HOME = Path(__file__).parents[1] / ".venvs"
WHEELS = HOME / "wheels"  # llama.cpp is compiled once, also where the environment is made anew
PATIENCE = 3600.0
"""Seconds that a test may take which finds no environment yet, and waits for it to be made."""


@pytest.fixture(scope="session")
def llama_python() -> Path:
    """The interpreter of an environment with llama-cpp-python and its server."""
    return prepare("llama-cpp", HOME / "llama")


@pytest.fixture(scope="session")
def vllm_python() -> Path:
    """The interpreter of an environment with vLLM, built for what this machine has."""
    return prepare("vllm", HOME / "vllm")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first test that asks for an environment may have to make it."""
    for item in items:
        if {"llama_python", "vllm_python"}.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.timeout(PATIENCE))


def prepare(name: str, folder: Path) -> Path:
    """The interpreter of an engine's environment, made now unless it is there. Other workers wait for it."""
    WHEELS.mkdir(parents=True, exist_ok=True)
    return install(name, folder, wheels=WHEELS, wait=True, progress=Progress(_say))


def _say(event: Event) -> None:
    if event.kind in ("started", "failed"):
        print(f"{event.title}: {event.kind}")  # noqa: T201 - pytest shows it where a test fails


def main() -> None:
    """`make engines`: all environments, before any test needs them."""
    for name, folder in (("llama-cpp", "llama"), ("vllm", "vllm")):
        print(prepare(name, HOME / folder))  # noqa: T201


if __name__ == "__main__":
    main()
