"""What the operator decides about documents and checks on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from schemas.documents import Documents, Missing
from schemas.rules.settings import DEFAULT_HOSTS, Settings, TokenCounter, WordEstimate
from schemas.taxonomy import DocumentSource


@dataclass(frozen=True, slots=True)
class Site:
    """One machine's part of the configuration.

    `mirrors` maps the address of a documents' repository to where it is read instead, `hosts` are those that documents
    may be fetched from, `pdf` names what takes the text out of PDF files, `tokens` counts tokens.
    """

    mirrors: Mapping[str, str] = field(default_factory=dict)
    hosts: tuple[str, ...] = DEFAULT_HOSTS
    pdf: str = "light"
    tokens: TokenCounter = field(default_factory=WordEstimate)

    def settings(self, policy: Settings) -> Settings:
        """Return a policy's settings, completed by what is for the operator to say."""
        return replace(policy, hosts=self.hosts, mirrored=tuple(self.mirrors), tokens=self.tokens)

    def look_up(self, source: DocumentSource, *, cache: Path, offline: bool) -> Documents | Missing:
        """Return the documents of a leaf, or why they are missing; `offline` looks at mirrors and `cache` only."""
        from runners.taxonomy.documents import outcome

        return outcome(source, mirrors=self.mirrors, cache=cache, hosts=self.hosts, offline=offline, pdf=self.pdf)
