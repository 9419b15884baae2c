"""What a knowledge leaf says of its documents, against the documents themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemas.documents import Documents, Missing
from schemas.finding import Finding
from schemas.rules.documents.passages import Nearest, nearest
from schemas.rules.place import Place, shorten
from schemas.rules.reading.tree import Step, Tree
from schemas.rules.settings import Settings
from schemas.rules.sources.sources import check_document

MAX_CONTEXTS = 100
MARKDOWN = ".md"
FIXES = {
    "documents/no-match": "Write the path of a Markdown or PDF file as the repository shows it: `docs/guide.md`.",
    "documents/not-checked": "Check again where they can be reached, before you open a pull request.",
    "repo": "Open the address in a browser in which you are not signed in; it must show the repository.",
    "commit": "Write the full id of a commit that has been pushed there.",
}


def check_documents(tree: Tree, outcome: Documents | Missing, *, settings: Settings) -> Iterator[Finding]:
    """Check that each context stands in the documents; where they are missing, say so at the value at fault.

    Nothing is said of documents that are missing because `check_document` objects to where they are said to stand.
    """
    if isinstance(outcome, Documents):
        yield from _check_contexts(tree, outcome, settings)
    elif not any(finding.blocks for finding in check_document(tree, settings=settings)):
        yield _explain(tree, outcome)


def _explain(tree: Tree, missing: Missing) -> Finding:
    undone = missing.rule == "documents/not-checked"
    message = f"The documents {'were not checked' if undone else 'cannot be read'}: {shorten(missing.reason, 300)}."
    fix = FIXES.get(missing.rule) or FIXES.get(str(missing.about[0] if missing.about else ""), "")
    return _place(tree, ("document", *missing.about)).find(missing.rule, message, fix)


def _place(tree: Tree, steps: Sequence[Step]) -> Place:
    """The place of the value at `steps`, or of what should hold it where there is none."""
    value, known = tree.value, 0
    for step in steps:
        try:
            value = value[step]
        except (IndexError, KeyError, TypeError):
            break
        known += 1
    return tree.at(*steps[:known])


def _check_contexts(tree: Tree, documents: Documents, settings: Settings) -> Iterator[Finding]:
    contexts = list(_contexts(tree))
    texts = list(dict.fromkeys(text for _, text in contexts[:MAX_CONTEXTS]))
    places = dict(zip(texts, nearest(texts, documents.files), strict=True))
    for index, text in contexts[:MAX_CONTEXTS]:
        match = places[text]
        if match is not None and match.share < settings.limits.found:
            place = tree.at("seed_examples", index, "context")
            yield place.find("documents/context-not-found", _describe(match, settings.limits.found), _advise(match))
    if len(contexts) > MAX_CONTEXTS:
        message = f"Only the first {MAX_CONTEXTS} of {len(contexts)} contexts were compared with the documents."
        yield tree.at("seed_examples").find("documents/not-checked", message)


def _contexts(tree: Tree) -> Iterator[tuple[int, str]]:
    examples = tree.value.get("seed_examples") if isinstance(tree.value, dict) else None
    for index, example in enumerate(examples if isinstance(examples, list) else ()):
        context = example.get("context") if isinstance(example, dict) else None
        if isinstance(context, str):
            yield index, context


def _describe(match: Nearest, wanted: float) -> str:
    if not match.path:
        return "This context stands in none of the documents; not even its words do."
    # Lines of a PDF are those of its extracted text, which nobody sees.
    line = f", line {match.line}" if match.path.lower().endswith(MARKDOWN) else ""
    return (
        f"This context stands in none of the documents: at most {int(100 * match.share)} % of its words stand together"
        f" there ({100 * wanted:.0f} % are asked for). The nearest passage is in `{shorten(match.path)}`{line}:"
        f" “{shorten(match.text, 80)}”"
    )


def _advise(match: Nearest) -> str:
    if not match.path:
        return "Copy a passage of the documents, or name the document that this one is from."
    return "Copy the passage as it stands there, or name the document that this one is from."
