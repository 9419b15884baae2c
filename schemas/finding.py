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
class Finding:
    """One problem in one file.

    `line` and `column` count from 1, as editors do; 1:1 stands for the file as a whole. `fix` is one sentence that
    says what to write, empty when there is no mechanical answer.
    """

    path: str
    line: int
    column: int
    rule: str
    severity: Severity
    message: str
    fix: str = ""

    @property
    def blocks(self) -> bool:
        """Whether this finding alone makes the contribution INVALID."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        text = f"{self.path}:{self.line}:{self.column}: {self.severity}: {self.message} [{self.rule}]"
        return f"{text} Fix: {self.fix}" if self.fix else text
