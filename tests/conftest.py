"""What no test may do: look into the home of whoever runs it, or reach another machine. And the example for all."""

from __future__ import annotations

import gc
import os
import signal
import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from examples.materialise import Example, materialise

# How fast examples are made says something about the machine only.
settings.register_profile("taxobot", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("taxobot")
pytest_plugins = ["engines", "fakes.books", "fakes.durable", "fakes.postgres"]
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # As a shell starts what it puts into the background; programs that tests interrupt would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
PIP_CONFIGURATIONS = (".config/pip/pip.conf", ".pip/pip.conf")
OF_A_PERSON = ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TAXOBOT_CONFIG")
OF_A_TERMINAL = ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
"""What decides how commands draw; tests that look at this say it themselves."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """No search for garbage while thousands of tests are gathered, none among them afterwards, as they all stay, and
    few from then on: searches took a tenth of the suite's time. What they would tell, pytest still hears at its end.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, *gc.get_threshold()[1:])
        gc.enable()


@pytest.fixture(autouse=True, scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A home of its own: no configuration, cache or credentials of the person who runs the tests, and no wishes about
    colours and columns.
    """
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        # Environments of other programs are made by pip, from the indexes that this machine asks for.
        own = next((file for name in PIP_CONFIGURATIONS if (file := Path.home() / name).exists()), None)
        if own is not None and "PIP_CONFIG_FILE" not in os.environ:
            patch.setenv("PIP_CONFIG_FILE", str(own))
        patch.setenv("HOME", str(home))
        for name in (*OF_A_PERSON, *OF_A_TERMINAL):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(autouse=True, scope="session")
def this_machine_only() -> Iterator[None]:
    """Names are not resolved and other machines are not reached from the tests' own process."""
    connect, resolve = socket.socket.connect, socket.getaddrinfo

    def connect_here(one: socket.socket, address: Any) -> None:
        assert one.family == socket.AF_UNIX or _is_here(address[0]), f"a test connects to {address}"
        connect(one, address)

    def resolve_here(host: Any, *arguments: Any, **options: Any) -> Any:
        assert _is_here(host), f"a test looks up {host}"
        return resolve(host, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect_here)
        patch.setattr(socket, "getaddrinfo", resolve_here)
        yield


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """The example's repositories, made anew for each module of tests."""
    return materialise(tmp_path_factory.mktemp("example") / "example")


def _is_here(host: Any) -> bool:
    if host in (None, "", "localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
