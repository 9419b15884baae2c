"""The port that a server is to listen on: whether it is free, and who has it where it is not."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterable
from ipaddress import ip_address

from runners.models.client.seam import Endpoint
from runners.models.serving.ask import names_at
from runners.models.serving.proof import Listener, listeners, program
from schemas.errors import EndpointError, PortTaken, UsageError

SECONDS = 2.0
"""How long somebody else's server may take to say what it holds; nothing depends on it."""


def free_port(host: str) -> int:
    """A port that nobody listens on now. Raises UsageError for a host that is not this machine's."""
    with _bound(host, 0) as bound:
        return int(bound.getsockname()[1])


def require_free(host: str, port: int) -> None:
    """Raise PortTaken, which says who has it, where somebody listens on the port; UsageError where it is not for us."""
    _bound(host, port).close()
    if answers(host, port):
        # macOS lets one program have a port of one address while another has it of all; callers would reach either.
        raise PortTaken(describe_taken(host, port))


def url_of(host: str, port: int) -> str:
    """The address for callers on this machine; one that means every address of it is reached over loopback."""
    place = _near(host)
    return f"http://{f'[{place}]' if ':' in place else place}:{port}/v1"


def answers(host: str, port: int) -> bool:
    """Does anybody take connections there?"""
    try:
        socket.create_connection((_near(host), port), timeout=SECONDS).close()
    except OSError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Do only programs on this machine reach what listens there?"""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def describe_taken(host: str, port: int, others: Iterable[Listener] | None = None) -> str:
    """One sentence on who listens on a port, as far as the system and the listener itself tell."""
    found = list(listeners(port) if others is None else others)
    who = next((program(one.pid) for one in found if one.pid is not None), "another program")
    return (
        f"port {port} of {host} is taken: {who} listens there and {_offer(host, port)}. It is not used; "
        "end it, or name another port with --port"
    )


def _near(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound


def _offer(host: str, port: int) -> str:
    try:
        names = names_at(Endpoint(url_of(host, port), model=""), seconds=SECONDS)
    except EndpointError:
        return "does not say which models it holds"
    return f"holds {', '.join(names)}" if names else "holds no model"


def _bound(host: str, port: int) -> socket.socket:
    """A socket that has the port, as a server would get it."""
    family, place = _family(host)
    bound = socket.socket(family)
    try:
        # Connections that ended a moment ago do not keep the port; somebody who listens does.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((place, port))
        bound.listen()
    except OSError as error:
        bound.close()
        raise _refusal(host, port, error) from error
    return bound


def _family(host: str) -> tuple[socket.AddressFamily, str]:
    """The kind of an address, and the address itself where a name is given."""
    try:
        return (socket.AF_INET if ip_address(host).version == 4 else socket.AF_INET6), host
    except ValueError:
        return _look_up(host)


def _look_up(name: str) -> tuple[socket.AddressFamily, str]:
    try:
        family, _, _, _, address = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{name} is no address of this machine; 127.0.0.1 is for programs on it") from error
    return family, str(address[0])


def _refusal(host: str, port: int, error: OSError) -> UsageError:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(describe_taken(host, port))
    if error.errno == errno.EACCES:
        return UsageError(f"port {port} is reserved for the system; name one above 1023 with --port")
    return UsageError(f"{host} is no address of this machine ({error.strerror}); 127.0.0.1 is for programs on it")
