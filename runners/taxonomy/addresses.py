"""Keeps downloads to public machines: resolves a host itself, and has git use the very addresses that were looked at.

A name that is resolved twice may lead to two machines, the second one inside our network.
"""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from urllib.parse import urlsplit

from runners.taxonomy.command import run_git
from runners.taxonomy.missing import Unavailable, not_checked

Resolve = Callable[[str, int], Sequence[str]]

HTTPS = 443
# Networks where IPv6 alone is spoken reach IPv4 machines through this prefix (RFC 6052): what counts is who is reached.
NAT64 = IPv6Network("64:ff9b::/96")
# These hold an IPv4 address as well, but no honest name leads there: mapped, NAT64 of a site, 6to4, Teredo.
EMBEDDING = tuple(map(IPv6Network, ("::ffff:0:0/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
NOWHERE = "192.0.2.1"  # for documentation (RFC 5737): should git leave out the proxy after all, it gets nowhere
PINNING_GIT = (2, 37)  # since then it knows http.curloptResolve, and ignores it silently before


def guard(address: str, *, folder: Path, resolve: Resolve | None = None) -> dict[str, str]:
    """Return git's settings for opening a contributor's https address, after a look at where its host leads.

    Every address that it resolves to must be public. Behind a proxy the proxy resolves it, and what it leads to is for
    the proxy to judge: then the list of allowed hosts is all that keeps a download to public machines. `folder` is
    where git is run. Raises Unavailable.
    """
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or HTTPS
    settings = {
        "http.followRedirects": "false",
        # Of all that the person who runs this may have set up for such addresses, nothing that identifies them is sent,
        # and no other address is put in place of the one that was looked at.
        f"http.{address}.extraHeader": "",
        f"http.{address}.cookieFile": "",
        f"url.{address}.insteadOf": address,
    }
    _check_git(folder)
    proxied = _behind_proxy(address, host, folder)
    addresses = [NOWHERE] if proxied else _addresses(host, port, resolve or look_up)
    return settings | {"http.curloptResolve": f"{host}:{port}:{','.join(addresses)}"}


def look_up(host: str, port: int) -> list[str]:
    """Return all addresses of a host. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def is_public(text: str) -> bool:
    """Tell whether an address belongs to a machine on the public Internet, and to a single one."""
    address = ip_address(text)
    if isinstance(address, IPv6Address):
        if address in NAT64:
            address = IPv4Address(int(address) & 0xFFFFFFFF)
        elif address.is_site_local or any(address in network for network in EMBEDDING):
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _addresses(host: str, port: int, resolve: Resolve) -> list[str]:
    try:
        addresses = resolve(host, port)
    except (OSError, UnicodeError) as error:
        raise not_checked(f"the name {host} could not be resolved; is there a network?") from error
    for address in addresses:
        if not is_public(address):
            reason = f"{host} leads to {address}, which is no public address"
            raise Unavailable(reason, "repo", rule="sources/host")
    return [f"[{address}]" if ":" in address else address for address in addresses]


def _behind_proxy(address: str, host: str, folder: Path) -> bool:
    """Tell whether git has a proxy resolve the host, as curl decides it; of SOCKS proxies only some do that."""
    configured = run_git(folder, "config", "--get-urlmatch", "http.proxy", address)
    proxy = _setting("https_proxy", "all_proxy") if configured.status else configured.output.decode().strip()
    spared = [name.strip().lstrip(".").lower() for name in _setting("no_proxy").split(",")]
    spares = "*" in spared or any(f".{host}".endswith(f".{name}") for name in spared if name)
    return bool(proxy) and not spares and not proxy.lower().startswith(("socks4://", "socks5://"))


def _setting(*names: str) -> str:
    return next(filter(None, (os.environ.get(form) for name in names for form in (name, name.upper()))), "")


def _check_git(folder: Path) -> None:
    version = run_git(folder, "version").output.decode(errors="replace")
    numbers = re.search(r"(\d+)\.(\d+)", version)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < PINNING_GIT:
        wanted = ".".join(map(str, PINNING_GIT))
        raise not_checked(f"they are downloaded safely by git {wanted} or newer, but here is {version.strip()}")
