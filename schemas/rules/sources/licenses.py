"""Licenses by their SPDX identifiers, as people write them."""

from __future__ import annotations

import re

SPELLINGS = {
    "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache software 2.0": "Apache-2.0",
    "bsd 2 clause": "BSD-2-Clause",
    "bsd 3 clause": "BSD-3-Clause",
    "cc0": "CC0-1.0",
    "cc0 1.0": "CC0-1.0",
    "cc0 1.0 universal": "CC0-1.0",
    "creative commons zero": "CC0-1.0",
    "gfdl 1.3": "GFDL-1.3-only",
    "isc": "ISC",
    "mit": "MIT",
    "mozilla public 2.0": "MPL-2.0",
    "mpl 2.0": "MPL-2.0",
    "odbl 1.0": "ODbL-1.0",
    "open data commons open database 1.0": "ODbL-1.0",
    "public domain": "CC-PDDC",
    "unlicense": "Unlicense",
}
"""Common spellings, casefolded and without punctuation and `NOISE`. A work that is in the public domain for reasons of
its own is not under CC0; Creative Commons' certification says just that it is."""
NOISE = {"the", "license", "licence", "licensed", "under", "version", "v", "terms", "of", "dedication"}
CREATIVE_COMMONS = re.compile(
    r"(?:cc|creative commons)((?: (?:attribution|by|non ?commercial|nc|no ?deriv(?:ative)?s|nd|share ?alike|sa))+)"
    r" ([1-4]\.[05])(?: international| unported)?"
)
TERMS = {"BY": "attribution|by", "NC": "non ?commercial|nc", "ND": r"no ?deriv\w*|nd", "SA": "share ?alike|sa"}
EXPRESSION = re.compile(r"[A-Za-z][A-Za-z0-9.+-]{1,60}(?: (?:AND|OR|WITH) [A-Za-z][A-Za-z0-9.+-]{1,60}){0,4}")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9.+-]*[A-Za-z0-9+]")
COMMON = {"cc-by-4.0", "cc-by-sa-3.0", "cc-by-sa-4.0", *(name.casefold() for name in SPELLINGS.values())}
SHORT = {"ISC", "MIT"}  # the identifiers that stand in prose as nothing else


def is_identifier(text: str) -> bool:
    """Return whether a text is an SPDX identifier, or an expression of a few of them."""
    if text.casefold() in COMMON:
        return True
    if EXPRESSION.fullmatch(text) is None:
        return False
    from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

    try:
        return bool(canonicalize_license_expression(text))
    except InvalidLicenseExpression:
        return False


def holds_identifier(text: str) -> bool:
    """Return whether an SPDX identifier stands somewhere in a text, written as one."""
    names = (name for name in NAME.findall(text) if name in SHORT or ("-" in name and len(name) <= 60))
    return any(map(is_identifier, names))


def spelled_out(text: str) -> str:
    """Return the SPDX identifier of a license that is written in a common other way; empty where none is known."""
    words = re.sub(r"\bv(?=\d)|[^\w.]+|\.(?!\d)", " ", text.casefold()).split()
    plain = " ".join(word for word in words if word not in NOISE)
    if match := CREATIVE_COMMONS.fullmatch(plain):
        terms = (name for name, pattern in TERMS.items() if re.search(rf"\b(?:{pattern})\b", match[1]))
        return f"CC-{'-'.join(terms)}-{match[2]}"
    return SPELLINGS.get(plain, "")
