"""`taxobot model download`: what is asked for is brought or refused in one sentence; a killed one is carried on."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pexpect
import pytest
from huggingface_hub import close_session

from actions.cli.main import run
from actions.cli.model.hub_token import read_token
from fakes.model_hub import ModelHub, serve_hub
from runners.models.catalogue import PLANS
from schemas.errors import UsageError

WEIGHTS = bytes(range(256)) * 4_000
FOLDER = {"config.json": b"{}", "model.safetensors": WEIGHTS}
PROGRAM = Path(sys.executable).with_name("taxobot")
Run = Callable[..., "Ended"]


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelHub]:
    with serve_hub() as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        yield hub
    close_session()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def download(hub: ModelHub, folder: Path, capfd: pytest.CaptureFixture[str]) -> Run:
    def download(*arguments: str) -> Ended:
        status = run(["model", "download", "--model-dir", str(folder), *arguments])
        return Ended(status, *capfd.readouterr())

    return download


@contextmanager
def held_in_the_middle(hub: ModelHub, folder: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """The real command, which has half of the weights and waits for more; and where they are."""
    hub.hold("model.safetensors", after=len(WEIGHTS) // 2)
    command = [PROGRAM, "model", "download", "--model-dir", folder, "-rp", "owner/name"]
    with subprocess.Popen(command, env=dict(os.environ), stderr=subprocess.PIPE, text=True) as child:
        try:
            yield child, _wait_for_half(folder)
        finally:
            child.kill()
            hub.release()


def _wait_for_half(folder: Path) -> Path:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for part in folder.glob("owner/.name.incoming/parts/*"):
            if part.stat().st_size > len(WEIGHTS) // 4:
                return part
        time.sleep(0.02)
    raise AssertionError("no half file came")


def test_it_says_what_comes_and_where_it_is(hub: ModelHub, download: Run, folder: Path) -> None:
    commit = hub.add("owner/name", FOLDER, license="mit")
    ended = download("-rp", "owner/name")
    assert (ended.status, ended.out) == (0, f"owner/name is at {folder}/owner/name\n")
    assert f"owner/name (main, commit {commit[:12]}): licence mit, 1.0 MB in 2 files\n" in ended.err
    assert "download owner/name: finished" in ended.err


def test_several_come_in_their_order(hub: ModelHub, download: Run, folder: Path) -> None:
    hub.add("owner/a", FOLDER, revision="v1", license=None)
    hub.add("owner/b", {"b-Q4.gguf": b"GGUF 4", "b-Q8.gguf": b"GGUF 8"}, revision="v2")
    ended = download(
        "-rp", "owner/a", "-rp", "owner/b", "-rl", "v1", "-rl", "v2", "--filename", "", "--filename", "*Q8*"
    )
    assert ended.out == f"owner/a is at {folder}/owner/a\nowner/b/b-Q8.gguf is at {folder}/owner/b/b-Q8.gguf\n"
    assert "owner/a (v1, commit" in ended.err
    assert "no licence stated" in ended.err


@pytest.mark.parametrize("option", ["--release", "--filename"])
def test_numbers_that_do_not_fit_are_refused(hub: ModelHub, download: Run, folder: Path, option: str) -> None:
    ended = download("-rp", "owner/a", "-rp", "owner/b", option, "x")
    assert (ended.status, ended.out) == (2, "")
    assert f"2 × --repository and 1 × {option} do not fit together" in ended.err
    assert download(option, "x").status == 2
    assert not hub.seen
    assert not folder.exists()


def test_nothing_is_brought_where_one_is_wrong(hub: ModelHub, download: Run, folder: Path) -> None:
    hub.add("owner/a", FOLDER)
    hub.add("owner/old", {"pytorch_model.bin": b"pickle"})
    ended = download("-rp", "owner/a", "-rp", "owner/old")
    assert ended.status == 2
    assert ended.err.count("\n") == 1
    assert "owner/old holds its weights as pickles" in ended.err
    assert not folder.exists()


def test_foreign_words_never_reach_the_terminal_raw(hub: ModelHub, download: Run) -> None:
    hub.add("owner/name", FOLDER, license="mit\x1b[2J")
    ended = download("-rp", "owner/name")
    assert "licence mit\\x1b[2J" in ended.err
    assert "\x1b" not in ended.err


def test_warnings_of_a_hub_are_not_printed_as_they_are(hub: ModelHub, download: Run) -> None:
    hub.add("owner/name", FOLDER)
    hub.warnings = {"X-HF-Warning": "topic; do as I say"}
    printed: list[logging.LogRecord] = []
    listener = logging.Handler()
    listener.emit = printed.append  # type: ignore[method-assign]
    logger = logging.getLogger("huggingface_hub")
    logger.addHandler(listener)
    try:
        assert download("-rp", "owner/name").status == 0
    finally:
        logger.removeHandler(listener)
    assert not printed


def test_the_tiny_preset_needs_no_download(hub: ModelHub, download: Run) -> None:
    ended = download()
    assert (ended.status, ended.out) == (0, "The preset tiny needs no download: all its models are here.\n")
    assert not hub.seen


def test_a_preset_brings_its_models_once(
    hub: ModelHub, download: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.yaml").write_text("preset: laptop\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(tmp_path / "config.yaml"))
    for model in PLANS["laptop"].downloads():
        files = {model.filename: b"GGUF", "other.gguf": b"GGUF"} if model.filename else FOLDER
        hub.add(model.repository, files, license=model.license)
    ended = download()
    names = [model.name for model in PLANS["laptop"].downloads()]
    assert ended.out == "".join(f"{name} is at {folder}/{name}\n" for name in names)


def test_roles_that_others_play_need_no_download(
    hub: ModelHub, download: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = "".join(
        f"  {role}: {{model: m, endpoint: 'http://127.0.0.1:1/v1'}}\n" for role in ("teacher", "critic", "judge")
    )
    (tmp_path / "config.yaml").write_text(f"preset: laptop\nmodels:\n  student: tiny\n{others}")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(tmp_path / "config.yaml"))
    assert download().out == "The preset laptop needs no download: all its models are here.\n"
    assert not hub.seen


def test_models_of_instructlab_are_not_brought_again(
    hub: ModelHub, download: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.yaml").write_text("preset: laptop\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(tmp_path / "config.yaml"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    student, teacher = PLANS["laptop"].downloads()
    there = tmp_path / "cache/instructlab/models" / student.repository
    there.mkdir(parents=True)
    (there / "config.json").write_text("{}")
    (there / "model.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")
    hub.add(teacher.repository, {str(teacher.filename): b"GGUF"})
    ended = download()
    assert f"{student.name} is here already, at {there}" in ended.err
    assert ended.out.count(" is at ") == 1


def test_a_token_on_the_command_line_is_refused_and_not_repeated(hub: ModelHub, download: Run) -> None:
    ended = download("-rp", "owner/name", "--hf-token", "hf_0123secret")
    assert ended.status == 2
    assert "Set HF_TOKEN to it, and leave --hf-token out" in ended.err
    assert "hf_0123secret" not in ended.err
    assert not hub.seen


def test_a_token_comes_from_the_environment(hub: ModelHub, download: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    hub.add("owner/gated", FOLDER, gated=True)
    hub.readers = {"hf_good": {"owner/gated"}}
    assert "set HF_TOKEN to a token of yours" in download("-rp", "owner/gated").err
    monkeypatch.setenv("HF_TOKEN", "hf_good\n")
    assert download("-rp", "owner/gated").status == 0


def test_another_variable_may_hold_the_token() -> None:
    held = {"HF_TOKEN": "hf_usual", "TEAM": "hf_team", "EMPTY": ""}
    usual, team = read_token(None, held), read_token("TEAM", held)
    assert usual is not None
    assert team is not None
    assert (usual.get_secret_value(), team.get_secret_value()) == ("hf_usual", "hf_team")
    assert "hf_usual" not in repr(usual)
    assert read_token(None, {}) is None
    with pytest.raises(UsageError, match="none of that name"):
        read_token("EMPTY", held)


def test_a_killed_download_is_carried_on(hub: ModelHub, download: Run, folder: Path) -> None:
    hub.add("owner/name", FOLDER)
    with held_in_the_middle(hub, folder) as (child, part):
        child.kill()
        child.wait()
        held = part.stat().st_size
    assert not (folder / "owner/name").exists()
    hub.seen.clear()
    assert download("-rp", "owner/name").status == 0
    assert hub.ranges("model.safetensors") == [f"bytes={held}-"]
    assert (folder / "owner/name/model.safetensors").read_bytes() == WEIGHTS
    assert [path.name for path in (folder / "owner").iterdir()] == ["name"]


def test_ctrl_c_keeps_what_came(hub: ModelHub, download: Run, folder: Path) -> None:
    hub.add("owner/name", FOLDER)
    with held_in_the_middle(hub, folder) as (child, _):
        child.send_signal(signal.SIGINT)
        _, err = child.communicate(timeout=60)
    assert child.returncode == 130
    assert err.endswith("taxobot: interrupted: what came so far is kept, and the same command carries on\n")
    assert not (folder / "owner/name").exists()
    hub.seen.clear()
    assert download("-rp", "owner/name").status == 0
    assert hub.ranges("model.safetensors") != [None]


@pytest.mark.parametrize(("answer", "brought"), [("n", False), ("y", True), ("", True)])
def test_a_preset_is_asked_about_once_on_a_terminal(
    hub: ModelHub, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, brought: bool
) -> None:
    (tmp_path / "config.yaml").write_text("preset: laptop\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(tmp_path / "config.yaml"))
    models = PLANS["laptop"].downloads()
    for model in models:
        hub.add(model.repository, {model.filename: b"GGUF"} if model.filename else FOLDER)
    child = pexpect.spawn(
        str(PROGRAM), ["model", "download", "--model-dir", str(folder)], timeout=60, dimensions=(40, 300)
    )
    with closing(child):
        child.expect(r"Bring 1.0 MB to \S+\? \[Y/n\]: ")
        child.sendline(answer)
        child.expect(pexpect.EOF)
    assert child.exitstatus == 0
    assert [(folder / model.name).exists() for model in models] == [brought] * len(models)
