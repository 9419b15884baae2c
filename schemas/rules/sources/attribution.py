"""The attribution.txt beside a leaf: whose work its texts are, where it stands, and under which license."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from schemas.finding import Finding
from schemas.rules.place import Place, Source, shorten
from schemas.rules.reading.tree import Tree
from schemas.rules.settings import Settings
from schemas.rules.sources.licenses import holds_identifier, is_identifier, spelled_out
from schemas.rules.structure.version import checked_version
from schemas.taxonomy import FILE_NAME

ATTRIBUTION = "attribution.txt"
MAX_BYTES = 64 * 1024
MAX_LINES = 20  # that are told of
FIX = "Write title, link, revision, license and creators of the source; for a text of your own, say so."
IDENTIFIER = "its SPDX identifier, such as `CC-BY-SA-4.0` or `Apache-2.0`; spdx.org/licenses lists them."
LABEL = r"^[^\w\r\n]*"  # a list's mark or white space may stand before it
LINES = re.IGNORECASE | re.MULTILINE
URL = re.compile(r"https?://[^\s/]+\.[^\s/]+", re.IGNORECASE)
OWN = re.compile(r"\b(?:self[- ](?:authored|written|made)|own (?:work|texts?)|original work)\b", re.IGNORECASE)
LINK = re.compile(LABEL + r"(?:link to|source|url)\b[^:\r\n]*:?(?P<value>[^\r\n]*)", LINES)
LICENSE = re.compile(LABEL + r"(?:spdx|licen[cs]e)[^:\r\n]*:(?P<value>[^\r\n]*)", LINES)
CREATOR = re.compile(
    LABEL + r"(?:creators?|authors?|copyright)\b(?: +(?:names?|information|holders?))?[ \t]*:?(?P<value>[^\r\n]*)",
    LINES,
)


def check_attribution(
    path: str, attribution: bytes | None, *, tree: Tree | None = None, settings: Settings | None = None
) -> Iterator[Finding]:
    """Check the attribution.txt beside the leaf at `path`.

    It is optional beside a leaf that is checked at version 1, which `tree` and `settings` tell; without a tree it is
    asked for.
    """
    beside = path.removesuffix(FILE_NAME) + ATTRIBUTION
    old = tree is not None and isinstance(tree.value, dict) and checked_version(tree, settings or Settings()) == 1
    rule = "sources/attribution-old" if old else "sources/attribution"
    if attribution is None:
        yield Place(path).find(rule, f"There is no {ATTRIBUTION} beside this file.", FIX)
    elif not attribution.removeprefix(b"\xef\xbb\xbf").strip():
        yield Place(beside).find(rule, "The file is empty.", FIX)
    else:
        yield from _check_bytes(beside, attribution)


def _check_bytes(path: str, attribution: bytes) -> Iterator[Finding]:
    if len(attribution) > MAX_BYTES:
        message = f"The file has {len(attribution):,} bytes; at most {MAX_BYTES:,} are read."
        yield Place(path).find("sources/attribution", message, "Name the sources only; do not copy them.")
        return
    try:
        source = Source(path, attribution.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = attribution[: error.start].decode("utf-8-sig")
        message = f"The byte 0x{attribution[error.start]:02x} is not UTF-8 text."
        place = Source(path, before).at(len(before), len(before))
        yield place.find("sources/attribution", message, "Save the file as UTF-8.")
        return
    for check in (_check_link, _check_license, _check_creator):
        yield from islice(check(source), MAX_LINES)


def _check_link(source: Source) -> Iterator[Finding]:
    lines = list(LINK.finditer(source.text))
    if URL.search(source.text) or OWN.search(source.text) or any(line["value"].strip() for line in lines):
        return
    place = _place(source, lines[0]) if lines else Place(source.path)
    fix = "Write `Link to work:` with its https address; for a text of your own write `Link to work: own work`."
    yield place.find("sources/link", "No link to the work stands here.", fix)


def _check_license(source: Source) -> Iterator[Finding]:
    lines = list(LICENSE.finditer(source.text))
    for line in lines:
        yield from _check_name(source, line)
    if not lines and not holds_identifier(source.text):
        fix = f"Write `License of the work:` with {IDENTIFIER}"
        yield Place(source.path).find("sources/license", "No license is named here.", fix)


def _check_name(source: Source, line: re.Match[str]) -> Iterator[Finding]:
    wide = re.split(r"[(;]|,? *https?:", line["value"])[0].strip().rstrip(".,")
    if holds_identifier(line["value"]) or is_identifier(wide):
        return
    if not re.search(r"\w", wide):
        yield _place(source, line).find("sources/license", "No license is named on this line.", f"Write {IDENTIFIER}")
        return
    name = next((part for part in (wide, wide.partition(",")[0]) if spelled_out(part)), wide)
    start = line.start("value") + line["value"].index(name)
    place, known = source.at(start, start + len(name)), spelled_out(name)
    message = f"`{shorten(name)}` is no SPDX identifier of a license."
    fix, edits = (f"Write `{known}`.", place.replace(known)) if known else (f"Write {IDENTIFIER}", ())
    yield place.find("sources/license", message, fix, edits=edits)


def _check_creator(source: Source) -> Iterator[Finding]:
    lines = list(CREATOR.finditer(source.text))
    if any(re.search(r"\w", line["value"]) for line in lines):
        return
    place = _place(source, lines[0]) if lines else Place(source.path)
    fix = "Write `Creator names:` with those who made the work; for a text of your own, your name."
    yield place.find("sources/creator", "Nobody is named as the creator of the work.", fix)


def _place(source: Source, line: re.Match[str]) -> Place:
    text = line[0]
    start = line.start() + len(text) - len(text.lstrip())
    return source.at(start, line.start() + len(text.rstrip()))
