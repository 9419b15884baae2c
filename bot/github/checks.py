"""Check runs.

Source: https://docs.github.com/en/rest/checks/runs
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from github.CheckRun import CheckRun

from bot.github.connection import Connection
from bot.github.convert import from_annotation, from_draft, to_check
from bot.github.failures import asking
from bot.github.retry import repeat
from bot.github.values import Annotation, Check, CheckDraft

CHUNK = 50  # annotations a request


class CheckCalls(Connection):
    """`bot.github.seam.Checks`."""

    def checks(self, sha: str, name: str) -> Sequence[Check]:
        """The check runs of this name on a commit, whatever App made them, the newest first."""
        with asking(f"check runs {name} of {sha} in {self.name}"):
            runs = self._repo.get_commit(sha).get_check_runs(check_name=name, filter="all")
            return sorted(map(to_check, runs), key=lambda check: check.id, reverse=True)

    def create_check(self, sha: str, draft: CheckDraft) -> Check:
        """Create one; annotations beyond 50 follow in further requests.

        Where the answer was lost it is sent again: of two check runs with one name GitHub counts the newer.
        """

        def create() -> CheckRun:
            with asking(f"check run {draft.name} of {sha} in {self.name}"):
                return self._repo.create_check_run(draft.name, sha, **_with(draft, draft.annotations[:CHUNK]))

        return self._append(repeat(create, self._pause), draft)

    def update_check(self, check: int, draft: CheckDraft) -> Check:
        """Change one. GitHub appends annotations; after a lost answer a chunk of them may stand there twice."""
        with asking(f"check run {check} of {self.name}"):
            run = CheckRun(self._github.requester, url=f"/repos/{self.name}/check-runs/{check}")
            run.edit(name=draft.name, **_with(draft, draft.annotations[:CHUNK]))
        return self._append(run, draft)

    def _append(self, run: CheckRun, draft: CheckDraft) -> Check:
        with asking(f"annotations of check run {draft.name} in {self.name}"):
            for start in range(CHUNK, len(draft.annotations), CHUNK):
                run.edit(**_with(draft, draft.annotations[start : start + CHUNK]))
            return to_check(run)


def _with(draft: CheckDraft, annotations: Sequence[Annotation]) -> dict[str, Any]:
    fields = from_draft(draft)
    if annotations:
        fields["output"]["annotations"] = list(map(from_annotation, annotations))
    return fields
