"""One connection to an endpoint: how it is made, and what its failures are called."""

from __future__ import annotations

import ssl

import httpx2

from runners.models.client.address import is_loopback
from runners.models.client.refusals import read_refusal, seconds_asked, shorten
from runners.models.client.retry import Passing
from runners.models.client.seam import Endpoint
from schemas.errors import EndpointError, EndpointUnreachable, UsageError
from schemas.rules.sources.address import masked

CONNECT_SECONDS = 10
MOST_BYTES = 64 * 2**20
"""A reply longer than this is none of a model."""
PASSING = (httpx2.TransportError, httpx2.DecodingError)


def connect(
    endpoint: Endpoint, *, timeout: float, transport: httpx2.AsyncBaseTransport | None = None
) -> httpx2.AsyncClient:
    """A client for one endpoint. Proxies of the environment are used for other machines only, redirects never.

    Raises UsageError where the environment names proxies or certificates that cannot be used.
    """
    try:
        return httpx2.AsyncClient(
            headers={"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {},
            # The whole call is timed by who makes it; only the time to connect is told apart from it.
            timeout=httpx2.Timeout(None, connect=min(timeout, CONNECT_SECONDS)),
            # How many calls go out at once is their maker's decision: one that waited here for others would lose time.
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=None),
            transport=transport,
            trust_env=not is_loopback(endpoint.url),
            # Certificates of the environment count for this machine, too; without this they would go with its proxies.
            verify=httpx2.create_ssl_context() if endpoint.url.startswith("https:") else True,
        )
    except (ImportError, OSError, ValueError, httpx2.InvalidURL) as error:
        reason = masked(shorten(str(error)))
        raise UsageError(
            f"{endpoint.url}: the environment's proxies or certificates can't be used: {reason}"
        ) from error


async def answer_of(response: httpx2.Response, url: str) -> bytes:
    """The whole answer. Raises EndpointError where it has no end."""
    content = bytearray()
    async for some in response.aiter_bytes():
        content += some
        if len(content) > MOST_BYTES:
            raise EndpointError(f"{url} answers with more than {MOST_BYTES // 2**20} MiB; that is no model's reply")
    return bytes(content)


def raise_for(response: httpx2.Response, content: bytes, endpoint: Endpoint) -> None:
    """Raise Passing or EndpointRefused where the answer is no success."""
    if response.is_success:
        return
    refusal = read_refusal(response.status_code, content, headers=response.headers, key=endpoint.key)
    error = refusal.error(endpoint.url)
    if refusal.passing:
        raise Passing(error, after=seconds_asked(response.headers.get("retry-after")))
    raise error


def broken(error: httpx2.RequestError, url: str) -> Exception:
    """What a connection that failed is raised as: Passing, unless it would fail the same way again."""
    reason = shorten(str(error)) or type(error).__name__
    if _is_about_trust(error):
        return EndpointUnreachable(f"{url} cannot be trusted ({reason}); SSL_CERT_FILE names other certificates")
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.ProxyError):
        return Passing(EndpointUnreachable(f"nobody answers at {url} ({reason}); is the server running?"))
    return Passing(EndpointUnreachable(f"the connection to {url} broke before the answer was there ({reason})"))


def _is_about_trust(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
