"""A port that somebody has is named with who has it, and is not used."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import pytest

from fakes import misbehaving
from fakes.servers import until
from runners.models.serving.port import answers, free_port, is_loopback, require_free, url_of
from runners.models.serving.proof import Listener, foreign, listeners
from schemas.errors import PortTaken, UsageError

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what it is for


@contextmanager
def stranger(way: str, *, host: str = "127.0.0.1", name: str = "theirs") -> Iterator[tuple[int, int]]:
    """Somebody else's server: its port and its process."""
    port = free_port(host)
    command = [sys.executable, "-IS", misbehaving.__file__, way, "--name", name, "--host", host, "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            until(lambda: answers(host, port))
            yield port, process.pid
        finally:
            process.kill()


def test_a_free_port_is_free() -> None:
    require_free("127.0.0.1", free_port("127.0.0.1"))


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("good", "holds theirs"),
        ("empty", "holds no model"),
        ("locked", "does not say which models it holds"),
        ("garbage", "does not say which models it holds"),
        ("shares", "holds theirs"),
    ],
)
def test_who_has_a_port_is_named(way: str, said: str) -> None:
    with stranger(way) as (port, pid), pytest.raises(PortTaken) as caught:
        require_free("127.0.0.1", port)
    name = psutil.Process(os.getpid()).name()
    assert str(caught.value) == (
        f"port {port} of 127.0.0.1 is taken: {name} (process {pid}) listens there and {said}. It is not used; end it, "
        "or name another port with --port"
    )


def test_one_who_never_answers_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runners.models.serving.port.SECONDS", 0.3)
    with stranger("silent") as (port, _), pytest.raises(PortTaken, match="does not say which models it holds"):
        require_free("127.0.0.1", port)


def test_a_port_of_all_addresses_is_taken_on_each() -> None:
    with stranger("good", host=EVERYWHERE) as (port, pid), pytest.raises(PortTaken, match=rf"process {pid}\)"):
        require_free("127.0.0.1", port)
    with stranger("good") as (port, pid), pytest.raises(PortTaken, match=rf"process {pid}\)"):
        require_free(EVERYWHERE, port)


def test_a_port_that_is_bound_and_not_listened_on_is_taken() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} .* another program listens there"):
            require_free("127.0.0.1", port)


# Addresses and a name that are set apart for examples: nobody has them (RFC 5737, 3849, 2606).
@pytest.mark.parametrize("host", ["127.0.0.256", "192.0.2.1", "2001:db8::1", "no.such.host.invalid"])
def test_an_address_of_nobody_here_is_named(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_arguments: object, **_options: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(UsageError, match=f"^{re.escape(host)} is no address of this machine"):
        free_port(host)


def test_a_reserved_port_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_one: socket.socket, _address: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(UsageError, match="port 80 is reserved for the system; name one above 1023 with --port"):
        require_free("127.0.0.1", 80)


@pytest.mark.parametrize(
    ("host", "url", "loopback"),
    [
        ("127.0.0.1", "http://127.0.0.1:81/v1", True),
        (EVERYWHERE, "http://127.0.0.1:81/v1", False),
        ("::1", "http://[::1]:81/v1", True),
        ("::", "http://[::1]:81/v1", False),
        ("localhost", "http://localhost:81/v1", True),
        ("192.168.1.2", "http://192.168.1.2:81/v1", False),
        ("box.lan", "http://box.lan:81/v1", False),
    ],
)
def test_addresses_for_callers(host: str, url: str, loopback: bool) -> None:
    assert url_of(host, 81) == url
    assert is_loopback(host) is loopback


def test_listeners_are_those_who_listen() -> None:
    with stranger("good") as (port, pid):
        assert listeners(port) == (Listener("127.0.0.1", pid),)
    assert listeners(port) == ()


def test_where_the_system_tells_only_of_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_options: object) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", refuse)
    with stranger("good") as (port, pid):
        assert listeners(port, among=[pid, 2**22 + 1]) == (Listener("127.0.0.1", pid),)
        assert listeners(port) == ()


@pytest.mark.parametrize(
    ("address", "pid", "host", "is_foreign"),
    [
        ("127.0.0.1", 1, "127.0.0.1", False),
        ("127.0.0.1", 2, "127.0.0.1", True),
        ("127.0.0.1", None, "127.0.0.1", True),
        (EVERYWHERE, 2, "127.0.0.1", True),
        ("::", 2, "127.0.0.1", True),
        ("192.168.1.2", 2, "127.0.0.1", False),
        ("192.168.1.2", 2, EVERYWHERE, True),
        ("127.0.0.1", 2, "localhost", True),
    ],
)
def test_foreign_is_who_callers_could_reach(address: str, pid: int | None, host: str, is_foreign: bool) -> None:
    found = Listener(address, pid)
    assert foreign([found], host=host, ours=frozenset({1})) == ((found,) if is_foreign else ())
