"""Who made a leaf: `created_by` is one GitHub account."""

from __future__ import annotations

import re
from collections.abc import Iterator

from schemas.finding import Finding
from schemas.rules.place import display
from schemas.rules.reading.spelling import spell
from schemas.rules.reading.tree import Tree

MAX_LENGTH = 39
# Single hyphens inside; an underscore only in accounts that a company manages, before its short name.
LOGIN = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*(?:_[A-Za-z0-9]+)?")
AROUND = re.compile(r"^(?:https?://)?(?:www\.)?github\.com/|^@|/$", re.IGNORECASE)


def check_author(tree: Tree) -> Iterator[Finding]:
    """Check that `created_by` can be an account's name; whether there is one nobody is asked."""
    author = tree.value.get("created_by") if isinstance(tree.value, dict) else None
    if not isinstance(author, str) or not author.strip() or is_login(author):
        return
    place = tree.at("created_by")
    message = f"`created_by` is the name of one GitHub account; {display(author)} cannot be one."
    login = AROUND.sub("", author.strip())
    spelt = spell(login, instead_of=tree.locate(("created_by",))) if is_login(login) else None
    if spelt is not None:
        yield place.find("sources/author", message, f"Write `{spelt}`.", edits=place.replace(spelt))
    else:
        fix = "Write your own account's name; everybody else can stand in attribution.txt."
        yield place.find("sources/author", message, fix)


def is_login(text: str) -> bool:
    """Return whether GitHub could give an account this name."""
    return len(text) <= MAX_LENGTH and LOGIN.fullmatch(text) is not None
