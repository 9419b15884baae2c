"""A located finding: what is wrong, where exactly, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs. Only `ERROR` blocks a contribution."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Replace what stands from `line`:`column` up to `end_line`:`end_column`, which is exclusive, with `text`.

    Lines and columns count from 1, columns in characters, as those of findings do. A byte order mark, which no editor
    shows, stands in column 0 of line 1.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One problem in one file.

    `line` and `column` count from 1, as editors do; 1:1 with `length` 0 stands for the file as a whole. `length` is how
    many characters of that line are meant, from `column` on. `fix` is one sentence that says what to write, empty when
    there is no mechanical answer. `edits`, where there are some, do what `fix` says and belong together; `rename` is
    the path that the file should have instead.
    """

    path: str
    line: int
    column: int
    rule: str
    severity: Severity
    message: str
    fix: str = ""
    length: int = 0
    edits: tuple[Edit, ...] = ()
    rename: str = ""

    @property
    def blocks(self) -> bool:
        """Whether this finding alone makes the contribution INVALID."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        text = f"{self.path}:{self.line}:{self.column}: {self.severity}: {self.message} [{self.rule}]"
        return f"{text} Fix: {self.fix}" if self.fix else text
