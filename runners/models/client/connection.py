"""Connections to an endpoint: how they are made, and what their failures are called."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass, field

import aiohttp

from runners.models.client.proxy import proxy_before
from runners.models.client.refusals import read_refusal, seconds_asked, shorten
from runners.models.client.seam import Endpoint
from runners.models.client.tls import Tls, context_of
from schemas.errors import EndpointError, EndpointUnreachable, UsageError
from schemas.rules.sources.address import masked

CONNECT_SECONDS = 10
IDLE_SECONDS = 4
"""uvicorn, which serves most models, closes connections that were idle for five seconds."""
MOST_BYTES = 64 * 2**20
"""A reply longer than this is none of a model."""


@dataclass(frozen=True, slots=True)
class Way:
    """The way to an endpoint: the proxy before it, and how it is secured."""

    endpoint: Endpoint
    proxy: str | None = field(repr=False)
    context: ssl.SSLContext | None


def find_way(endpoint: Endpoint, tls: Tls, *, direct: bool) -> Way:
    """Proxies of the environment are used for other machines only, and not at all where the way is `direct`.

    Raises UsageError where the environment names proxies or certificates that cannot be used, and as `context_of` does.
    """
    try:
        proxy = None if direct else proxy_before(endpoint.url)
        return Way(endpoint, proxy, context_of(endpoint.url, tls))
    except (ImportError, OSError, ValueError) as error:
        reason = masked(shorten(str(error)))
        raise UsageError(
            f"{endpoint.url}: the environment's proxies or certificates can't be used: {reason}"
        ) from error


def connect(way: Way, *, timeout: float) -> aiohttp.ClientSession:
    """A session for one endpoint, made within the loop that uses it."""
    connector = aiohttp.TCPConnector(
        # How many calls go out at once is their maker's decision: one that waited here for others would lose time.
        limit=0,
        keepalive_timeout=IDLE_SECONDS,
        ssl=way.context or True,
    )
    return aiohttp.ClientSession(
        connector=connector,
        headers={"Authorization": f"Bearer {way.endpoint.key}"} if way.endpoint.key else {},
        # The whole call is timed by who makes it; only the time to connect is told apart from it.
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=min(timeout, CONNECT_SECONDS)),
        proxy=way.proxy,
        cookie_jar=aiohttp.DummyCookieJar(),
    )


async def answer_of(response: aiohttp.ClientResponse, url: str) -> bytes:
    """The whole answer. Raises EndpointError where it has no end."""
    content = bytearray()
    async for some in response.content.iter_any():
        content += some
        if len(content) > MOST_BYTES:
            raise EndpointError(f"{url} answers with more than {MOST_BYTES // 2**20} MiB; that is no model's reply")
    return bytes(content)


def raise_for(response: aiohttp.ClientResponse, content: bytes, endpoint: Endpoint) -> None:
    """Raise EndpointRefused where the answer is no success."""
    if 200 <= response.status < 300:
        return
    refusal = read_refusal(response.status, content, headers=response.headers, key=endpoint.key)
    raise refusal.error(endpoint.url, after=seconds_asked(response.headers.get("Retry-After")))


def broken(error: aiohttp.ClientError, url: str) -> EndpointUnreachable:
    """What a connection that failed is raised as: passing, unless it would fail the same way again."""
    reason = _reason(error)
    if _is_about_trust(error):
        return EndpointUnreachable(f"{url} cannot be trusted ({reason}); SSL_CERT_FILE names other certificates")
    if isinstance(error, aiohttp.ClientHttpProxyError):
        text = f"the proxy before {url} refuses ({error.status}); HTTP_PROXY, HTTPS_PROXY and NO_PROXY say which it is"
        return EndpointUnreachable(text, passing=error.status >= 500)
    if isinstance(error, aiohttp.ClientProxyConnectionError):
        return EndpointUnreachable(f"the proxy before {url} does not answer ({reason})", passing=True)
    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return EndpointUnreachable(f"nobody answers at {url} ({reason}); is the server running?", passing=True)
    return EndpointUnreachable(f"the connection to {url} broke before the answer was there ({reason})", passing=True)


def _reason(error: aiohttp.ClientError) -> str:
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return "no connection in time"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return shorten(str(error.certificate_error))
    if isinstance(error, aiohttp.ClientConnectorError):
        return _words_of(error.os_error)
    if isinstance(error, aiohttp.ClientResponseError):
        return shorten(error.message)
    return shorten(str(error)) or type(error).__name__


def _words_of(error: OSError) -> str:
    number = error.errno or 0
    if number > 0 and not isinstance(error, ssl.SSLError):
        return os.strerror(number)
    return shorten(error.strerror or str(error))


def _is_about_trust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
