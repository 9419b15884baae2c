"""A pull request looked at by its commits: fetched by id, validated, and classified. Nothing of it is executed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from actions.cli.taxonomy.show import Outcome, view_of
from actions.pulls.case import Case
from actions.pulls.commits import fetch, paths_between, with_tip
from bot.claims import Claims
from bot.findings.view import ORDER, View
from bot.github.values import Pull, Role
from bot.scope import Scope, classify, touches_github
from runners.taxonomy.changes import Changes
from runners.taxonomy.diff import diff
from runners.taxonomy.git import Repository
from runners.taxonomy.policy import policy_id, policy_of, read_policy_of
from runners.taxonomy.validate import Validation, validate
from schemas.documents import Documents, Missing
from schemas.finding import Finding
from schemas.policy import Policy
from schemas.taxonomy import DocumentSource

DOCUMENTS = "documents/"


@dataclass(frozen=True)
class Checked:
    """What validation says of one head, under the policy that the base branch has now.

    `leaves` maps changed leaves' files to the SHA-256 of their bytes, empty for deleted ones. `policy_blob` is the git
    id of the policy file, empty where there is none.
    """

    pull: Pull
    merge_base: str
    changes: Changes
    validation: Validation
    policy: Policy
    policy_blob: str
    findings: View
    leaves: dict[str, str]
    paths: tuple[str, ...]
    repository: Repository
    repository_id: int

    @property
    def kinds(self) -> frozenset[str]:
        """`skill` and `knowledge`, by the roots that changed leaves stand below."""
        return kinds_of(self.leaves)

    @property
    def claims(self) -> Claims:
        """What a report of this validation says.

        What was found in documents is left out: whether their hosts answer may differ from one minute to the next.
        """
        found = self._lasting
        return Claims(
            repository=self.repository_id,
            pull=self.pull.number,
            head=self.pull.head_sha,
            base=self.merge_base,
            tip=self.pull.base_sha,
            verdict=self._verdict(),
            counts={kind.value: sum(one.severity is kind for one in found) for kind in ORDER},
            findings=hashlib.sha256("\n".join(map(str, found)).encode(errors="replace")).hexdigest(),
        )

    def _verdict(self) -> Literal["VALID", "INVALID", "NOT APPLICABLE"]:
        if any(finding.blocks for finding in self._lasting):
            return "INVALID"
        return "VALID" if self.leaves else "NOT APPLICABLE"

    @property
    def _lasting(self) -> list[Finding]:
        return [finding for finding in self.validation.findings if not finding.rule.startswith(DOCUMENTS)]


def check_pull(case: Case, pull: Pull, *, fetch_documents: bool = True) -> Checked:
    """Fetch a pull request's commits and check what it changes. Raises FetchFailed, GithubError and UsageError."""
    pull = with_tip(case, pull)
    merge_base = case.hub.merge_base(pull.base_sha, pull.head_sha)
    repository = fetch(case, merge_base, pull.base_sha, pull.head_sha)
    found = diff(repository, pull.base_sha, pull.head_sha, merge_base=merge_base)
    changes = Changes(found, repository, None)
    settings, lint = policy_of(changes)
    look_up = _documents(case, fetch=fetch_documents)
    checked = validate(found, settings=case.site.settings(settings), look_up=look_up, also=lint)
    return Checked(
        pull=pull,
        merge_base=merge_base,
        changes=changes,
        validation=checked,
        policy=read_policy_of(repository, pull.base_sha),
        policy_blob=policy_id(repository, pull.base_sha),
        findings=view_of(Outcome(Path(case.name), changes, checked)),
        leaves=digests_of(changes),
        paths=paths_between(repository, merge_base, pull.head_sha),
        repository=repository,
        repository_id=case.hub.id,
    )


def scope_of(case: Case, checked: Checked, *, allowed: bool) -> Scope:
    """Whether this pull request is one to be measured. `allowed` is whether a maintainer let pass what is held back."""
    return classify(
        checked.paths,
        leaves=len(checked.leaves),
        cap=checked.policy.quotas.leaves,
        author_writes=touches_github(checked.paths) and case.hub.role(checked.pull.author.login).reaches(Role.WRITE),
        allowed=allowed,
        deletes_only=bool(checked.leaves) and not any(checked.leaves.values()),
    )


def kinds_of(leaves: Iterable[str]) -> frozenset[str]:
    """`skill` and `knowledge`, by the roots that these files stand below."""
    return frozenset("knowledge" if path.startswith("knowledge/") else "skill" for path in leaves)


def digests_of(changes: Changes) -> dict[str, str]:
    """SHA-256 of each changed leaf's bytes by its file; empty for a deleted one."""
    return {
        change.file: hashlib.sha256(change.content).hexdigest() if change.content is not None else ""
        for change in changes.diff.changes
    }


def _documents(case: Case, *, fetch: bool) -> Callable[[DocumentSource], Documents | Missing]:
    known: dict[tuple[object, ...], Documents | Missing] = {}

    def look_up(source: DocumentSource) -> Documents | Missing:
        key = (source.repo, source.commit, source.patterns)
        if key not in known:
            known[key] = case.site.look_up(source, cache=case.work / "documents", offline=not fetch)
        return known[key]

    return look_up
