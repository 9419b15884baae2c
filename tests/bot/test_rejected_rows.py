from __future__ import annotations

from bot.report.rejected import MOST_ROWS, heap_up
from schemas.evidence import RejectedRow


def row(leaf: str = "k/a", reason: str = "too long", question: str = "Q?") -> RejectedRow:
    return RejectedRow(leaf=leaf, reason=reason, question=question, answer="A.")


def test_by_leaf_and_reason_with_how_many_there_were() -> None:
    heaps = heap_up([row(), row("k/b"), row(question="R?"), row(reason="twice")], {("k/a", "too long"): 40})
    assert [(heap.name, heap.reason, heap.says, len(heap.rows)) for heap in heaps] == [
        ("k/a", "too long", "the first 2 of 40", 2),
        ("k/b", "too long", "1 row", 1),
        ("k/a", "twice", "1 row", 1),
    ]
    assert [shown.question for shown in heaps[0].rows] == ["Q?", "R?"]


def test_a_page_holds_only_so_many() -> None:
    heaps = heap_up([row(f"k/{number % 50}") for number in range(50 * 20)], {})
    assert len(heaps) == 50
    assert sum(len(heap.rows) for heap in heaps) == MOST_ROWS
    assert {heap.says for heap in heaps} == {"the first 12 of 20"}
