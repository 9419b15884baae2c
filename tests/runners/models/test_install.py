"""Environments are whole or not there: what fails, hangs, is cut, is somebody else's, or is there already."""

from __future__ import annotations

import fcntl
import json
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from fakes.servers import gone, until
from runners.models.engines import installed, read_note, write_note
from runners.models.hardware import Machine
from runners.models.install import install, is_current, log_of, plan_for
from runners.progress import Event, Progress
from schemas.errors import InstallFailed, Interrupted, UsageError

PYTHON = """#!/bin/sh
# Stands for every interpreter of an installation: makes the environment, and does as the folder beside it says.
here="{here}"
echo "$@" >> "$here/commands"
env > "$here/environment"
case "$*" in *"-m venv"*) mkdir -p "$4/bin"; cp "$0" "$4/bin/python";; esac
if [ -f "$here/sleep" ]; then echo $$ > "$here/pid"; exec sleep 60; fi
case "$*" in *"$(cat "$here/fails" 2>/dev/null || echo nothing)"*) echo "ERROR: no"; exit 3;; esac
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that steers the interpreter which stands for all."""
    python = tmp_path / "python"
    python.write_text(PYTHON.format(here=tmp_path))
    python.chmod(0o755)
    monkeypatch.setattr("runners.models.install.MAKER", str(python))
    monkeypatch.setattr("runners.models.install.look", lambda: Machine("Linux", "", 1, 1))
    return tmp_path


def test_a_folder_that_cannot_be_made(here: Path) -> None:
    (here / "file").touch()
    with pytest.raises(UsageError, match=r"file/below cannot be made: Not a directory; name another folder"):
        install("vllm", here / "file" / "below" / "e", progress=Progress())


def test_an_environment_is_made_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(here / "tmp"))
    seen: list[Event] = []
    for _ in range(2):
        python = install("vllm", here / "e", progress=Progress(seen.append))
    assert python == installed(here / "e") == here / "e" / "bin" / "python"
    assert is_current(here / "e")
    titles = [event.part.removeprefix("vllm: ") for event in seen if event.kind == "finished"]
    assert titles == ["environment", "torch", "libraries", "fitting", "bytecode", "proof"]
    assert seen[-1].text == f"vllm is installed already in {here / 'e'}"
    assert len((here / "commands").read_text().splitlines()) == 6
    assert list((here / "tmp").iterdir()) == []


def test_a_linked_folder_is_filled_where_it_is(here: Path) -> None:
    (here / "large").mkdir()
    (here / "e").symlink_to(here / "large")
    install("vllm", here / "e", progress=Progress())
    assert installed(here / "e") == here / "e" / "bin" / "python"
    assert (here / "large" / "bin" / "python").exists()


def test_other_requirements_make_it_anew(here: Path) -> None:
    install("llama-cpp", here / "e", progress=Progress())
    note = read_note(here / "e")
    assert note is not None
    write_note(here / "e", note.model_copy(update={"digest": "of an older version"}))
    (here / "e" / "old").touch()
    assert not is_current(here / "e")
    install("llama-cpp", here / "e", progress=Progress())
    assert is_current(here / "e")
    assert not (here / "e" / "old").exists()


def test_what_fails_says_why_and_is_not_used(here: Path) -> None:
    (here / "fails").write_text("install")
    said = rf"^vllm was not installed: torch ended with status 3; the CPU build .*{log_of(here / 'e')}.*ERROR: no"
    with pytest.raises(InstallFailed, match=said):
        install("vllm", here / "e", progress=Progress())
    assert installed(here / "e") is None
    (here / "fails").unlink()
    assert install("vllm", here / "e", progress=Progress()) == installed(here / "e")


def test_bytecode_may_fail(here: Path) -> None:
    (here / "fails").write_text("compileall")
    assert install("vllm", here / "e", progress=Progress()) == installed(here / "e")


def test_an_environment_that_does_not_prove_itself_is_none(here: Path) -> None:
    (here / "fails").write_text("import llama_cpp.server.app")
    with pytest.raises(InstallFailed, match="proof ended with status 3"):
        install("llama-cpp", here / "e", progress=Progress())
    assert installed(here / "e") is None


def test_nothing_takes_longer_than_its_time(here: Path) -> None:
    (here / "sleep").touch()
    with pytest.raises(InstallFailed, match=r"environment took longer than 0\.5 s"):
        install("vllm", here / "e", progress=Progress(), seconds=0.5)
    assert gone([int((here / "pid").read_text())])


