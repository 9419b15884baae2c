"""Four-option questions about facts, with distractors of the same kind from the same side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from runners.generate.facts import Fact, ValueKind
from runners.generate.knowledge import KnownFact
from runners.generate.ordering import rank, scramble
from runners.generate.templates import Wording
from runners.generate.wording import normalise
from schemas.item import ChoiceItem, ItemKind

OPTIONS = 4
LONGEST_QUESTION, LONGEST_OPTION = 400, 80  # bytes: a byte-level token holds at least one, so 512 tokens hold both


@dataclass(frozen=True, slots=True)
class _Asked:
    id: str
    fact: Fact
    template: str
    question: str


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    normal: str
    look: tuple[object, ...]


def choice_items(
    leaf: str,
    kind: ItemKind,
    facts: Sequence[KnownFact],
    *,
    wordings: Sequence[Wording],
    limit: int,
    skip: Collection[Fact] = (),
) -> tuple[ChoiceItem, ...]:
    """At most `limit` items of one kind, spread over the passages, at most one a fact.

    `facts` are those of one side, taught or control: they are the questions and the source of distractors. Not asked
    are those in `skip`, those without three other values of their kind, and those whose question another fact shares.
    """
    asked = [one for one in _asked(leaf, kind, facts, wordings) if one.fact not in skip]
    often = Counter(one.question for one in asked)
    values = _values(facts)
    usable: list[tuple[_Asked, list[str]]] = []
    for one in _spread(asked):
        wrong = _distractors(one, values[one.fact.kind]) if often[one.question] == 1 and len(usable) < limit else []
        if len(wrong) == OPTIONS - 1:
            usable.append((one, wrong))
    places = scramble([number % OPTIONS for number in range(len(usable))], f"places/{kind}/{leaf}")
    return tuple(_item(leaf, kind, *choice, place=place) for choice, place in zip(usable, places, strict=True))


def _asked(leaf: str, kind: ItemKind, facts: Sequence[KnownFact], wordings: Sequence[Wording]) -> Iterator[_Asked]:
    """Each fact in one wording. Only what is answered by the value alone has options of one kind."""
    for known in facts:
        name = f"{leaf}#{kind}/{known.id}"
        wording = wordings[rank(name) % len(wordings)]
        turn = wording.ask(known.fact)
        if turn is not None and turn[1] == known.fact.value and _fits(*turn):
            yield _Asked(name, known.fact, wording.name, turn[0])


def _fits(question: str, answer: str) -> bool:
    """Whether it fits every window a student may have: a 3,000-letter word in a document must not end a run."""
    return len(question.encode()) <= LONGEST_QUESTION and len(answer.encode()) <= LONGEST_OPTION


def _spread(asked: Sequence[_Asked]) -> list[_Asked]:
    """First one question of every passage, then a second, and so on: a limit takes from long passages first."""
    rounds: Counter[str] = Counter()
    ranked = []
    for one in sorted(asked, key=lambda one: rank("spread", one.id)):
        rounds[one.fact.passage] += 1
        ranked.append((rounds[one.fact.passage], one))
    return [one for _, one in sorted(ranked, key=lambda entry: entry[0])]


def _values(facts: Sequence[KnownFact]) -> dict[ValueKind, list[_Value]]:
    """The distinct values of each kind, in reading order."""
    found: dict[ValueKind, dict[str, _Value]] = {}
    for fact in (known.fact for known in facts):
        if len(fact.value.encode()) > LONGEST_OPTION:
            continue
        value = _Value(fact.value, normalise(fact.value), _look(fact.kind, fact.value))
        found.setdefault(fact.kind, {}).setdefault(value.normal, value)
    return {kind: list(values.values()) for kind, values in found.items()}


def _distractors(one: _Asked, values: Sequence[_Value]) -> list[str]:
    """Three wrong values, those that look like the right one first."""
    shown = f" {normalise(one.question)} {normalise(one.fact.sentence)} "
    look = _look(one.fact.kind, one.fact.value)
    foreign = [value for value in values if f" {value.normal} " not in shown]
    alike = [value for value in foreign if value.look == look]
    pool = alike if len(alike) >= OPTIONS - 1 else foreign
    order = sorted(pool, key=lambda value: (value.look != look, rank(one.id, value.normal)))
    return [value.text for value in order[: OPTIONS - 1]]


def _look(kind: ValueKind, value: str) -> tuple[object, ...]:
    """What gives a value away by form alone: number of words, digits, ending."""
    if kind is ValueKind.NUMBER:
        return sum(character.isdigit() for character in value), "." in value
    if kind is ValueKind.TERM:
        endings = ("ed", "ing", "ly", "s")
        return len(value.split()), next((ending for ending in endings if value.endswith(ending)), "")
    return (len(value.split()),)


def _item(leaf: str, kind: ItemKind, one: _Asked, wrong: Sequence[str], *, place: int) -> ChoiceItem:
    return ChoiceItem(
        id=one.id,
        kind=kind,
        leaf=leaf,
        cluster=one.fact.passage,
        template=one.template,
        question=one.question,
        options=(*wrong[:place], one.fact.value, *wrong[place:]),
        answer=place,
        value_kind=one.fact.kind.value,
    )
