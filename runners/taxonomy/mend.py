"""Mends files by the edits of their findings, round by round, and takes back what makes new errors."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from runners.taxonomy.edits import Draft, choose
from schemas.finding import Finding

ROUNDS = 50
SAFETY = "safety/"

Contents = Mapping[str, bytes]
Check = Callable[[Contents], Iterable[Finding]]
"""Returns the findings of files, given by path; they hold the edits to apply."""


@dataclass(frozen=True, slots=True)
class Mended:
    """The files that changed, and the findings whose edits were applied, in that order; whether there is `more`."""

    contents: dict[str, bytes]
    applied: tuple[Finding, ...]
    more: bool = False


def mend(contents: Contents, check: Check, *, rules: frozenset[str] = frozenset()) -> Mended:
    """Apply the edits of all findings, or of those of `rules`, until none is left to apply or `ROUNDS` are over.

    Edits that overlap wait for the next round. Where those of a file make an error that was not there before, they are
    tried one by one, and the ones that do are left out. Raises what `check` raises.
    """
    bench = _Bench(dict(contents), check, rules)
    while bench.rounds < ROUNDS and bench.go_round():
        pass
    changed = {path: content for path, content in bench.now.items() if content != contents[path]}
    return Mended(changed, tuple(bench.applied), bench.is_busy)


class _Bench:
    """The files as they are now, and what was done to them."""

    def __init__(self, now: dict[str, bytes], check: Check, rules: frozenset[str]) -> None:
        self.now, self.applied, self.rounds = now, list[Finding](), 0
        self._check, self._rules = check, rules
        self._refused: set[tuple[str, str, str]] = set()
        self._findings = _by_path(check(now))

    @property
    def is_busy(self) -> bool:
        """Whether there are edits that another round would apply."""
        return any(self._choose(path) for path in self.now)

    def go_round(self) -> bool:
        """Mend each file once; tell whether any was changed."""
        self.rounds += 1
        chosen = {path: found for path in self.now if (found := self._choose(path))}
        before = dict(self.now)
        self.now |= {path: _apply(path, before[path], found) for path, found in chosen.items()}
        after = _by_path(self._check(self.now)) if chosen else self._findings
        worse = [path for path in chosen if _worse(self._findings[path], after[path])]
        for path in worse:
            self.now[path] = before[path]
            chosen[path] = self._try_each(path, chosen[path])
        self.applied += [finding for found in chosen.values() for finding in found]
        self._findings = _by_path(self._check(self.now)) if worse else after
        return self.now != before

    def _choose(self, path: str) -> list[Finding]:
        wanted = [one for one in self._findings[path] if one.edits and _key(one) not in self._refused]
        wanted = [one for one in wanted if not self._rules or one.rule in self._rules]
        return choose(Draft(path, self.now[path]), wanted) if wanted else []

    def _try_each(self, path: str, findings: Sequence[Finding]) -> list[Finding]:
        """Apply those of the findings, each alone, that make no new error; the others are not tried again."""
        original, kept = self.now[path], list[Finding]()
        good = _by_path(self._check({path: original}))[path]
        for finding in findings:
            tried = _apply(path, original, [*kept, finding])
            if _worse(good, _by_path(self._check({path: tried}))[path]):
                self._refused.add(_key(finding))
            else:
                kept.append(finding)
        self.now[path] = _apply(path, original, kept)
        return kept


def _apply(path: str, content: bytes, findings: Sequence[Finding]) -> bytes:
    return Draft(path, content).apply({edit for finding in findings for edit in finding.edits})


def _worse(before: Sequence[Finding], after: Sequence[Finding]) -> bool:
    """Whether there are errors that were not there before. While a file cannot be read, those of its content are not
    known; then only what keeps it from being read counts.
    """
    old, new = _errors(before), _errors(after)
    unread = [rule for rule in old if rule.startswith(SAFETY)]
    if unread:
        return sum(new[rule] for rule in new if rule.startswith(SAFETY)) > sum(old[rule] for rule in unread)
    return bool(new - old)


def _errors(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(finding.rule for finding in findings if finding.blocks)


def _by_path(findings: Iterable[Finding]) -> defaultdict[str, list[Finding]]:
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.path].append(finding)
    return found


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.path, finding.rule, finding.message
