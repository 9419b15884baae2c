"""`taxobot model serve`, the real command, with servers that behave and servers that do not."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from actions.cli.main import run
from actions.cli.model.announcement import warn
from fakes.servers import fake_model, fake_python, fake_request, gone, until
from runners.models.client.seam import Endpoint
from runners.models.serving.ask import names_at
from runners.models.serving.port import free_port
from schemas.models import Backend

TAXOBOT = str(Path(sys.executable).with_name("taxobot"))
KEY = "s3cret-of-the-test"


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration with a free port, and the folder that everything goes to."""
    config = tmp_path / "config.yaml"
    config.write_text(f"serve:\n  port: {free_port('127.0.0.1')}\n  llama_cpp: {tmp_path}/python-good\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(config))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("TAXOBOT_SERVE_KEY", "TERM"):
        monkeypatch.delenv(name, raising=False)
    fake_python(tmp_path, "good")
    fake_model(tmp_path)
    return tmp_path


def port_of(folder: Path) -> int:
    return int((folder / "config.yaml").read_text().split("port: ")[1].split()[0])


def behave(folder: Path, way: str) -> None:
    """From now on servers behave so."""
    config = folder / "config.yaml"
    config.write_text(f"serve:\n  port: {port_of(folder)}\n  llama_cpp: {fake_python(folder, way)}\n")


@contextmanager
def serving_command(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    command = [TAXOBOT, "model", "serve", "-m", "small.gguf", *options]
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def announced(process: subprocess.Popen[str]) -> dict[str, str]:
    """What the command prints once the server is ready."""
    assert process.stdout is not None
    first = process.stdout.readline().strip()
    lines = (process.stdout.readline().strip().partition(": ") for _ in range(3))
    return {"url": first, **{name: value for name, _, value in lines}}


def below(process: subprocess.Popen[str]) -> list[int]:
    return [child.pid for child in psutil.Process(process.pid).children(recursive=True)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_model_is_served_until_it_is_enough(configured: Path, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAXOBOT_SERVE_KEY", KEY)
    with serving_command(configured) as process:
        said = announced(process)
        assert said == {
            "url": f"http://127.0.0.1:{port_of(configured)}/v1",
            "model": f"small.gguf ({configured}/small.gguf)",
            "backend": "llama-cpp",
            "log": said["log"],
        }
        assert names_at(Endpoint(said["url"], "small.gguf", KEY), seconds=60) == ("small.gguf",)
        children = below(process)
        assert len(children) == 2
        assert not any(KEY in word for pid in (process.pid, *children) for word in psutil.Process(pid).cmdline())
        process.send_signal(number)
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0
    assert (out, err.splitlines()[-2:]) == ("", ["Ctrl-C ends it", "stopped"])
    assert gone(children)
    assert Path(said["log"]).read_text().startswith("loading small.gguf\nsmall.gguf is ready\n")
    assert KEY not in Path(said["log"]).read_text() + out + err


def test_kill_9_leaves_no_process(configured: Path) -> None:
    behave(configured, "family")
    with serving_command(configured, "--log-file", "here.log") as process:
        assert announced(process)["log"] == f"{configured}/here.log"
        others = [int(pid) for pid in (configured / "small.pids").read_text().split()]
        children = {pid for pid in (*below(process), *others) if not gone([pid])}
        assert len(children) == 4
        process.kill()
    until(lambda: gone(children))


def test_a_server_that_ends_by_itself_ends_the_command(configured: Path) -> None:
    with serving_command(configured) as process:
        said = announced(process)
        server = next(pid for pid in below(process) if "keeper.py" not in " ".join(psutil.Process(pid).cmdline()))
        os.kill(server, signal.SIGKILL)
        _, err = process.communicate(timeout=120)
    assert process.returncode == 4
    assert "taxobot: the server of small.gguf ended by itself; its log ends with: " in err
    assert err.rstrip().endswith(f"the whole is in {said['log']}")


def test_ctrl_c_while_it_is_loading(configured: Path) -> None:
    behave(configured, "hangs")
    with serving_command(configured, "--log-file", "here.log") as process:
        log = configured / "here.log"
        until(lambda: log.exists() and "loading" in log.read_text())
        children = below(process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (130, "")
    assert err.rstrip().endswith("taxobot: interrupted while small.gguf was loading; nothing is left running")
    assert len(children) == 2
    assert gone(children)


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = run(["model", "serve", *arguments])
    return status, capsys.readouterr().err.splitlines()[-1]


def test_a_port_that_is_taken(configured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = str(configured / "small.gguf")
    with socket.create_server(("127.0.0.1", 0)) as theirs:
        port = theirs.getsockname()[1]
        status, said = complaint(capsys, "-m", model, "--port", str(port))
    assert status == 2
    assert said.startswith(f"taxobot: port {port} of 127.0.0.1 is taken: ")
    assert f"(process {os.getpid()}) listens there" in said
    assert list((configured / "state").rglob("*.log")) == []


def test_a_server_that_dies(configured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    behave(configured, "dies")
    status, said = complaint(capsys, "-m", str(configured / "small.gguf"), "--log-file", str(configured / "x.log"))
    assert status == 4
    assert said.startswith("taxobot: the server of small.gguf on port ")
    assert r"ValueError: the weights are \x1b[31mbroken | … | closing part 46" in said
    assert said.endswith(f"the whole is in {configured}/x.log")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["granite"], "'granite' is no option; name the model with --model-path, a backend's options after --"),
        (
            ["--", "--trust-remote-code"],
            "--trust-remote-code is not handed to the server: code that comes",
        ),
        (["--", "--api-key", "k"], "keys never stand on a command line; set TAXOBOT_SERVE_KEY"),
        (["--backend", "vllm"], "vllm serves no GGUF files such as small.gguf; leave --backend out, or say llama-cpp"),
        (["--chat-template", "none.jinja"], "none.jinja cannot be read: No such file or directory"),
        (["--chat-template", "bad.jinja"], "bad.jinja:2: no Jinja template: "),
        (["--chat-template", "bytes.jinja"], "bytes.jinja is no text; it has to be a Jinja file"),
        (["--chat-template", "good.jinja", "--model-family", "llama"], "each name a template; give one of them"),
        (["--gpus", "900"], "GPUs asked for: 900; this machine has "),
        (["--adapter", "tuned"], "--adapter tuned: write NAME=PATH"),
        (["--adapter", "a=tiny"], "--adapter a=tiny: that is a model (safetensors), no adapter"),
        (["--host", "192.0.2.1"], "192.0.2.1 is no address of this machine"),
        (["--log-file", "none/log"], "none/log cannot be written: No such file or directory; name another with --log"),
    ],
)
def test_what_cannot_be_is_said(
    configured: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, options: list[str], said: str
) -> None:
    monkeypatch.chdir(configured)
    (configured / "bad.jinja").write_text("fine\n{% if %}")
    (configured / "good.jinja").write_text("{% generation %}{{ messages }}{% endgeneration %}{% break %}")
    (configured / "bytes.jinja").write_bytes(b"\xff\xfe")
    status, last = complaint(capsys, "-m", "small.gguf", *options)
    assert status == 2
    assert said in last


def test_an_open_door_is_warned_of(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    request = fake_request(tmp_path, host="192.168.1.2")
    for changes, said in (
        ({}, "warning: whoever reaches 192.168.1.2 can use the model; set a key in TAXOBOT_SERVE_KEY"),
        ({"key": "k"}, ""),
        ({"key": "k", "backend": Backend.VLLM}, "warning: vllm asks for the key below /v1 only"),
        ({"host": "127.0.0.1"}, ""),
    ):
        warn(replace(request, **changes))
        err = capsys.readouterr().err
        assert err.startswith(said) if said else err == ""
