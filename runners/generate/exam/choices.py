"""The multiple-choice items of a knowledge leaf, of what a teacher wrote about each of its chunks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from runners.generate.chunks.seam import Lesson
from runners.generate.exam.seen import seen_items
from runners.generate.exam.written import LETTERS, Unusable, Written, read_choice
from runners.generate.flows.seam import Arrival, Loss
from runners.generate.ordering import rank, scramble
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
    lesson: Lesson, arrivals: Mapping[str, Sequence[Arrival]], *, seed: int = 0
) -> tuple[tuple[ChoiceItem, ...], dict[str, tuple[Loss, ...]]]:
    """The items, and what was lost of each chunk's rows; `arrivals` are the rows by chunk, in their order.

    What is asked of a taught chunk is `new-question`, of a withheld one `control`; `seen` are the leaf's own questions.
    Options stand in an order that `seed` decides, so that among each four items of a kind every letter is right once.
    An item's name goes by its place (`…#control/c003/2`), so a lost row renames no other.
    """
    drafts: list[_Draft] = []
    losses: dict[str, tuple[Loss, ...]] = {}
    known = {normalise(pair.question) for example in lesson.leaf.seeds for pair in example.pairs}
    for chunk in lesson.chunks:
        found, lost = _read(lesson, chunk.id, arrivals.get(chunk.id, ()), known)
        drafts += found
        losses[chunk.id] = tuple(lost)
    kinds = (ItemKind.NEW_QUESTION, ItemKind.CONTROL)
    items = [item for kind in kinds for item in _items(lesson, [one for one in drafts if one.kind is kind], seed)]
    return (*items, *seen_items(lesson.leaf, seed=seed)), losses


def letters(items: Iterable[ChoiceItem]) -> dict[str, int]:
    """How often each letter is right."""
    right = Counter(LETTERS[item.answer] for item in items)
    return {letter: right[letter] for letter in LETTERS}


def place(number: int, key: str) -> int:
    """Where the right option of the item at this position stands: every letter once among each four items. What comes
    later moves none before it."""
    return scramble(range(len(LETTERS)), f"{key}/{number // len(LETTERS)}")[number % len(LETTERS)]


def _read(lesson: Lesson, chunk: str, rows: Sequence[Arrival], known: set[str]) -> tuple[list[_Draft], list[Loss]]:
    kind = ItemKind.NEW_QUESTION if chunk in lesson.taught else ItemKind.CONTROL
    found: list[_Draft] = []
    lost: list[Loss] = []
    for number, arrival in enumerate(sorted(rows, key=lambda one: one.order), 1):
        question, answer = str(arrival.row.get(QUESTION, "")), str(arrival.row.get(ANSWER, ""))
        try:
            written = read_choice(question, answer)
        except Unusable as error:
            lost.append(Loss("unparsed", str(error), f"{question}\n{answer}"))
            continue
        if (mark := normalise(written.question)) in known:
            lost.append(Loss("rejected", REPEATED, written.question))
            continue
        known.add(mark)
        found.append(_Draft(f"{lesson.leaf.path}#{kind}/{chunk}/{number}", kind, chunk, written))
    return found, lost


def _items(lesson: Lesson, drafts: Sequence[_Draft], seed: int) -> list[ChoiceItem]:
    return [
        _item(lesson, one, seed, place(number, f"places/{one.kind}/{lesson.leaf.path}/{seed}"))
        for number, one in enumerate(drafts)
    ]


def _item(lesson: Lesson, one: _Draft, seed: int, right: int) -> ChoiceItem:
    wrong = [option for number, option in enumerate(one.written.options) if number != one.written.answer]
    wrong.sort(key=lambda option: rank("options", seed, one.id, option))
    return ChoiceItem(
        id=one.id,
        kind=one.kind,
        leaf=lesson.leaf.path,
        cluster=one.cluster,
        template=TEMPLATE,
        question=one.written.question,
        options=(*wrong[:right], one.written.options[one.written.answer], *wrong[right:]),
        answer=right,
    )
