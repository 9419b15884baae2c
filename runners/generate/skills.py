"""Variations of a skill's seed examples that keep their answers true: other words around the same task.

Training rows and the exam use disjoint sets. A wording adds politeness, labels or another order; it never touches
the task or the context, because nothing here could tell whether a changed task keeps its answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from runners.generate.split import seed_id
from schemas.item import ItemKind, OpenItem
from schemas.taxonomy import Leaf, SeedExample


@dataclass(frozen=True, slots=True)
class Frame:
    """A named wording: `{task}` and, for grounded skills, `{context}` are put in by `frame`, never interpreted."""

    name: str
    parts: tuple[str, ...]


def _frame(name: str, text: str) -> Frame:
    return Frame(name, tuple(text.replace("{task}", "\0task\0").replace("{context}", "\0context\0").split("\0")))


PLAIN = _frame("as-it-stands", "{task}")
PLAIN_GROUNDED = _frame("context-then-task", "{context}\n\n{task}")
FREEFORM_TRAINING = (
    PLAIN,
    _frame("please-help", "Please help with this. {task}"),
    _frame("label-task", "Task: {task}"),
    _frame("label-question", "Question: {task}\nAnswer:"),
    _frame("thank-you", "{task} Thank you."),
    _frame("can-you", "Can you do this for me? {task}"),
    _frame("my-request", "Here is my request. {task}"),
    _frame("student", "A student asks: {task}"),
    _frame("next", "Next. {task}"),
    _frame("i-need", "I need an answer to this. {task}"),
)
FREEFORM_EXAM = (
    _frame("exam-your-turn", "Your turn now: {task}"),
    _frame("exam-reply", "How would you reply? {task}"),
    _frame("exam-what-say", "{task} So, what do you say?"),
)
GROUNDED_TRAINING = (
    PLAIN_GROUNDED,
    _frame("task-then-context", "{task}\n\n{context}"),
    _frame("labels", "Context: {context}\nQuestion: {task}"),
    _frame("text-label", "Text: {context}\n\n{task}"),
    _frame("read-this", "Read this. {context}\nNow answer. {task}"),
    _frame("use-this", "{task} Use this text. {context}"),
    _frame("notes", "Notes: {context}\nTask: {task}"),
    _frame("given", "Given: {context}\n{task}"),
    _frame("please-read", "Please read this first. {context}\n{task} Thank you."),
)
GROUNDED_EXAM = (
    _frame("exam-material", "Here is some material: {context}\nAnd I wonder: {task}"),
    _frame("exam-source-says", "Someone wants to know: {task}\nThe source says: {context}"),
    _frame("exam-so-tell", "On the table lies: {context}\nSo, tell me: {task}"),
)


def training_frames(seed: SeedExample) -> tuple[Frame, ...]:
    """The wordings that training rows of this seed use; the first is the seed as it stands."""
    return FREEFORM_TRAINING if seed.context is None else GROUNDED_TRAINING


def exam_frames(seed: SeedExample) -> tuple[Frame, ...]:
    """The wordings that only the exam uses."""
    return FREEFORM_EXAM if seed.context is None else GROUNDED_EXAM


def word(frame: Frame, seed: SeedExample) -> str:
    """The seed's task (and context) in this wording."""
    content = {"task": seed.pairs[0].question.strip(), "context": (seed.context or "").strip()}
    # Odd parts are names of slots; the seed's own text is joined in last, so braces in it stay what they are.
    return "".join(content[part] if number % 2 else part for number, part in enumerate(frame.parts))


def open_items(leaf: Leaf, *, taught: Sequence[str], control: Sequence[str]) -> tuple[OpenItem, ...]:
    """`seen` taught seeds as they stand, `new-question` taught and `control` withheld seeds in every exam wording."""
    return tuple(_items(leaf, set(taught), set(control)))


def _items(leaf: Leaf, taught: set[str], control: set[str]) -> Iterator[OpenItem]:
    for number, seed in enumerate(leaf.seeds):
        name = seed_id(number)
        if name in taught:
            yield from _worded(leaf, name, seed, ItemKind.NEW_QUESTION, exam_frames(seed))
            yield from _worded(leaf, name, seed, ItemKind.SEEN, training_frames(seed)[:1])
        elif name in control:
            yield from _worded(leaf, name, seed, ItemKind.CONTROL, exam_frames(seed))


def _worded(
    leaf: Leaf, name: str, seed: SeedExample, kind: ItemKind, frames: Iterable[Frame]
) -> Iterator[OpenItem]:
    for frame in frames:
        yield OpenItem(
            id=f"{leaf.path}#{kind}/{name}/{frame.name}",
            kind=kind,
            leaf=leaf.path,
            cluster=name,
            template=frame.name,
            question=word(frame, seed),
            reference=seed.pairs[0].answer.strip(),
        )
