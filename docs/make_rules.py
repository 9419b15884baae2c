"""Writes docs/rules.md from the catalogue of rules: `python docs/make_rules.py`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from schemas.rules.catalogue import RULES, Origin, Rule
from schemas.rules.settings import Limits

PAGE = Path(__file__).with_name("rules.md")
FAMILIES = {
    "safety": "What a file must be before anything is read out of it. These cannot be switched off.",
    "structure": "The keys and values of a leaf, by the JSON Schemas of versions 1 to 3. These cannot be switched off.",
    "lint": "How a file is written, for version 2 and later.",
    "limits": "Lengths and counts, by the numbers above.",
    "content": "What the texts say.",
    "place": "Where a leaf stands in the tree.",
    "sources": "Where the texts come from, and that this is said.",
    "documents": "What stands in the documents of a knowledge leaf.",
    "policy": "What a pull request that changes the repository's own settings is told. It cannot be switched off.",
}
KINDS = {
    Origin.SCHEMA: "schema",
    Origin.PARSER: "parser",
    Origin.LINTER: "yamllint",
    Origin.OURS: "–",
}
INTRODUCTION = """# Rules

What `taxobot taxonomy diff` asks of a contribution. Every finding names its rule, the line and column it is about, and
mostly what to write instead. This page is made from the code: `make docs` writes it anew.

**Severities.** An `error` blocks a contribution; a `warning` and a `notice` never do.

**Fixes.** Where a fix is mechanical, `taxobot taxonomy fix` applies it and leaves comments and layout as they are.

**Choosing.** A repository gives rules another severity, or switches them off, in `.github/taxobot.yml` on its base
branch:

```yaml
validation:
  rules:
    lint/trailing-spaces: warning
    content/near-duplicate: off
```

**Limits.** All numbers can be others there. These are the defaults; `student_window` and `teacher_window` are in tokens
as `context_tokens` is, the last three are shares of words between 0 and 1: from which on two questions are nearly the
same, an answer is supported by its context, and a context is found in the documents.

```yaml
validation:
  limits:
{limits}
```

**Reference.** The last column says which part of the reference, instructlab-schema 0.4.2 with yamllint's `relaxed`
rules, asks for the same; rules with – are taxobot's own.
"""


def render() -> str:
    """Return the whole page."""
    limits = "\n".join(f"    {name}: {number}" for name, number in asdict(Limits()).items())
    return "\n".join([INTRODUCTION.format(limits=limits), *_sections()])


def main() -> None:
    """Write the page."""
    PAGE.write_text(render(), "utf-8")


def _sections() -> Iterator[str]:
    for family, summary in FAMILIES.items():
        yield f"## {family.capitalize()}\n\n{summary}\n"
        yield "| rule | severity | what it asks | reference |\n| :-- | :-- | :-- | :-- |"
        yield from (_row(rule) for rule in RULES.values() if rule.family == family)
        yield ""


def _row(rule: Rule) -> str:
    return f"| `{rule.id}` | {rule.severity} | {rule.summary} | {KINDS[rule.origin]} |"


if __name__ == "__main__":
    main()
