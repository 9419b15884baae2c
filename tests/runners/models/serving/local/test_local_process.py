"""The server as a program: one sentence where it can't begin, ready when it says so, gone when it is told to."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import httpx2
import pytest

from fakes.local_server import SECONDS, serve_local, start_local
from runners.models.tiny.files import FOLDER


def ended(words: list[str], folder: Path) -> tuple[int, str]:
    process, log = start_local(words, folder=folder)
    try:
        return process.wait(SECONDS), log.read_text("utf-8")
    finally:
        process.kill()


def test_it_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    with serve_local(FOLDER, "tiny", folder=tmp_path, key="secret-key", words=["--threads", "1"]) as server:
        headers = {"Authorization": "Bearer secret-key"}
        with httpx2.Client(base_url=server.url, headers=headers, timeout=SECONDS) as client:
            assert [model["id"] for model in client.get("/models").json()["data"]] == ["tiny"]
            question = {"model": "tiny", "messages": [{"role": "user", "content": "What is a dog?"}]}
            assert client.post("/chat/completions", json=question).json()["choices"][0]["finish_reason"] == "stop"
            assert httpx2.get(f"{server.url}/models").status_code == 401
            # An endless stream must not hold it up: at temperature 0 each of the 2048 texts goes on to its limit.
            long = {"model": "tiny", "prompt": ["The"] * 16, "n": 128, "max_tokens": 500, "temperature": 0}
            with client.stream("POST", "/completions", json={**long, "stream": True}) as stream:
                lines = stream.iter_lines()  # dropping it would close the connection
                assert next(lines)
                assert client.get(f"{server.url.removesuffix('/v1')}/health").json()["busy"]
                server.process.send_signal(signal.SIGTERM)
                told = [line for line in lines if line]
                assert "the server is stopping" in told[-1]
                assert server.process.wait(SECONDS) == 0
    log = server.log.read_text("utf-8")
    assert log.splitlines()[-1].startswith("serving tiny at ")
    assert "secret-key" not in log


def test_a_port_that_is_taken_is_named_before_anything_is_loaded(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, said = ended([str(FOLDER), "--name", "tiny", "--port", str(port)], tmp_path)
    assert status == 2
    assert said == f"can't listen on 127.0.0.1:{port}: Address already in use\n"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--host", "no such host"], "there is no address 'no such host' to listen on"),
        (["--adapter", "a=/nowhere"], "/nowhere holds no adapter_config.json: only folders of safetensors are served."),
    ],
)
def test_what_can_not_be_is_one_sentence(tmp_path: Path, words: list[str], told: str) -> None:
    status, said = ended([str(FOLDER), "--name", "tiny", "--port", "0", *words], tmp_path)
    assert status == 2
    assert said.startswith(told)
    assert said.count("\n") == 1
