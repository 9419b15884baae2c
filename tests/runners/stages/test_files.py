"""What a stage writes, the next run reads back as it was."""

from __future__ import annotations

from pathlib import Path

from runners.stages.files import digest_of_rows, read_rows, read_value, write_rows, write_value
from schemas.item import ItemKind, OpenItem
from schemas.taxonomy import DocumentSource, Leaf, LeafKind, QuestionAnswer, SeedExample

LEAF = Leaf(
    path="knowledge/a",
    kind=LeafKind.KNOWLEDGE,
    version=3,
    created_by="someone",
    seeds=(SeedExample("context\u2028", (QuestionAnswer("q\r\n", "ä", 3),), 2),),
    digest="0" * 64,
    document=DocumentSource("https://example.invalid/r", "f" * 40, ("*.md",), 9),
)


def item(number: int) -> OpenItem:
    text = f"line one\nline two\u2028\x85{number}"
    return OpenItem(
        id=str(number), kind=ItemKind.SEEN, leaf="a", cluster="c", template="t", question=text, reference=""
    )


def test_values(tmp_path: Path) -> None:
    write_value(tmp_path / "leaf.json", Leaf, LEAF)
    assert read_value(tmp_path / "leaf.json", Leaf) == LEAF


def test_rows_keep_odd_line_ends(tmp_path: Path) -> None:
    rows = tuple(map(item, range(3)))
    write_rows(tmp_path / "rows.jsonl", rows)
    assert read_rows(tmp_path / "rows.jsonl", OpenItem) == rows


def test_digests_tell_rows_and_order_apart() -> None:
    rows = [item(1), item(2)]
    assert len({digest_of_rows(rows), digest_of_rows(rows[::-1]), digest_of_rows(rows[:1]), digest_of_rows([])}) == 4
