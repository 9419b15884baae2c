"""Markdown documents as passages: a heading with a few sentences, and the pairs of its tables and key-value lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.token import Token

from runners.generate.facts import sentence_of_pair
from runners.generate.sentences import split_sentences

if TYPE_CHECKING:
    from schemas.documents import Documents

Pair = tuple[str, str, str]
TARGET_WORDS = 80
_SHORTEST = 4  # words; anything shorter states nothing
_LONGEST_VALUE = 8  # words; a longer "value" is a sentence
_KEY_VALUE = re.compile(r"^(?:\*\*|__)?([^\s*_:][^*:.!?]{0,60}?)(?:\*\*|__)?\s*:\s*(?:\*\*|__)?\s+(\S.*)$")


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is taught or withheld. `id` goes by position (`p007`); `pairs` are (subject, attribute, value)."""

    id: str
    document: str
    heading: str
    sentences: tuple[str, ...]
    pairs: tuple[Pair, ...]

    @property
    def statements(self) -> tuple[str, ...]:
        """Everything the passage says, in sentences."""
        return (*self.sentences, *(sentence_of_pair(*pair) for pair in self.pairs))

    @property
    def text(self) -> str:
        """Heading and statements, as wording and support checks read them."""
        return " ".join((f"{self.heading}.", *self.statements))


@dataclass(slots=True)
class _Section:
    heading: str
    units: list[str | Pair] = field(default_factory=list)


def passages_of(text: str, document: str) -> tuple[Passage, ...]:
    """The passages of one Markdown text, numbered from p001.

    A passage never crosses a heading and has about 80 words, cut between sentences. Code and HTML blocks are no
    prose and are left out; inline HTML tags are dropped, everything else in a sentence stays as it is written.
    """
    return _numbered(_passages(text, document))


def passages_of_documents(documents: Documents) -> tuple[Passage, ...]:
    """The passages of all documents of a leaf, numbered through in the order of the files' paths."""
    files = sorted(documents.files, key=lambda file: file.path)
    return _numbered(passage for file in files for passage in _passages(file.text, file.path))


def _numbered(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    return tuple(replace(passage, id=f"p{number:03}") for number, passage in enumerate(passages, 1))


def _passages(text: str, document: str) -> Iterator[Passage]:
    for section in _sections(text, document):
        for part in _parts(section.units):
            sentences = tuple(unit for unit in part if isinstance(unit, str))
            pairs = tuple(unit for unit in part if not isinstance(unit, str))
            yield Passage("", document, section.heading, sentences, pairs)


def _parts(units: Sequence[str | Pair]) -> Iterator[list[str | Pair]]:
    """Cut a section into parts of nearly equal length, each about the target."""
    sizes = [len(_words(unit)) for unit in units]
    total = sum(sizes)
    count = max(1, round(total / TARGET_WORDS))
    middles = [sum(sizes[:index]) + size / 2 for index, size in enumerate(sizes)]
    slots = [min(count - 1, int(middle * count / total)) for middle in middles]
    for _, group in groupby(zip(slots, units, strict=True), key=lambda entry: entry[0]):
        yield [unit for _, unit in group]


def _words(unit: str | Pair) -> list[str]:
    return (unit if isinstance(unit, str) else sentence_of_pair(*unit)).split()


def _sections(text: str, document: str) -> Iterator[_Section]:
    section = _Section(_title(document))
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            if section.units:
                yield section
            section = _Section(_plain(tokens[position + 1]) or section.heading)
        elif token.type == "table_open":
            section.units += _table_pairs(tokens[position:])
        elif token.type == "paragraph_open":
            section.units += _prose_units(tokens[position + 1], section.heading)
    if section.units:
        yield section


def _title(document: str) -> str:
    """The heading of text that stands before the first one: the file's name in words."""
    name = document.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return name.replace("_", " ").replace("-", " ").strip() or "Document"


def _prose_units(inline: Token, heading: str) -> Iterator[str | Pair]:
    lines = inline.content.splitlines()
    matches = [_KEY_VALUE.match(line.strip()) for line in lines]
    if all(match and len(match[2].split()) <= _LONGEST_VALUE for match in matches):
        for match in matches:
            if match:
                yield heading, _unmarked(match[1]), _unmarked(match[2])
    elif len(lines) > 1 and all(line.lstrip().startswith(": ") for line in lines[1:]):
        yield from _definition(lines, heading)
    else:
        yield from (text for text in split_sentences(_plain(inline)) if len(text.split()) >= _SHORTEST)


def _definition(lines: Sequence[str], heading: str) -> Iterator[str | Pair]:
    """A definition list as PHP Markdown Extra writes it: the term, then lines that begin with a colon."""
    term = _unmarked(lines[0])
    for line in lines[1:]:
        meaning = _unmarked(line.lstrip()[2:])
        short = len(meaning.split()) <= _LONGEST_VALUE
        yield (heading, term, meaning) if short else f"{term}: {meaning}"


def _table_pairs(tokens: Sequence[Token]) -> Iterator[Pair]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_plain(token))
    header = rows[0]
    for row in rows[1:]:
        cells = zip(header[1:], row[1:], strict=False)
        yield from ((row[0], name, cell) for name, cell in cells if row[0] and name and cell)


def _unmarked(text: str) -> str:
    return _plain(MarkdownIt("commonmark").parseInline(text)[0]).strip(" :")


def _plain(inline: Token) -> str:
    """The text people see: marks and tags gone, line breaks as spaces."""
    parts = []
    for child in inline.children or ():
        if child.type in ("text", "code_inline", "image"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            # A word that the line break cut at its hyphen belongs together again.
            parts.append("" if parts and parts[-1][-2:-1].isalpha() and parts[-1].endswith("-") else " ")
    return " ".join("".join(parts).split())
