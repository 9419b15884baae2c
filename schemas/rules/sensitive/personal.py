"""Personal data in texts: e-mail addresses, phone numbers, and numbers of cards, accounts and social security."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from schemas.finding import Finding
from schemas.rules.content.texts import Texts
from schemas.rules.sensitive.numbers import is_account, is_card, is_phone, is_social_security

EMAIL = re.compile(r"(?<![\w.+-])([\w.+-]{1,64})@((?:[a-z0-9-]{1,63}\.){1,4}([a-z]{2,24}))(?![\w-])", re.IGNORECASE)
# Names that are reserved for examples (RFC 2606), or that people write as such; mailboxes that nobody reads.
RESERVED = re.compile(
    r"(?:.*\.)?(?:example\.(?:com|org|net)|example|invalid|test|localhost)|"
    r"(?:abc|xyz|foo|bar|acme|domain|email|(?:my|your)?company)\.com",
    re.IGNORECASE,
)
CREDENTIALS = re.compile(r"://[^\s/@]{0,100}:\Z")  # what follows is a password, which another rule tells of
NOBODY = re.compile(r"(?:no|do-?not)-?reply|git", re.IGNORECASE)

LONG_NUMBER = re.compile(r"[0-9][0-9 .()-]{7}")  # part of every number below, and quickly found to be absent
# Digits in groups; what begins or ends within a word or a longer number is something else.
NUMBER = re.compile(r"(?<![\w.,/+-])\(?\+?[0-9](?:[ .()-]{0,2}[0-9]){8,22}(?![\w/]|[.,-][0-9])")
ACCOUNT = re.compile(r"(?<!\w)[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?!\w)")
KEPT = 4  # digits of a masked number that stay readable, as on a receipt


class Datum(NamedTuple):
    """A piece of personal data: where it stands in a text, what it is, how to show it, and what to write instead."""

    start: int
    end: int
    kind: str
    masked: str
    instead: str


def check_personal(texts: Texts) -> Iterator[Finding]:
    """Find personal data in all texts of a leaf."""
    if "@" not in texts.whole and LONG_NUMBER.search(texts.whole) is None:
        return
    for text in texts.every:
        for datum in find_personal(text.text):
            place = texts.tree.within(text.steps, datum.start, datum.end)
            message = f"This looks like {datum.kind}: {datum.masked}."
            yield place.find("content/personal", message, f"Delete it, or write an invented one{datum.instead}.")


def find_personal(text: str) -> Iterator[Datum]:
    """Yield the personal data of a text: addresses first, then numbers."""
    if "@" in text:
        yield from _find_emails(text)
    if LONG_NUMBER.search(text):
        yield from _find_accounts(text)
        yield from _find_numbers(text)


def _find_emails(text: str) -> Iterator[Datum]:
    for match in EMAIL.finditer(text):
        name, host, top = match.groups()
        before = text[max(0, match.start() - 120) : match.start()]
        if not (RESERVED.fullmatch(host) or NOBODY.fullmatch(name) or "noreply" in host or CREDENTIALS.search(before)):
            masked = f"{name[0]}…@{host[0]}….{top}"
            yield Datum(*match.span(), "an e-mail address", masked, ", such as name@example.com")


def _find_accounts(text: str) -> Iterator[Datum]:
    for match in ACCOUNT.finditer(text):
        if is_account(match[0]):
            yield Datum(*match.span(), "the number of a bank account", _mask(match[0]), "")


def _find_numbers(text: str) -> Iterator[Datum]:
    for match in NUMBER.finditer(text):
        written = match[0]
        if is_card(written):
            yield Datum(*match.span(), "the number of a payment card", _mask(written), ", such as 4111 1111 1111 1111")
        elif is_social_security(written):
            yield Datum(*match.span(), "a social security number", _mask(written), ", such as 000-12-3456")
        elif is_phone(written):
            yield Datum(*match.span(), "a phone number", _mask(written), ", such as +1 212 555 0100")


def _mask(number: str) -> str:
    return f"…{re.sub(r'[^A-Z0-9]', '', number)[-KEPT:]}"
