"""The documents of a knowledge leaf, as they were read: plain text, whatever they were written in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its posix path within the repository, and its text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents that a source's patterns match, sorted by path.

    `digest` is a SHA-256 over paths and bytes, and over how PDF files were read.
    """

    repo: str
    commit: str
    files: tuple[Document, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a leaf's documents are not at hand.

    `rule` is the rule that says so: `documents/unreachable`, `documents/no-match` or one of `sources` where they were
    looked for, `documents/not-checked` where they could not be. `about` are the steps below `document` of the value at
    fault: `("repo",)`, `("commit",)`, `("patterns", 0)`; empty for `document` itself.
    """

    rule: str
    reason: str
    about: tuple[str | int, ...] = ()
