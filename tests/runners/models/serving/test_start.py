"""A server is used once it is ready, ours, and holds what it should; each way to be none of that is named."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from fakes import misbehaving
from fakes.servers import fake_engines, fake_model, fake_request, gone, until
from runners.models.serving import health, port, start
from runners.models.serving.ask import names_at
from runners.models.serving.port import free_port
from runners.models.serving.start import await_end, serving
from runners.models.serving.values import Engines, Running
from runners.progress import Event, Progress
from schemas.errors import EndpointUnreachable, Interrupted, PortTaken, ServerFailed, TaxobotError, UsageError
from schemas.models import Backend

LONG = 120.0
STARTER = """
import sys, time
from pathlib import Path
from fakes.servers import fake_engines, fake_request
from runners.models.serving import start
from runners.progress import Progress
start.GRACE = 0.2
folder = Path(sys.argv[1])
engines = fake_engines(folder, "family")
with start.serving(fake_request(folder), engines=engines, progress=Progress(), seconds=120) as running:
    print(running.pid, flush=True)
    time.sleep(600)
"""


@pytest.fixture(autouse=True)
def tidy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Temporary files go to a folder of their own, and nothing runs or lies there afterwards."""
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setattr(start, "GRACE", 0.1)
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    yield
    assert not {child.pid for child in psutil.Process().children(recursive=True)} - before
    assert [entry.name for entry in place.iterdir() if not entry.name.endswith(".log")] == []


def up(
    folder: Path, way: str, *, seconds: float = LONG, events: list[Event] | None = None, **changes: object
) -> AbstractContextManager[Running]:
    progress = Progress(events.append) if events is not None else Progress()
    return serving(
        fake_request(folder, **changes), engines=fake_engines(folder, way), progress=progress, seconds=seconds
    )


def refusal(error: type[TaxobotError], said: str, served: AbstractContextManager[Running]) -> str:
    """The sentence that says why a server is not used."""
    with pytest.raises(error, match=said) as caught, served:
        pytest.fail("it was used")
    return str(caught.value)


def test_a_server_is_ready_and_ends_with_the_block(tmp_path: Path) -> None:
    events: list[Event] = []
    with up(tmp_path, "good", events=events, key="k3y") as running:
        assert running.backend is Backend.LLAMA_CPP
        assert running.endpoint.model == "small"
        assert names_at(running.endpoint, seconds=30) == ("small",)
        assert "k3y" not in repr(running)
        assert "k3y" not in " ".join(psutil.Process(running.pid).cmdline())
        assert running.log.read_text().startswith("loading small\nsmall is ready\n")
    assert gone([running.pid])
    assert not running.log.exists()
    assert [(event.kind, event.title) for event in events] == [
        ("started", "load small into llama-cpp"),
        ("finished", "load small into llama-cpp"),
    ]


def test_secrets_and_settings_of_ours_do_not_reach_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_TOKEN", "OPENAI_API_KEY", "VLLM_API_KEY", "MODEL", "PYTHONPATH", "VLLM_SERVER_DEV_MODE"):
        monkeypatch.setenv(name, "of-ours")
    monkeypatch.setenv("VLLM_LOGGING_LEVEL", "DEBUG")
    with up(tmp_path, "good") as running:
        found = psutil.Process(running.pid).environ()
        folder = psutil.Process(running.pid).cwd()
        assert list(Path(folder).iterdir()) == []
    assert "of-ours" not in found.values()
    assert found["VLLM_LOGGING_LEVEL"] == "DEBUG"
    assert found["PYTHONSAFEPATH"] == found["HF_HUB_OFFLINE"] == "1"


