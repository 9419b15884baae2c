"""Which files of a repository a leaf's patterns mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from runners.taxonomy.git import Entry
from runners.taxonomy.globs import matches, possible
from runners.taxonomy.missing import Unavailable
from schemas.rules.place import shorten

SUFFIXES = (".md", ".pdf")
MAX_FILES = 200
MAX_PATTERNS = 100
MAX_COMPARISONS = 1_000_000  # some seconds of work
KINDS = {"link": "a symbolic link, which is not followed", "submodule": "a submodule, which is not read"}
NO_MATCH = "documents/no-match"

Matched = dict[str, tuple[Entry, int]]
"""By path: the file, and the index of the first pattern that matches it."""


def match(patterns: Sequence[str], entries: Mapping[str, Entry]) -> Matched:
    """Return the files that the patterns match, sorted by path.

    Raises Unavailable where a pattern matches none, or something other than Markdown and PDF files, or too many.
    """
    if len(patterns) > MAX_PATTERNS:
        raise Unavailable(f"there are {len(patterns):,} patterns; at most {MAX_PATTERNS} are read", "patterns")
    matched: Matched = {}
    budget = MAX_COMPARISONS
    for index, pattern in enumerate(patterns):
        likely = possible(pattern, entries)
        budget -= len(likely)
        if budget < 0:
            raise Unavailable("there are too many files to compare with the patterns; name folders in them", "patterns")
        for path in _match(index, pattern, likely, entries):
            matched.setdefault(path, (entries[path], index))
        if len(matched) > MAX_FILES:
            raise Unavailable(f"the patterns match more than {MAX_FILES} files, which is the limit", "patterns", index)
    return dict(sorted(matched.items()))


def _match(index: int, pattern: str, likely: Sequence[str], entries: Mapping[str, Entry]) -> Iterator[str]:
    found = [path for path in likely if matches(pattern, path)]
    files = [path for path in found if entries[path].kind == "file"]
    if not files:
        raise _nothing(index, pattern, found, entries)
    other = next((path for path in sorted(files) if not path.lower().endswith(SUFFIXES)), None)
    if other is not None:
        reason = f"`{shorten(other)}` is matched too, but only Markdown (.md) and PDF are read; narrow the patterns"
        raise Unavailable(reason, "patterns", index, rule=NO_MATCH)
    yield from files


def _nothing(index: int, pattern: str, found: Sequence[str], entries: Mapping[str, Entry]) -> Unavailable:
    reason = f"the pattern `{shorten(pattern)}` matches no file; {_describe(entries)}"
    if found:
        reason = f"`{shorten(found[0])}` is {KINDS[entries[found[0]].kind]}; name the file itself"
    return Unavailable(reason, "patterns", index, rule=NO_MATCH)


def _describe(entries: Mapping[str, Entry]) -> str:
    readable = sorted(
        path for path, entry in entries.items() if entry.kind == "file" and path.lower().endswith(SUFFIXES)
    )
    some = f": {', '.join(map(shorten, readable[:3]))}{', …' if len(readable) > 3 else ''}" if readable else ""
    return f"the repository holds {len(readable)} Markdown and PDF files{some}"
