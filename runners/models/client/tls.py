"""Certificates: those that are trusted, and the one that an endpoint may ask of its callers."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from pathlib import Path

from schemas.errors import UsageError


@dataclass(frozen=True, slots=True)
class Tls:
    """`insecure` trusts whoever answers. `cert` (PEM) is shown to an endpoint that asks for one; `key` is its private
    key where it does not stand in the same file, `password` opens it. The password never appears in a repr.
    """

    insecure: bool = False
    cert: Path | None = None
    key: Path | None = None
    password: str | None = field(default=None, repr=False)


def context_of(url: str, tls: Tls) -> ssl.SSLContext | None:
    """How connections to the address are secured; None for one that is not. SSL_CERT_FILE and SSL_CERT_DIR count.

    Raises UsageError where what is asked for cannot be: certificates for an address that begins with http, a key
    without its certificate, files that are none; OSError and ssl.SSLError where those of the environment are none.
    """
    if not url.startswith("https:"):
        if tls != Tls():
            raise UsageError(f"certificates have no meaning for {url}; an address that uses them begins with https")
        return None
    # It knows where systems keep their certificates; only those who need some wait for its import.
    from httpx2 import create_ssl_context

    context = create_ssl_context()
    if tls.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    _show(context, tls)
    return context


def _show(context: ssl.SSLContext, tls: Tls) -> None:
    if tls.cert is None:
        if tls.key is not None or tls.password is not None:
            raise UsageError("a client's key or its password was given without its certificate; name that, too")
        return
    password = tls.password or ""
    try:
        # A function, as without one the library would ask for a password at the terminal.
        context.load_cert_chain(tls.cert, tls.key, password=lambda: password)
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or type(error).__name__
        beside = f" with the key {tls.key}" if tls.key else ""
        hint = "they must be PEM files that belong together, and the password must be the key's"
        raise UsageError(f"the client certificate {tls.cert}{beside} can't be used ({reason}); {hint}") from None