def test_adapters_have_to_be_there_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runners.models.serving.backends.llama_cpp.check_extra", lambda _extra: None)
    bare = start._LAUNCHES[Backend.LLAMA_CPP]
    monkeypatch.setitem(
        start._LAUNCHES,
        Backend.LLAMA_CPP,
        lambda request, *, python: bare(replace(request, adapters=()), python=python),
    )
    adapters = (("tuned", fake_model(tmp_path, "tuned")),)
    refusal(ServerFailed, "holds small, not tuned; it is not used", up(tmp_path, "good", adapters=adapters))


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("dies", r"ended while it was loading \(exit status 3\); its log ends with: ValueError: the weights are"),
        ("other", "holds somebody-elses, not small; it is not used; its log ends with: .*small is ready"),
        ("empty", "holds no model, not small"),
        ("locked", "does not take its key: .*; its log ends with"),
    ],
)
def test_what_is_wrong_with_a_server_is_named(tmp_path: Path, way: str, said: str) -> None:
    its_own(refusal(ServerFailed, rf"(?s)^the server of small on port \d+ {said}", up(tmp_path, way)))


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("hangs", r"is not ready after \d+ s; its log ends with: loading small;"),
        ("silent", r"is not ready after \d+ s \(what it answers: .* did not answer within"),
        ("drips", r"is not ready after \d+ s \(what it answers: .* did not answer within"),
        ("garbage", r"is not ready after \d+ s \(what it answers: .* not in the words of OpenAI's API\)"),
        ("busy", r"is not ready after \d+ s \(what it answers: .*Loading model"),
    ],
)
def test_a_server_that_does_not_get_ready_is_left(
    tmp_path: Path, way: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "ANSWER", 0.4)
    events: list[Event] = []
    # On a busy machine it may not even have begun after a second.
    for seconds in (1.0, 4.0, 16.0, 64.0):
        served = up(tmp_path, way, seconds=seconds, events=events)
        sentence = refusal(ServerFailed, r"(?s)^the server of small on port \d+ is not ", served)
        if re.search(said, sentence):
            break
    assert re.search(said, sentence)
    assert events[-1].kind == "failed"
    its_own(sentence)


def its_own(sentence: str) -> None:
    """It is one sentence, and names a log that is there."""
    assert "loading small" in Path(sentence.rpartition("the whole is in ")[2]).read_text()
    assert "\n" not in sentence


def test_a_loading_server_is_told_of_with_its_newest_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "SAY", 0.1)
    events: list[Event] = []

    def hear(event: Event) -> None:
        events.append(event)
        if event.kind == "note" and re.fullmatch(r"small: loading for \d+ s; loading small", event.text):
            raise Interrupted("enough")

    request, engines = fake_request(tmp_path), fake_engines(tmp_path, "hangs")
    refusal(Interrupted, "enough", serving(request, engines=engines, progress=Progress(hear), seconds=LONG))
    assert [event.kind for event in events[-2:]] == ["note", "interrupted"]


def test_a_foreign_server_on_the_port_is_named_and_not_used(tmp_path: Path) -> None:
    place = free_port("127.0.0.1")
    command = [sys.executable, "-IS", misbehaving.__file__, "good", "--name", "small", "--host", "127.0.0.1"]
    with subprocess.Popen([*command, "--port", str(place)], stderr=subprocess.DEVNULL) as theirs:
        until(lambda: port.answers("127.0.0.1", place))
        said = rf"\(process {theirs.pid}\) listens there and holds small\. It is not used"
        refusal(PortTaken, said, up(tmp_path, "good", port=place))
        theirs.kill()


