"""Passwords, keys and tokens, by the patterns of detect-secrets.

Only those that nothing else looks like: its detectors of entropy, of public addresses and of whatever follows a word
such as "password" would find a secret in every other lesson on computers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from itertools import islice
from typing import Any, NamedTuple

from schemas.finding import Finding
from schemas.rules.content.texts import Texts

MODULES = (
    "aws azure_storage_key basic_auth discord github_token gitlab_token jwt mailchimp npm openai private_key "
    "pypi_token sendgrid slack square_oauth stripe telegram_token twilio"
).split()
LONG = 16  # characters without white space: few words have them, and every secret that is worth a warning
QUOTED = 40  # characters of a key of AWS that only the words before it tell from others
KEY_MARKS = ("PRIVATE KEY", "PuTTY-User")
# Tokens that are younger than its patterns. In code and prose such letters follow no other sign.
YOUNGER = {
    "Anthropic API Key": re.compile(r"sk-ant-[\w-]{40,200}"),
    "GitHub Token": re.compile(r"github_pat_\w{22}_\w{59}"),
    "Google API Key": re.compile(r"AIza[\w-]{35}"),
    "Hugging Face Token": re.compile(r"hf_[A-Za-z]{34}"),
    "NPM tokens": re.compile(r"npm_[A-Za-z0-9]{36}"),
    "OpenAI Token": re.compile(r"sk-(?:proj|svcacct|admin)-[\w-]{40,200}"),
}
# How the patterns begin. It is looked for first: detect-secrets takes a fifth of a second to import.
HINT = re.compile(
    r"""gh[opsur]_\w{30}|gl(?:pat|dt|ft|soat|rt|cbt|imt|ptt|agent|oas)-[\w-]{20}|GR1348941|(?:A3T|ABI|ACC|AKI|ASI)[A-Z0-9]{17}|
    (?i:aws).{0,50}['"][0-9a-zA-Z/+]{40}['"]|AccountKey=|xox[abposr]-\d|https://hooks\.slack|[rs]k_live_|eyJ[\w=-]{8}|
    BEGIN\ [A-Z0-9 ]{0,20}KEY|PuTTY-User|sk-[\w-]{20,200}T3Blbk|//[^\s/]+/:_authToken|pypi-AgE|SG\.[\w-]{22}\.|sq0csp-|
    (?<![\w-])(?:github_pat_\w{22}|AIza[\w-]{35}|hf_[A-Za-z]{34}|npm_[A-Za-z0-9]{36}|sk-(?:ant|proj|svcacct|admin)-)|
    [0-9a-z]{32}-us\d|\d{8,10}:[\w-]{35}|(?:AC|SK)[a-z0-9]{32}|[MNO][\w-]{23,25}\.[\w-]{6}\.|://[^\s/:@]+:[^\s/:@]+@""",
    re.VERBOSE,
)
REACH = 1500  # characters from a hint on: patterns backtrack, and texts may be made to let them
MAX_HINTS = 1000
KEY_BODY = re.compile(r"[\s\S]{0,200}?[A-Za-z0-9+/]{40}")
PLACEHOLDER = re.compile(r"example|your|xxxx|\*\*\*|\.\.\.|[:](?:pass(?:word|wd)?|pwd|secret|token)@", re.IGNORECASE)


class Secret(NamedTuple):
    """Where a secret stands in a text, and what detect-secrets calls it."""

    start: int
    end: int
    kind: str


def check_secrets(texts: Texts) -> Iterator[Finding]:
    """Find secrets in all texts of a leaf."""
    for text in texts.every if may_hold_secret(texts.whole) else ():
        for secret in find_secrets(text.text):
            place = texts.tree.within(text.steps, secret.start, secret.end)
            message = f"This looks like a secret: {secret.kind}, {secret.end - secret.start} characters."
            fix = "Delete it, and have it revoked: what was pushed once stays known."
            yield place.find("content/secret", message, fix)


def find_secrets(text: str) -> Iterator[Secret]:
    """Yield the secrets of a text, in order and without overlaps."""
    reached = 0
    for hint in islice(HINT.finditer(text), MAX_HINTS):
        found = (secret for secret in _match(text, hint.start()) if secret.start >= reached)
        if secret := max(found, key=lambda secret: secret.end, default=None):
            reached = secret.end
            yield secret


def may_hold_secret(text: str) -> bool:
    """Return whether it is worth to look for secrets in a text; this is much quicker than to look."""
    if any(mark in text for mark in KEY_MARKS):
        return True
    long = (word for word in text.split() if len(word) >= LONG)
    return any(len(word) >= QUOTED or HINT.search(word) for word in long)


def _match(text: str, start: int) -> Iterator[Secret]:
    window = text[start : start + REACH]
    for kind, pattern in YOUNGER.items():
        if (match := pattern.match(window)) and not PLACEHOLDER.search(match[0]):
            yield Secret(start, start + match.end(), kind)
    for detector in _detectors():
        for pattern in detector.denylist:
            match = pattern.match(window)
            if match and _is_meant(detector, match, window):
                yield Secret(start, start + _length(match[0]), detector.secret_type)


def _length(secret: str) -> int:
    # The pattern for npm runs on to the end of the line.
    return len(secret if "_authToken" not in secret else re.split(r"(?<=[^\s=])\s", secret)[0])


def _is_meant(detector: Any, match: re.Match[str], window: str) -> bool:
    if PLACEHOLDER.search(match[0]):
        return False
    if any(mark in match[0] for mark in KEY_MARKS):
        return KEY_BODY.match(window, match.end()) is not None
    # A detector may know more than its patterns, such as whether a web token can be decoded.
    return next(iter(detector.analyze_string(match[0])), None) is not None


@cache
def _detectors() -> tuple[Any, ...]:
    modules = [import_module(f"detect_secrets.plugins.{name}") for name in MODULES]
    values = ((module, value) for module in modules for value in vars(module).values())
    return tuple(one() for module, one in values if getattr(one, "__module__", "") == module.__name__ and _detects(one))


def _detects(one: Any) -> bool:
    return isinstance(one, type) and hasattr(one, "denylist")
