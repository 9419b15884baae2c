"""Documents: the files that a knowledge leaf teaches, by repository, commit and patterns.

A full commit id names its content, so where it was read from (a mirror) is no part of a stored result's key.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from runners.progress import Tick
from runners.stages.files import read_value, write_value
from runners.stages.workshop import Workshop
from runners.store import Stage
from runners.taxonomy.site import Site
from schemas.documents import Documents, Missing
from schemas.errors import DocumentUnreachable
from schemas.rules.sources.address import masked
from schemas.taxonomy import DocumentSource

STAGE = Stage("documents", 2)


@dataclass(frozen=True, slots=True)
class DocumentStage:
    """Looks documents up for validation, and stores what was found. Downloads are kept in `cache`."""

    workshop: Workshop
    site: Site
    cache: Path

    def __call__(self, source: DocumentSource) -> Documents | Missing:
        """Return the documents of one leaf, or why they are missing."""

        def build(folder: Path, _tick: Tick) -> None:
            found = self.site.look_up(source, cache=self.cache, offline=False)
            if isinstance(found, Missing):
                raise DocumentUnreachable(source.repo, source.commit, found.reason, found)
            write_value(folder / "documents.json", Documents, found)

        try:
            result = self.workshop.obtain(
                STAGE,
                masked(source.repo),
                inputs={"commit": source.commit},
                parameters={"repo": source.repo, "patterns": list(source.patterns), "pdf": self.site.pdf},
                build=build,
            )
        except DocumentUnreachable as error:
            return error.missing
        return read_value(result.path("documents.json"), Documents)
