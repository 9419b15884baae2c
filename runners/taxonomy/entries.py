"""What a tree may not hold, whatever the files say: links, submodules, leaves by a wrong name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from runners.taxonomy.git import Entry
from runners.taxonomy.names import MAX_FOLDERS, beside, is_leaf, is_misnamed, is_yaml, matters
from schemas.finding import Finding
from schemas.rules.place import Place
from schemas.taxonomy import FILE_NAME


def check_entry(path: str, entries: Mapping[str, Entry]) -> Iterator[Finding]:
    """Check one of a tree's entries by its path and kind."""
    place, entry = Place(path), entries[path]
    if entry.kind == "link":
        yield place.find("safety/symlink", "Symbolic links are not followed.", "Put a copy of the file here.")
    elif entry.kind == "submodule":
        yield place.find("safety/submodule", "Submodules are not read.", "Put the files themselves here.")
    elif path.count("/") > MAX_FOLDERS and (matters(path) or not entry.id):
        message = f"Nothing is read that stands in more than {MAX_FOLDERS} folders, one in another."
        yield place.find("safety/path", message, "Move it further up.")
    elif is_misnamed(path):
        message, fix, name = f"Only {FILE_NAME} is read.", f"Rename the file to {FILE_NAME}.", beside(path, FILE_NAME)
        if name in entries:
            fix = f"There is a {FILE_NAME} beside it: write all into that one, and delete this file."
        yield place.find("safety/file-name", message, fix, rename=name)
    elif is_yaml(path) and not is_leaf(path):
        fix = f"If it is a leaf, give it a folder of its own and name it {FILE_NAME}."
        yield place.find("safety/other-file", f"Nothing reads this file; only {FILE_NAME} is a leaf.", fix)
