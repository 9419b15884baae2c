"""Whether GitHub wrote a delivery: HMAC-SHA-256 of its bytes, compared in constant time, before anything reads them.

SHA-1 signatures do not count, and there is no secret that is empty (S1, S2).
Source: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

from __future__ import annotations

import hashlib
import hmac

from pydantic import SecretStr

HEADER = "X-Hub-Signature-256"
PREFIX = "sha256="


def sign(body: bytes, secret: SecretStr) -> str:
    """The header's value for these bytes. Raises ValueError for an empty secret."""
    key = secret.get_secret_value().encode()
    if not key:
        raise ValueError("the webhook secret is empty")
    return PREFIX + hmac.new(key, body, hashlib.sha256).hexdigest()


def is_signed(body: bytes, header: str | None, secret: SecretStr) -> bool:
    """Whether the header is the signature of these bytes. Raises ValueError for an empty secret."""
    return hmac.compare_digest(sign(body, secret).encode(), (header or "").encode("utf-8", "replace"))
