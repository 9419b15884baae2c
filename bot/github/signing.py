"""The signature under a comment: it says that taxobot wrote this text and this record, for this pull request.

Without an App every workflow of a repository writes as the same bot, so the author alone proves nothing. What the
signature cannot see is that an older text of ours, with its own signature, was put back: a record names its commit.
"""

from __future__ import annotations

import hashlib
import hmac
import json

from schemas.errors import UsageError

SHORTEST = 16
"""Bytes of a key. The signed text is public, so a short key could be found by trying all of them."""


def check_key(key: bytes) -> None:
    """Raises UsageError, naming the input, for a key that signs nothing."""
    how = "put a long random value (`openssl rand -hex 32`) into the secret TAXOBOT_COMMENT_KEY"
    if not key:
        raise UsageError(f"input `comment-key` is empty: {how} of the environment taxobot-comment, and pass it")
    if len(key) < SHORTEST:
        raise UsageError(f"input `comment-key` has only {len(key)} bytes: {how}; {SHORTEST} are the least")


def sign(key: bytes, *, repository: int, pull: int, slot: str, data: str, text: str) -> str:
    """Return the HMAC-SHA-256, in hex, over all that belongs together; `text` may be normalised or not."""
    signed = json.dumps(["taxobot:report v1", repository, pull, slot, data, normalise(text)])
    return hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()


def is_signed(mac: str, key: bytes, *, repository: int, pull: int, slot: str, data: str, text: str) -> bool:
    """Whether `mac` is the signature of exactly this; takes the same time wherever it differs."""
    right = sign(key, repository=repository, pull=pull, slot=slot, data=data, text=text)
    return hmac.compare_digest(mac.encode(), right.encode())


def normalise(text: str) -> str:
    """The text without what a store may change unseen: line ends, blanks at the ends of lines, blank lines around."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip(" \t") for line in lines).strip()
