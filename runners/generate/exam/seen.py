"""Multiple-choice items of a knowledge leaf's own questions, which stand in training as they are."""

from __future__ import annotations

from collections.abc import Sequence

from runners.generate.exam.letters import LETTERS, place_of
from runners.generate.exam.written import LONGEST_OPTION, LONGEST_QUESTION, same
from runners.generate.ordering import rank
from runners.generate.split import seed_id
from schemas.item import ChoiceItem, ItemKind
from schemas.taxonomy import Leaf, QuestionAnswer

TEMPLATE = "seed-question"
_WRONG = len(LETTERS) - 1


def seen_items(leaf: Leaf, *, seed: int = 0) -> tuple[ChoiceItem, ...]:
    """One item for each question of the seed examples; its wrong options answer other questions of the leaf.

    Those most like the right one in length are taken, so that length does not give it away. A leaf with fewer than four
    different answers has no such items.
    """
    answers = list(dict.fromkeys(pair.answer.strip() for example in leaf.seeds for pair in example.pairs))
    items: list[ChoiceItem] = []
    for place, example in enumerate(leaf.seeds):
        for number, pair in enumerate(example.pairs, 1):
            name = f"{leaf.path}#{ItemKind.SEEN}/{seed_id(place)}/{number}"
            wrong = _wrong(name, pair.answer.strip(), answers, seed)
            if len(wrong) == _WRONG and len(pair.question) <= LONGEST_QUESTION and len(pair.answer) <= LONGEST_OPTION:
                right = place_of(len(items), f"places/{ItemKind.SEEN}/{leaf.path}/{seed}")
                items.append(_item(leaf.path, name, seed_id(place), pair, wrong=wrong, right=right))
    return tuple(items)


def _item(leaf: str, name: str, cluster: str, pair: QuestionAnswer, *, wrong: Sequence[str], right: int) -> ChoiceItem:
    return ChoiceItem(
        id=name,
        kind=ItemKind.SEEN,
        leaf=leaf,
        cluster=cluster,
        template=TEMPLATE,
        question=pair.question.strip(),
        options=(*wrong[:right], pair.answer.strip(), *wrong[right:]),
        answer=right,
    )


def _wrong(name: str, answer: str, answers: Sequence[str], seed: int) -> list[str]:
    """Three answers that are neither the right one, nor part of it, nor the other way round."""
    by_look = {same(text): text for text in answers if len(text) <= LONGEST_OPTION}
    right = same(answer)
    others = [text for look, text in by_look.items() if look not in right and right not in look]
    nearest = sorted(others, key=lambda text: (abs(len(text) - len(answer)), rank(name, text)))[:_WRONG]
    return sorted(nearest, key=lambda text: rank("options", seed, name, text))
