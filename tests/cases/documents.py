"""Documents: what stands in those of a knowledge leaf."""

from __future__ import annotations

from cases.model import KNOWLEDGE, KNOWLEDGE_PATH, Case, changed, read
from schemas.documents import Missing

CASES = (
    Case(
        "documents/unreachable",
        KNOWLEDGE,
        at=(48, 11, 40),
        severity="error",
        message="The documents cannot be read: the commit does not exist there.",
        fix="Write the full id of a commit that has been pushed there.",
        path=KNOWLEDGE_PATH,
        documents={KNOWLEDGE_PATH: Missing("documents/unreachable", "the commit does not exist there", ("commit",))},
    ),
    Case(
        "documents/no-match",
        KNOWLEDGE,
        at=(50, 7, 13),
        severity="error",
        message="The documents cannot be read: nothing matches `docs/bells.md`.",
        fix="Write the path of a Markdown or PDF file as the repository shows it: `docs/guide.md`.",
        path=KNOWLEDGE_PATH,
        documents={KNOWLEDGE_PATH: Missing("documents/no-match", "nothing matches `docs/bells.md`", ("patterns", 0))},
    ),
    Case(
        "documents/not-checked",
        KNOWLEDGE,
        at=(47, 3, 34),
        severity="notice",
        message="The documents were not checked: there is no network here.",
        fix="Check again where they can be reached, before you open a pull request.",
        path=KNOWLEDGE_PATH,
        documents={KNOWLEDGE_PATH: Missing("documents/not-checked", "there is no network here")},
    ),
    Case(
        "documents/context-not-found",
        changed(
            KNOWLEDGE,
            (
                "Owls nest above the rope, so nobody rings at night in spring.",
                "Owls and swallows live in many old towers of the county.",
            ),
        ),
        at=(30, 14, 56),
        severity="warning",
        message=(
            "This context stands in none of the documents: at most 27 % of its words stand "
            "together there (80 % are asked for). The nearest passage is in `docs/bells.md`, "
            "line 7: “Owls nest above the rope, so nobody rings at night in spring. Lightning "
            "cracked…”"
        ),
        fix="Copy the passage as it stands there, or name the document that this one is from.",
        path=KNOWLEDGE_PATH,
        documents={KNOWLEDGE_PATH: read(KNOWLEDGE)},
    ),
)
