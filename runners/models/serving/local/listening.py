"""The socket that a server listens on, claimed before minutes are spent on loading a model."""

from __future__ import annotations

import socket
from ipaddress import ip_address

from schemas.errors import PortTaken, UsageError


def claim(host: str, port: int) -> socket.socket:
    """A socket bound to the address, not listening yet: whoever asks is refused until the model is there.

    `port` 0 takes a free one. Raises PortTaken, and UsageError for a host that is none of this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise UsageError(f"there is no address {host!r} to listen on: {error}") from error
    listener = socket.socket(family, kind, protocol)
    # What a server before us left in TIME_WAIT is in nobody's way.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise PortTaken(f"can't listen on {host}:{port}: {error.strerror}") from error
    return listener


def is_near(listener: socket.socket) -> bool:
    """Do only programs on this machine reach it?"""
    return ip_address(listener.getsockname()[0]).is_loopback


def show_address(listener: socket.socket) -> str:
    """The address for people and for URLs."""
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if listener.family == socket.AF_INET6 else f"{host}:{port}"
