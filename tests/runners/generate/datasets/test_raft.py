"""Documents around a question: chance by seed, the right share of golden ones, no version of the own one besides."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fakes.dataset_rows import ISLES, knowledge_lesson, knowledge_row
from runners.generate.datasets.auxiliary import auxiliary_rows
from runners.generate.datasets.raft import Shelf, origin_of, raft_documents
from runners.generate.datasets.rowfile import RowFile
from schemas.generation import GeneratedRow

FileOf = Callable[[list[GeneratedRow]], RowFile]
LEAF = knowledge_lesson().leaf


def row_of(number: int, passages: int) -> GeneratedRow:
    text = f"Passage {number % passages}."
    return knowledge_row(number).model_copy(update={"document": text, "columns": {}, "id": f"{ISLES}#{number}"})


def test_four_of_ten_rows_have_their_own_document(file_of: FileOf) -> None:
    rows = file_of([row_of(number, 20) for number in range(1_000)])
    shelf = Shelf(rows)
    shown = [(row, raft_documents(row, shelf, seed=3)) for row in rows]
    golden = sum(row.document in documents for row, documents in shown)
    assert 350 < golden < 450
    for row, documents in shown:
        assert len(set(documents)) == len(documents) == 4
        assert documents.count(row.document) <= 1


def test_places_are_of_chance_too(file_of: FileOf) -> None:
    rows = file_of([row_of(number, 20) for number in range(400)])
    shelf = Shelf(rows)
    shown = [(row.document, raft_documents(row, shelf, seed=3)) for row in rows]
    assert {documents.index(own) for own, documents in shown if own in documents} == {0, 1, 2, 3}


def test_only_the_seed_and_the_row_decide(file_of: FileOf) -> None:
    rows = file_of([row_of(number, 20) for number in range(50)])
    shelf, again = Shelf(rows), Shelf(rows)
    one = [raft_documents(row, shelf, seed=1) for row in rows]
    assert one == [raft_documents(row, again, seed=1) for row in rows]
    assert one != [raft_documents(row, again, seed=2) for row in rows]


@pytest.mark.parametrize("passages", [1, 2, 3, 4, 5])
def test_few_documents_are_shown_as_far_as_they_go(file_of: FileOf, passages: int) -> None:
    rows = file_of([row_of(number, passages) for number in range(60)])
    shelf = Shelf(rows)
    assert len(shelf) == passages
    for row in rows:
        documents = raft_documents(row, shelf, seed=1)
        own = row.document in documents
        assert len(documents) == min(4, passages - 1 + own)
        assert own or passages > 1


def test_a_version_of_the_own_passage_is_no_distractor(file_of: FileOf) -> None:
    rows = file_of([knowledge_row(number) for number in range(60)])
    shelf = Shelf(rows)
    raws = {row.document: row.columns["raw_document"] for row in rows}
    assert len(raws) == 10
    for row in rows:
        documents = raft_documents(row, shelf, seed=1)
        mine = [text for text in documents if raws[text] == row.columns["raw_document"]]
        assert mine in ([], [row.document])


def test_origins_are_the_passages_of_the_source() -> None:
    base, rewritten, other = knowledge_row(0), knowledge_row(5), knowledge_row(1)
    assert base.document != rewritten.document
    assert origin_of(base) == origin_of(rewritten) != origin_of(other)


def test_a_document_is_an_answer_once() -> None:
    rows = [knowledge_row(number) for number in range(60)]
    instructions = {"spellcheck": ("Mend it.", "Correct it.")}
    made = list(auxiliary_rows(LEAF, rows, instructions, seed=1))
    assert [row["messages"][1]["content"] for row in made] == [
        f"# Isles\n\nRewritten passage {number} of the isles." for number in range(5)
    ]
    asked = [row["messages"][0]["content"] for row in made]
    assert all(text.startswith("# Isles\n\nPassage") for text in asked)
    assert {text.rsplit("\n", 1)[1] for text in asked} == set(instructions["spellcheck"])
    assert made == list(auxiliary_rows(LEAF, rows, instructions, seed=1))
    assert len({row["id"] for row in made}) == 5


@pytest.mark.parametrize("instructions", [{}, {"summary": ("Sum up.",)}, {"spellcheck": ()}])
def test_without_instructions_there_is_no_such_row(instructions: dict[str, tuple[str, ...]]) -> None:
    rows = [knowledge_row(number) for number in range(20)]
    assert list(auxiliary_rows(LEAF, rows, instructions, seed=1)) == []
