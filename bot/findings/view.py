"""What every format shows of a checked contribution."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from schemas.finding import Finding, Severity
from schemas.rules.settings import POLICY_PATH

ORDER = tuple(Severity)
"""Severities, the heaviest first."""
PRIVATE = frozenset({"content/secret", "content/personal", "sources/repo"})
"""Rules on text that is not for logs: the lines that they are about are never quoted."""


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A leaf's file by its path within the taxonomy."""

    path: str
    deleted: bool = False


@dataclass(frozen=True)
class View:
    """The changed files and all findings, in the order of files and lines.

    `lines` are those of the files that were read, without their ends. `prefix` leads from the top of the repository to
    the taxonomy: empty, or a path that ends with `/`.
    """

    files: tuple[ChangedFile, ...]
    findings: tuple[Finding, ...]
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict)
    prefix: str = ""

    def full_path(self, finding: Finding) -> str:
        """Return where the finding's file stands from the top of the repository, as the policy always does."""
        return finding.path if finding.path == POLICY_PATH else self.prefix + finding.path

    @property
    def heaviest_first(self) -> list[Finding]:
        """The findings by severity; those of one keep their order."""
        return sorted(self.findings, key=lambda finding: ORDER.index(finding.severity))

    def quoted_line(self, finding: Finding) -> str | None:
        """Return the line that a finding is about; None where it is about the whole file, or the line is private."""
        lines = self.lines.get(finding.path, ())
        whole = (finding.line, finding.column, finding.length) == (1, 1, 0)
        if whole or finding.line > len(lines) or (finding.path, finding.line) in self._private:
            return None
        return lines[finding.line - 1]

    @cached_property
    def _private(self) -> set[tuple[str, int]]:
        return {(finding.path, finding.line) for finding in self.findings if finding.rule in PRIVATE}


def count(findings: Iterable[Finding], *, severities: Sequence[Severity] = ORDER) -> str:
    """Say how many there are of each severity, the heaviest first: `2 errors, 1 warning`; empty where there is none."""
    numbers = Counter(finding.severity for finding in findings)
    return ", ".join(_plural(numbers[severity], severity.value) for severity in severities if numbers[severity])


def count_files(findings: Iterable[Finding]) -> str:
    """Say in how many files they stand: `3 files`."""
    return _plural(len({finding.path for finding in findings}), "file")


def _plural(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