@pytest.mark.parametrize("way", ["good", "hangs"])
def test_one_that_comes_while_ours_is_loading_is_named_and_not_used(
    tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as theirs:  # as if it had come after the look at the port
        monkeypatch.setattr(start, "require_free", lambda _host, _port: None)
        monkeypatch.setattr(port, "SECONDS", 0.3)
        said = rf"\(process {os.getpid()}\) listens there"
        refusal(PortTaken, said, up(tmp_path, way, port=theirs.getsockname()[1]))


def test_where_any_port_will_do_another_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as theirs:
        places = [theirs.getsockname()[1], free_port("127.0.0.1")]
        monkeypatch.setattr(start, "free_port", lambda _host: places.pop(0))
        with up(tmp_path, "good") as running:
            assert str(running.endpoint.url) != f"http://127.0.0.1:{theirs.getsockname()[1]}/v1"
            assert names_at(running.endpoint, seconds=30) == ("small",)
    assert places == []


def test_one_that_shares_our_port_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as theirs:
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        theirs.bind(("127.0.0.1", 0))
        theirs.listen()
        monkeypatch.setattr(start, "require_free", lambda _host, _port: None)
        monkeypatch.setattr(port, "SECONDS", 0.3)
        said = rf"\(process {os.getpid()}\) listens there"
        refusal(PortTaken, said, up(tmp_path, "shares", port=theirs.getsockname()[1]))


def test_a_server_that_dies_in_use_is_told_of_instead_of_its_silence(tmp_path: Path) -> None:
    said = r"^the server of small ended by itself; its log ends with: .*small is ready"
    with pytest.raises(ServerFailed, match=said), up(tmp_path, "good") as running:
        os.kill(running.pid, signal.SIGKILL)
        until(lambda: gone([running.pid]))
        raise EndpointUnreachable("nobody answers")
    with pytest.raises(EndpointUnreachable, match="somebody else"), up(tmp_path, "good"):
        raise EndpointUnreachable("somebody else does not answer")


def test_one_that_takes_a_while_to_die_is_told_of_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its socket is closed before its memory, and a GPU's, is given back."""
    said = r"^the server of small ended by itself; its log ends with: .*small is ready"
    with pytest.raises(ServerFailed, match=said), up(tmp_path, "good") as running:
        monkeypatch.setattr(start, "answers", lambda _host, _port: False)
        threading.Timer(0.3, os.kill, (running.pid, signal.SIGKILL)).start()
        raise EndpointUnreachable("nobody answers")


def test_waiting_for_the_end_of_a_server(tmp_path: Path) -> None:
    with pytest.raises(ServerFailed, match=r"^the server of small ended by itself"), up(tmp_path, "good") as running:
        killer = threading.Timer(0.2, os.kill, (running.pid, signal.SIGKILL))
        killer.start()
        await_end(running)
    with pytest.raises(ServerFailed, match="ended by itself"):
        await_end(running)


def test_interrupted_while_loading_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(event: Event) -> None:
        if event.kind == "note":
            raise Interrupted("enough")

    request, engines = fake_request(tmp_path), fake_engines(tmp_path, "hangs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(health, "SAY", 0.1)
        progress = Progress(interrupt)
        refusal(Interrupted, "enough", serving(request, engines=engines, progress=progress, seconds=LONG))
    assert list((tmp_path / "tmp").iterdir()) == []


def test_after_kill_9_of_the_caller_nothing_runs(tmp_path: Path) -> None:
    code = f"import sys; sys.path[:0] = {[path for path in sys.path if path]}\n{STARTER}"
    environment = {**os.environ, "TMPDIR": str(tmp_path / "tmp")}
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as starter:
        assert starter.stdout is not None
        server = int(starter.stdout.readline())
        keeper = psutil.Process(server).ppid()
        children = [int(pid) for pid in (tmp_path / "small.pids").read_text().split()]
        assert not any(gone([pid]) for pid in (server, keeper, *children))
        starter.kill()
    until(lambda: gone([server, keeper, *children]))


def test_an_engine_that_is_not_there(tmp_path: Path) -> None:
    request = fake_request(tmp_path)
    for backend, word in ((Backend.LLAMA_CPP, "llama_cpp"), (Backend.VLLM, "vllm")):
        asked = replace(request, backend=backend)
        said = rf"^{backend} is not installed; .* install {backend}`.*serve\.{word}\)"
        refusal(UsageError, said, serving(asked, engines=Engines(), progress=Progress(), seconds=1))
    broken = Engines(llama_cpp=tmp_path / "gone")
    said = r"ended while it was loading \(exit status 127\); .*cannot start .*gone: No"
    refusal(ServerFailed, said, serving(request, engines=broken, progress=Progress(), seconds=LONG))
