"""A contribution as every command about it begins: read, checked, and its documents looked up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runners.seams import RunRequest
from runners.stages.documents import DocumentStage
from runners.stages.workshop import Workshop
from runners.taxonomy.changes import Changes
from runners.taxonomy.diff import Diff, diff
from runners.taxonomy.git import Repository
from runners.taxonomy.policy import policy_id, policy_of
from runners.taxonomy.site import Site
from runners.taxonomy.validate import Validation, validate
from schemas.documents import Documents, Missing
from schemas.errors import Blocked, EmptyResult, UsageError
from schemas.taxonomy import FILE_NAME, Leaf


@dataclass(frozen=True, slots=True)
class Contribution:
    """What changed, what its check found, and `policy`, the blob id of the policy in force (empty: the defaults)."""

    diff: Diff
    checked: Validation
    policy: str

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """The leaves to teach: all that changed, none while anything blocks."""
        return self.checked.leaves if self.checked.valid else ()

    def choose(self, path: str | None) -> tuple[Leaf, ...]:
        """All leaves to teach, or the one at `path`. Raises UsageError where that is none of them."""
        chosen = tuple(leaf for leaf in self.leaves if path in (None, leaf.path))
        if path is not None and not chosen and self.checked.valid:
            changed = ", ".join(leaf.path for leaf in self.leaves) or "none"
            raise UsageError(f"{path} is no leaf that is added or changed; there are: {changed}")
        return chosen

    def documents_of(self, leaf: Leaf) -> Documents | None:
        """The documents of a leaf; None for a skill, and where they are missing."""
        found = self._outcome(leaf)
        return found if isinstance(found, Documents) else None

    def missing(self, leaves: Sequence[Leaf]) -> str:
        """Which leaves' documents could not be looked at, and why; empty where all could."""
        outcomes = [(leaf, self._outcome(leaf)) for leaf in leaves]
        return "; ".join(_say(leaf, found) for leaf, found in outcomes if isinstance(found, Missing))

    def check_usable(self) -> None:
        """Raise Blocked where something must be mended first, EmptyResult where documents could not be looked at."""
        self.check_valid()
        if missing := self.missing(self.leaves):
            raise EmptyResult(missing)

    def check_valid(self) -> None:
        """Raise Blocked where something must be mended first; the text names the first problem."""
        blocking = [finding for finding in self.checked.findings if finding.blocks]
        if blocking:
            more = f" ({len(blocking)} problems in all: `taxobot taxonomy diff` lists them)" if blocking[1:] else ""
            raise Blocked(f"the contribution is INVALID: {blocking[0]}{more}")

    def _outcome(self, leaf: Leaf) -> Documents | Missing | None:
        return self.checked.documents.get(f"{leaf.path}/{FILE_NAME}")


def open_contribution(request: RunRequest, *, site: Site, workshop: Workshop) -> Contribution:
    """Read and check what the request's head would bring into its base. Raises UsageError."""
    repository = Repository.open(request.taxonomy)
    found = diff(repository, request.base, request.head, merge_base=request.merge_base)
    settings, lint = policy_of(Changes(found, repository, None))
    look_up = DocumentStage(workshop, site, request.output / "cache")
    checked = validate(found, settings=site.settings(settings), look_up=look_up, also=lint)
    return Contribution(found, checked, policy_id(repository, found.tip))


def _say(leaf: Leaf, missing: Missing) -> str:
    source = f"{leaf.document.repo} at {leaf.document.commit}" if leaf.document else leaf.path
    return f"{leaf.path}: documents of {source} are unreachable: {missing.reason}"
