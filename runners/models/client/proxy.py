"""The proxy that the environment puts before an address: looked up once, not at each call."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from runners.models.client.address import is_loopback


def proxy_before(url: str) -> str | None:
    """The proxy of `HTTP_PROXY`, `HTTPS_PROXY` or `ALL_PROXY` for the address, unless `NO_PROXY` names it.

    Nothing stands before this machine's own loopback. Raises ValueError for a proxy that is none of HTTP.
    """
    parts = urlsplit(url)
    if is_loopback(url) or proxy_bypass(parts.netloc):
        return None
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy:
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    scheme = urlsplit(proxy).scheme
    if scheme not in ("http", "https") or not urlsplit(proxy).hostname:
        raise ValueError(f"the proxy {proxy} is none of http or https")
    return proxy
