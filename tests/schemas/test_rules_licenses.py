"""Licenses, as people write them."""

from __future__ import annotations

import pytest

from schemas.rules.sources.licenses import SPELLINGS, holds_identifier, is_identifier, spelled_out


@pytest.mark.parametrize("text", ["Apache-2.0", "mit", "CC-BY-SA-3.0", "GFDL-1.3-or-later", "MIT OR Apache-2.0"])
def test_identifiers(text: str) -> None:
    assert is_identifier(text)
    assert holds_identifier(f"under {text}.".replace("mit", "MIT"))


@pytest.mark.parametrize("text", ["", "Mine", "CC BY 4.0", "MIT OR", "((((MIT))))", "a" * 10_000, "MIT (MIT)", "ü-1.0"])
def test_other_texts(text: str) -> None:
    assert not is_identifier(text)


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("CC BY-SA 4.0", "CC-BY-SA-4.0"),
        ("cc-by-nc-sa 4.0 International", "CC-BY-NC-SA-4.0"),
        ("Creative Commons Attribution-ShareAlike 4.0 International License", "CC-BY-SA-4.0"),
        ("Creative Commons Attribution-NonCommercial-NoDerivs 3.0 Unported", "CC-BY-NC-ND-3.0"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("Apache 2.0", "Apache-2.0"),
        ("the MIT License", "MIT"),
        ("Public Domain", "CC-PDDC"),
        ("CC0 1.0 Universal", "CC0-1.0"),
        ("BSD 3-Clause License", "BSD-3-Clause"),
        ("CC BY", ""),
        ("All rights reserved", ""),
    ],
)
def test_common_spellings(text: str, identifier: str) -> None:
    assert spelled_out(text) == identifier


def test_every_spelling_leads_to_an_identifier() -> None:
    for identifier in SPELLINGS.values():
        assert is_identifier(identifier)


def test_words_with_hyphens_are_no_licenses() -> None:
    assert not holds_identifier("A self-authored, well-known work-in-progress of zero-cost.")
