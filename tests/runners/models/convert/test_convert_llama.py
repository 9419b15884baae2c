"""The child that asks llama.cpp: what it answers, how it fails, and that it never outlives us."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from fakes.other_python import python_that
from runners.models.convert.llama import ask_llama
from schemas.errors import LlamaFailed

REQUEST = {"task": "tokenize", "model": "m.gguf", "texts": []}
PATIENCE = 30.0


def test_the_answer_is_the_last_line(tmp_path: Path) -> None:
    python = python_that(
        tmp_path,
        """
        request = json.load(open(sys.argv[2]))
        print("noise of a library")
        print(json.dumps([request["task"], os.getcwd(), os.environ["PYTHONSAFEPATH"], sys.argv[1]]))
        """,
    )
    task, folder, safe, worker = ask_llama(python, REQUEST, seconds=PATIENCE)
    assert (task, safe, Path(worker).name) == ("tokenize", "1", "worker.py")
    assert Path(folder) != Path.cwd()
    assert not Path(folder).exists(), "its folder is gone with it"


def test_our_libraries_are_not_its(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    python = python_that(tmp_path, "print(json.dumps(sorted(os.environ)))")
    names = ask_llama(python, REQUEST, seconds=PATIENCE)
    assert "PYTHONSAFEPATH" in names
    assert "PYTHONPATH" not in names


def test_an_interpreter_without_llama_cpp_says_so() -> None:
    with pytest.raises(LlamaFailed, match=r"status 1.*No module named 'llama_cpp'"):
        ask_llama(Path(sys.executable), REQUEST, seconds=PATIENCE)


def test_its_last_words_are_told(tmp_path: Path) -> None:
    python = python_that(tmp_path, "sys.stderr.write('x' * 9999 + ' unknown\\npre-tokenizer')\nsys.exit(3)")
    with pytest.raises(LlamaFailed, match=r"status 3: x{300,400} unknown pre-tokenizer$"):
        ask_llama(python, REQUEST, seconds=PATIENCE)


def test_no_interpreter_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(LlamaFailed, match=r"cannot be started.*taxobot model engine list"):
        ask_llama(tmp_path / "python", REQUEST, seconds=PATIENCE)


def test_one_that_hangs_is_ended(tmp_path: Path) -> None:
    python = python_that(tmp_path, f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)")

    def await_it() -> None:
        wait_for_number(tmp_path / "pid")

    with pytest.raises(LlamaFailed, match="not done within 1 s: tokenize"):
        ask_llama(python, REQUEST, seconds=1, meanwhile=await_it)
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


def test_one_that_is_interrupted_is_ended(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    python = python_that(tmp_path, f"open({str(note)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)")

    def interrupt() -> None:
        if note.exists() and note.read_text():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ask_llama(python, REQUEST, seconds=PATIENCE, meanwhile=interrupt)
    assert not psutil.pid_exists(int(note.read_text()))


def test_the_worker_ends_when_its_asker_is_killed(tmp_path: Path) -> None:
    """A library that never returns stands for hours of quantizing."""
    (tmp_path / "llama_cpp.py").write_text(
        f"import os, time\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)\n", "utf-8"
    )
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={tmp_path} exec {sys.executable} "$@"\n', "utf-8")
    python.chmod(0o755)
    code = (
        "from pathlib import Path\nfrom runners.models.convert.llama import ask_llama\n"
        f"ask_llama(Path({str(python)!r}), {REQUEST!r}, seconds=600)\n"
    )
    asker = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[4])
    child = wait_for_number(tmp_path / "pid")
    os.kill(asker.pid, signal.SIGKILL)
    asker.wait()
    deadline = time.monotonic() + PATIENCE
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline, "the worker is still there"
        time.sleep(0.05)


def wait_for_number(file: Path) -> int:
    deadline = time.monotonic() + PATIENCE
    while not file.exists() or not file.read_text():
        assert time.monotonic() < deadline, "the worker never began"
        time.sleep(0.05)
    return int(file.read_text())
