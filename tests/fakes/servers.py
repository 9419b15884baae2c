"""Interpreters that are none: what is started by them is a server that behaves in a chosen way."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import psutil

from fakes import misbehaving
from runners.models.serving.values import Engines, ServeRequest
from schemas.models import Backend, LocalModel, ModelKind

PATIENCE = 120.0
"""Seconds after which a machine is no longer thought to be merely slow."""


def fake_python(folder: Path, way: str) -> Path:
    """An executable file that takes the place of a backend's Python interpreter."""
    script = folder / f"python-{way}"
    script.write_text(
        f"#!{sys.executable} -IS\n"
        "import runpy, sys\n"
        f"sys.argv[1:1] = [{way!r}]\n"
        f"runpy.run_path({misbehaving.__file__!r}, run_name='__main__')\n"
    )
    script.chmod(0o700)
    return script


def fake_engines(folder: Path, way: str) -> Engines:
    return Engines(llama_cpp=fake_python(folder, way))


def fake_model(folder: Path, name: str = "small") -> LocalModel:
    """A GGUF model, as far as anybody looks who does not load it."""
    path = folder / f"{name}.gguf"
    path.write_bytes(b"GGUF\x03\0\0\0" + bytes(16))
    return LocalModel(name, ModelKind.GGUF, path, size=24, modified=datetime.now(UTC))


def fake_request(folder: Path, **changes: object) -> ServeRequest:
    model = fake_model(folder)
    return ServeRequest(**{"model": model, "name": model.name, "backend": Backend.LLAMA_CPP, **changes})  # type: ignore[arg-type]


def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so. What never is fails the test."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"never so: {condition}"
        time.sleep(0.02)


def gone(pids: Iterable[int]) -> bool:
    """Is none of these processes left? One that ended and that nobody has asked about yet is gone as well."""
    return not any(map(_runs, pids))


def _runs(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def gguf_without_template(source: Path, target: Path) -> Path:
    """A copy of a GGUF file that does not say how its model chats."""
    # The template's key is renamed in place: nothing else in the file moves.
    content = source.read_bytes()
    key = b"tokenizer.chat_template"
    assert content.count(key) == 1
    target.write_bytes(content.replace(key, b"tokenizer.lost_template"))
    return target
