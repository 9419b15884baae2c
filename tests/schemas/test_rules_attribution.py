"""What an attribution.txt must say."""

from __future__ import annotations

import pytest

from cases.model import ATTRIBUTION, SKILL, SKILL_PATH, changed
from planted import at, plant
from schemas.finding import Edit, Finding, Severity
from schemas.rules.settings import Settings
from schemas.rules.sources.attribution import MAX_BYTES, MAX_LINES, check_attribution
from timing import cpu_seconds

BESIDE = "compositional_skills/music/bells/attribution.txt"


def found(text: str | bytes | None) -> list[Finding]:
    return list(check_attribution(SKILL_PATH, text.encode() if isinstance(text, str) else text))


def test_the_usual_form_is_accepted() -> None:
    assert not found(ATTRIBUTION)
    assert not found(ATTRIBUTION + "\n\n" + ATTRIBUTION.replace("\n", "\r\n"))
    assert not found("\ufeff" + ATTRIBUTION)


def test_no_file() -> None:
    (finding,) = found(None)
    assert (finding.path, *at(finding)) == (SKILL_PATH, "sources/attribution", 1, 1, 0)
    assert finding.severity is Severity.ERROR
    assert finding.message == "There is no attribution.txt beside this file."
    assert finding.fix.startswith("Write title, link, revision, license and creators of the source;")


@pytest.mark.parametrize("blank", [b"", b" \n\t\r\n", b"\xef\xbb\xbf\n"])
def test_nothing_in_it(blank: bytes) -> None:
    (finding,) = found(blank)
    assert (finding.path, finding.rule, finding.message) == (BESIDE, "sources/attribution", "The file is empty.")


def test_beside_leaves_of_version_1_it_was_optional() -> None:
    old = plant(changed(SKILL, ("version: 3\n", "")))
    for settings, rule in ((Settings(), "sources/attribution-old"), (Settings(schema="newest"), "sources/attribution")):
        for attribution in (None, b""):
            (finding,) = check_attribution(SKILL_PATH, attribution, tree=old, settings=settings)
            assert finding.rule == rule
    (finding,) = check_attribution(SKILL_PATH, None, tree=plant(SKILL), settings=Settings())
    assert finding.rule == "sources/attribution"


def test_what_cannot_be_read() -> None:
    (finding,) = found("Title: Glöckchen\nBy: \xff".encode("latin-1"))
    assert (finding.path, *at(finding)) == (BESIDE, "sources/attribution", 1, 10, 0)
    assert finding.message == "The byte 0xf6 is not UTF-8 text."
    (finding,) = found(b"x" * (MAX_BYTES + 1))
    assert finding.message == "The file has 65,537 bytes; at most 65,536 are read."


@pytest.mark.parametrize(
    "line",
    [
        "https://example.org/bells",
        "Link to work: -",
        "Link to source: Book of bells, page 7",
        "  * link to work: Book of bells",
        "Written for this taxonomy; own work.",
        "Self-authored.",
        "This is my original work",
    ],
)
def test_what_counts_as_a_link(line: str) -> None:
    assert not found(f"Title: Bells\n{line}\nLicense: MIT\nAuthor: Ada\n")


def test_no_link() -> None:
    (finding,) = found("Title: Bells\nLicense: MIT\nAuthor: Ada\n")
    assert (finding.path, *at(finding)) == (BESIDE, "sources/link", 1, 1, 0)
    assert finding.severity is Severity.WARNING
    (finding,) = found("Title: Bells\nLink to work:\t\r\nLicense: MIT\r\nAuthor: Ada\n")
    assert at(finding) == ("sources/link", 2, 1, 13)
    assert finding.message == "No link to the work stands here."
    assert finding.fix == (
        "Write `Link to work:` with its https address; for a text of your own write `Link to work: own work`."
    )


@pytest.mark.parametrize(
    "license",
    [
        "License: Apache-2.0",
        "- Licence of the work: cc-by-sa-4.0 (https://creativecommons.org/licenses/by-sa/4.0)",
        "SPDX-License-Identifier: MIT OR Apache-2.0",
        "License of the work: Licensed under CC-BY-4.0.",
        "It is licensed under the MIT license.",
    ],
)
def test_licenses_by_their_identifiers(license: str) -> None:  # noqa: A002 - what it is
    assert not found(f"Own work\n{license}\nAuthor: Ada\n")


def test_a_license_in_other_words_with_the_edit() -> None:
    (finding,) = found("Own work\nLicense of the work: CC BY-SA 4.0, https://example.org/by\nAuthor: Ada\n")
    assert at(finding) == ("sources/license", 2, 22, 12)
    assert finding.message == "`CC BY-SA 4.0` is no SPDX identifier of a license."
    assert finding.fix == "Write `CC-BY-SA-4.0`."
    assert finding.edits == (Edit(2, 22, 2, 34, "CC-BY-SA-4.0"),)


def test_licenses_that_nobody_knows_or_names() -> None:
    (finding,) = found("Own work\nLicense: All rights reserved.\nAuthor: Ada\n")
    assert at(finding) == ("sources/license", 2, 10, 19)
    assert finding.message == "`All rights reserved` is no SPDX identifier of a license."
    assert finding.edits == ()
    (finding,) = found("Own work\nLicense: -\nAuthor: Ada\n")
    assert (at(finding), finding.message) == (("sources/license", 2, 1, 10), "No license is named on this line.")
    (finding,) = found("Own work\nAuthor: Ada\n")
    assert (at(finding), finding.message) == (("sources/license", 1, 1, 0), "No license is named here.")
    assert finding.fix.startswith("Write `License of the work:` with its SPDX identifier, such as `CC-BY-SA-4.0`")


def test_each_source_has_its_license() -> None:
    first, second = found("Own work\nLicense: MIT\nLicense: free\n\nLicense: none\nAuthor: Ada\n")
    assert (at(first), at(second)) == (("sources/license", 3, 10, 4), ("sources/license", 5, 10, 4))


def test_only_so_many_lines_are_told_of() -> None:
    assert len(found("Own work\nAuthor: Ada\n" + "License: free\n" * 100)) == MAX_LINES


@pytest.mark.parametrize(
    "line", ["Creator names: Ada", "creator : Ada", "Authors: A, B", "Copyright (c) 2025 Ada", "* Copyright holders: A"]
)
def test_what_counts_as_a_creator(line: str) -> None:
    assert not found(f"Own work\nLicense: MIT\n{line}\n")


def test_no_creator() -> None:
    (finding,) = found("Own work\nLicense: MIT\nCreator names: -\n")
    assert at(finding) == ("sources/creator", 3, 1, 16)
    assert finding.message == "Nobody is named as the creator of the work."
    assert finding.fix == "Write `Creator names:` with those who made the work; for a text of your own, your name."
    (finding,) = found("Own work\nLicense: MIT\n")
    assert at(finding) == ("sources/creator", 1, 1, 0)


@pytest.mark.parametrize("part", ["\n", "-", "License: ((\n", "a-b ", "Link to ", "http://a", ": ", "\r"])
def test_hostile_files_take_no_time(part: str) -> None:
    text = "x" + part * (MAX_BYTES // len(part) - 1)
    assert found(text)
    assert cpu_seconds(lambda: found(text), enough=1) < 1
