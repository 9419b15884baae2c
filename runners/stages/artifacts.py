"""What people look at after a run: rows, items and both models' records, as JSON lines in the run directory."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

from runners.stages.evaluate import Answers
from runners.stages.files import lines_of
from runners.stages.generate import Prepared
from runners.store import digest_of_bytes
from schemas.item import ChoiceItem
from schemas.manifest import MANIFEST, RESULT, Recipe, make_manifest
from schemas.result import RunResult

ITEMS, ROWS, REJECTED = "items.jsonl", "rows.jsonl", "rejected.jsonl"
BASE_RECORDS, TUNED_RECORDS = "records_base.jsonl", "records_tuned.jsonl"
REPORT_MARKDOWN, REPORT_HTML = "report.md", "report.html"
NAMES = (ITEMS, ROWS, REJECTED, BASE_RECORDS, TUNED_RECORDS, RESULT, REPORT_MARKDOWN, REPORT_HTML, MANIFEST)


def clear_artifacts(output: Path) -> None:
    """Remove what an earlier run left to look at, so that old results never pass for new ones."""
    for name in NAMES:
        (output / name).unlink(missing_ok=True)


def write_artifacts(
    output: Path,
    prepared: Sequence[Prepared],
    suite: Sequence[ChoiceItem],
    *,
    before: Answers,
    after: Answers,
) -> dict[str, str]:
    """Write them and return the SHA-256 of each file by its name.

    Items and records stand line by line in the same order; rows are those made from the pull request,
    and some of those that were rejected.
    """
    paths = [one.leaf.path for one in prepared]
    items = [item for one in prepared for item in (*one.plan.choice_items, *one.plan.open_items)]
    contents = {
        ITEMS: lines_of([*items, *suite]),
        ROWS: lines_of([row for one in prepared for row in one.generated.rows]),
        REJECTED: lines_of([row for one in prepared for row in one.generated.rejected]),
        BASE_RECORDS: lines_of(before.in_order(paths)),
        TUNED_RECORDS: lines_of(after.in_order(paths)),
    }
    for name, content in contents.items():
        write_atomically(output / name, content)
    return {name: digest_of_bytes(content) for name, content in contents.items()}


def write_manifest(output: Path, result: RunResult, recipe: Recipe | None = None) -> None:
    """Write the manifest of a finished run: of all its files in the run directory, which must all be there by now."""
    files = {name: (output / name).read_bytes() for name in NAMES if name != MANIFEST and (output / name).is_file()}
    write_atomically(output / MANIFEST, make_manifest(result, files, recipe).model_dump_json(indent=2).encode() + b"\n")


def write_atomically(path: Path, content: bytes) -> None:
    """Write beside and rename: whoever reads `path` sees the whole old file or the whole new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