def test_an_interruption_ends_the_command(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_seconds: float) -> None:
        until(lambda: (here / "pid").exists() and bool((here / "pid").read_text().strip()))
        raise Interrupted("Ctrl-C")

    (here / "sleep").touch()
    monkeypatch.setattr("runners.models.install.Kept.wait", lambda _, seconds: interrupted(seconds))
    with pytest.raises(Interrupted):
        install("vllm", here / "e", progress=Progress())
    until(lambda: gone([int((here / "pid").read_text())]))
    assert installed(here / "e") is None


ASIDE = """
import sys
from pathlib import Path
from runners.models import install
from runners.models.hardware import Machine
from runners.progress import Progress
install.MAKER = sys.argv[1]
install.look = lambda: Machine("Linux", "", 1, 1)
install.install("vllm", Path(sys.argv[2]), progress=Progress())
"""


def test_a_killed_installation_leaves_no_process_and_is_begun_anew(here: Path) -> None:
    (here / "sleep").touch()
    command = [sys.executable, "-c", ASIDE, str(here / "python"), str(here / "e")]
    with subprocess.Popen(command, cwd=Path(__file__).parents[3]) as child:
        until(lambda: (here / "pid").exists() and bool((here / "pid").read_text().strip()))
        child.send_signal(signal.SIGKILL)
    until(lambda: gone([int((here / "pid").read_text())]))
    assert installed(here / "e") is None
    (here / "sleep").unlink()
    assert install("vllm", here / "e", progress=Progress()) == installed(here / "e")


def test_no_key_reaches_a_command(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_TOKEN", "TAXOBOT_COMMENT_KEY", "AWS_SECRET_ACCESS_KEY", "PYTHONPATH"):
        monkeypatch.setenv(name, "hidden")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "kept")
    install("vllm", here / "e", progress=Progress())
    passed = dict(line.partition("=")[::2] for line in (here / "environment").read_text().splitlines())
    assert "hidden" not in passed.values()
    assert (passed["PIP_EXTRA_INDEX_URL"], passed["PIP_USER"], passed["PYTHONSAFEPATH"]) == ("kept", "0", "1")


def test_what_is_somebody_elses_stays(here: Path) -> None:
    (here / "mine").mkdir()
    (here / "mine" / "pyvenv.cfg").touch()
    (here / "file").touch()
    for name in ("mine", "file"):
        with pytest.raises(UsageError, match=rf"{name} holds something else; name a folder that is not there yet"):
            install("vllm", here / name, progress=Progress())
        assert (here / name).exists()


def test_an_empty_folder_will_do(here: Path) -> None:
    (here / "e").mkdir()
    assert install("vllm", here / "e", progress=Progress()) == here / "e" / "bin" / "python"


def test_two_at_once_do_not_mix(here: Path) -> None:
    with (here / "e.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(UsageError, match=r"another installation works in .*/e at this moment"):
            install("vllm", here / "e", progress=Progress())


def test_the_second_may_wait_for_the_first(here: Path) -> None:
    program = ASIDE.replace("Progress()", "Progress(), wait=True")
    command = [sys.executable, "-c", program, str(here / "python"), str(here / "e")]
    children = [subprocess.Popen(command, cwd=Path(__file__).parents[3]) for _ in range(2)]
    assert [child.wait(120) for child in children] == [0, 0]
    assert len((here / "commands").read_text().splitlines()) == 6


def test_unknown_engines_are_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no engine 'ollama'"):
        install("ollama", tmp_path / "e", progress=Progress())
    assert list(tmp_path.iterdir()) == []


def test_the_plan_goes_by_this_machine(here: Path) -> None:
    assert plan_for("vllm", here / "e").build == "cpu"


METADATA = "Metadata-Version: 2.1\nName: llama-cpp-python\nVersion: 0.3.36\nProvides-Extra: server\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: taxobot\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@pytest.mark.slow
def test_pip_does_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real commands, with a library that only has the name, and without any index."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    with zipfile.ZipFile(wheels / "llama_cpp_python-0.3.36-py3-none-any.whl", "w") as wheel:
        for name, text in {
            "llama_cpp/__init__.py": "",
            "llama_cpp/server/__init__.py": "",
            "llama_cpp/server/app.py": "",
            "llama_cpp_python-0.3.36.dist-info/METADATA": METADATA,
            "llama_cpp_python-0.3.36.dist-info/WHEEL": WHEEL,
            "llama_cpp_python-0.3.36.dist-info/RECORD": "",
        }.items():
            wheel.writestr(name, text)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    python = install("llama-cpp", tmp_path / "e", wheels=wheels, progress=Progress())
    assert json.loads((tmp_path / "e" / "taxobot-engine.json").read_text())["whole"] is True
    assert subprocess.run([python, "-I", "-c", "import llama_cpp"]).returncode == 0
    assert list((tmp_path / "e").rglob("llama_cpp/server/__pycache__/app.*.pyc"))
