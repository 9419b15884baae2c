"""What a knowledge leaf says of its documents, against the documents themselves."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.documents import Documents, Missing
from schemas.finding import Finding
from schemas.rules.settings import Settings
from schemas.rules.tree import Tree


def check_documents(tree: Tree, outcome: Documents | Missing, *, settings: Settings) -> Iterator[Finding]:
    """Check that each context stands in the documents; where they are missing, say so at the value at fault."""
    yield from ()
