"""Offers the mechanical fixes of validation as suggestions on the lines of the pull request."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence

from actions.pulls.case import Case
from actions.pulls.checked import Checked
from bot.findings.suggestions import Suggestion, suggest
from bot.github.errors import Rejected
from bot.github.suggest import publish_suggestions
from runners.taxonomy.git import Repository

HUNK = re.compile(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@")


def suggest_fixes(case: Case, checked: Checked) -> int:
    """Publish suggestions, at most as many as the policy allows; returns how many are new.

    GitHub takes comments only on lines that its diff shows. Where it refuses them all the same, the findings stand in
    the comment and in the annotations anyway.
    """
    limit = checked.policy.comment.suggestions
    wanted = list(_suggestions(checked))[: 4 * limit]
    if not limit or not wanted:
        return 0
    try:
        return publish_suggestions(case.hub, checked.pull.number, checked.pull.head_sha, wanted, limit=limit)
    except Rejected as error:
        case.say(f"suggestions were not taken: {error}")
        return 0


def _suggestions(checked: Checked) -> Iterator[Suggestion]:
    shown = _shown_lines(checked)
    for finding in checked.findings.heaviest_first:
        suggestion = suggest(finding, checked.findings.lines.get(finding.path, ()))
        if suggestion and {suggestion.start, suggestion.end} <= shown.get(finding.path, frozenset()):
            yield suggestion


def _shown_lines(checked: Checked) -> Mapping[str, frozenset[int]]:
    """The lines of each changed file, from 1, that GitHub's diff shows."""
    return {
        path: shown_lines(_before(checked.repository, checked.merge_base, path), lines)
        for path, lines in checked.findings.lines.items()
    }


def _before(repository: Repository, sha: str, path: str) -> Sequence[str]:
    content = repository.read(sha, path)
    return content.decode(errors="replace").splitlines() if content is not None else ()


def shown_lines(before: Sequence[str], after: Sequence[str]) -> frozenset[int]:
    """The lines of `after`, from 1, that stand in the hunks of a diff with three lines around each change."""
    hunks = (HUNK.match(line) for line in difflib.unified_diff(before, after, n=3, lineterm="") if line[:2] == "@@")
    found = ((int(hunk[1]), int(hunk[2] or 1)) for hunk in hunks if hunk)
    return frozenset(line for start, count in found for line in range(start, start + count))
