"""Looks for the documents of knowledge leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from actions.cli.places import documents_cache
from actions.cli.taxonomy.inputs import Inputs
from bot.findings.terminal import plain
from schemas.rules.sources.address import masked

if TYPE_CHECKING:
    from schemas.documents import Documents, Missing
    from schemas.taxonomy import DocumentSource


@dataclass(slots=True)
class DocumentSearch:
    """Finds documents in mirrors and in the cache, and with `fetch` where leaves say that they stand, with a line on
    stderr for each that is new.
    """

    inputs: Inputs
    fetch: bool
    quiet: bool
    known: dict[tuple[object, ...], Documents | Missing] = field(default_factory=dict)

    def __call__(self, source: DocumentSource) -> Documents | Missing:
        """Return the documents of one leaf, or why they are missing."""
        key = (source.repo, source.commit, source.patterns)
        if key not in self.known:
            self.known[key] = self._find(source)
        return self.known[key]

    def _find(self, source: DocumentSource) -> Documents | Missing:
        if self.fetch and not self.quiet:
            click.echo(f"Documents of {plain(masked(source.repo))} at {plain(source.commit[:12])} …", err=True)
        return self.inputs.site.look_up(source, cache=documents_cache(), offline=not self.fetch)
