"""The multiple-choice items of a knowledge leaf, of what a teacher wrote about each of its chunks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from runners.generate.chunks.seam import Lesson
from runners.generate.exam.letters import place_of
from runners.generate.exam.seen import seen_items
from runners.generate.exam.written import Unusable, Written, read_choice
from runners.generate.flows.seam import Arrival, Loss
from runners.generate.ordering import rank
from runners.generate.wording import normalise
from schemas.item import ChoiceItem, ItemKind

QUESTION, ANSWER = "mmlubench_question", "mmlubench_answer"
"""The columns that the flow ends with."""
TEMPLATE = "teacher-written"
REPEATED = "repeats an earlier question"


@dataclass(frozen=True, slots=True)
class _Draft:
    id: str
    kind: ItemKind
    cluster: str
    written: Written


def choice_items(
    lesson: Lesson, arrivals: Iterable[tuple[str, Arrival]], *, seed: int = 0
) -> tuple[tuple[ChoiceItem, ...], tuple[tuple[str, Loss], ...]]:
    """The items, and what was lost, by the chunk that it was written from; `arrivals` are rows after their chunk's id.

    What is asked of a taught chunk is `new-question`, of a withheld one `control`; `seen` are the leaf's own questions.
    A question is asked once in a leaf: the first of those that differ in case, spaces and punctuation only. `seed`
    decides in which order options stand; among four items of a kind in a row every letter is right once. An item's name
    goes by its place (`…#control/c003/2`), so that a lost row renames no other.
    """
    losses: list[tuple[str, Loss]] = []
    drafts = _once(lesson, _read(lesson, arrivals, losses), losses)
    items: list[ChoiceItem] = []
    for kind in (ItemKind.NEW_QUESTION, ItemKind.CONTROL):
        of_kind = [one for one in drafts if one.kind is kind]
        key = f"places/{kind}/{lesson.leaf.path}/{seed}"
        items += [_item(lesson, one, seed, place_of(number, key)) for number, one in enumerate(of_kind)]
    return (*items, *seen_items(lesson.leaf, seed=seed)), tuple(losses)


def _read(lesson: Lesson, arrivals: Iterable[tuple[str, Arrival]], losses: list[tuple[str, Loss]]) -> Iterator[_Draft]:
    """What can be used, in the order of chunks and rows, whatever came first."""
    numbers: dict[str, int] = {}
    for chunk, arrival in sorted(arrivals, key=lambda entry: entry[1].order):
        numbers[chunk] = number = numbers.get(chunk, 0) + 1
        question, answer = str(arrival.row.get(QUESTION, "")), str(arrival.row.get(ANSWER, ""))
        kind = ItemKind.NEW_QUESTION if chunk in lesson.taught else ItemKind.CONTROL
        try:
            written = read_choice(question, answer)
        except Unusable as error:
            losses.append((chunk, Loss("unparsed", str(error), f"{question}\n{answer}")))
        else:
            yield _Draft(f"{lesson.leaf.path}#{kind}/{chunk}/{number}", kind, chunk, written)


def _once(lesson: Lesson, drafts: Iterable[_Draft], losses: list[tuple[str, Loss]]) -> list[_Draft]:
    """The first draft of each question that the leaf does not ask itself."""
    known = {normalise(pair.question) for example in lesson.leaf.seeds for pair in example.pairs}
    kept: list[_Draft] = []
    for one in drafts:
        mark = normalise(one.written.question)
        if mark in known:
            losses.append((one.cluster, Loss("rejected", REPEATED, one.written.question)))
        else:
            known.add(mark)
            kept.append(one)
    return kept


def _item(lesson: Lesson, one: _Draft, seed: int, right: int) -> ChoiceItem:
    answer = one.written.options[one.written.answer]
    wrong: Sequence[str] = sorted(
        (option for option in one.written.options if option != answer),
        key=lambda option: rank("options", seed, one.id, option),
    )
    return ChoiceItem(
        id=one.id,
        kind=one.kind,
        leaf=lesson.leaf.path,
        cluster=one.cluster,
        template=TEMPLATE,
        question=one.written.question,
        options=(*wrong[:right], answer, *wrong[right:]),
        answer=right,
    )
