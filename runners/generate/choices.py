"""Four-option questions about facts, with distractors of the same kind from the same side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runners.generate.facts import Fact, ValueKind
from runners.generate.ordering import scramble
from runners.generate.templates import Wording
from runners.generate.wording import normalise
from schemas.item import ChoiceItem, ItemKind

OPTIONS = 4


@dataclass(frozen=True, slots=True)
class _Asked:
    fact: Fact
    id: str
    template: str
    question: str


def choice_items(
    leaf: str, kind: ItemKind, facts: Sequence[Fact], *, wordings: Sequence[Wording], limit: int
) -> tuple[ChoiceItem, ...]:
    """At most `limit` items of one kind, spread over the passages, at most one a fact.

    `facts` are those of one side, taught or control: they are the questions and the source of distractors. A fact
    without three values of its own kind and look elsewhere, or whose question another fact shares, is not asked.
    """
    asked = [one for one in _asked(leaf, kind, facts, wordings) if one is not None]
    often = Counter(one.question for one in asked)
    values = _values(facts)
    choices = ((one, _distractors(one, values)) for one in _spread(asked, leaf) if often[one.question] == 1)
    usable = [(one, wrong) for one, wrong in choices if len(wrong) == OPTIONS - 1][:limit]
    places = scramble([number % OPTIONS for number in range(len(usable))], f"places/{kind}/{leaf}")
    return tuple(_item(leaf, kind, *choice, place=place) for choice, place in zip(usable, places, strict=True))


def _asked(leaf: str, kind: ItemKind, facts: Sequence[Fact], wordings: Sequence[Wording]) -> Iterator[_Asked | None]:
    """Each fact in one wording; ids and wordings go by position, so they survive a changed value."""
    numbers: Counter[str] = Counter()
    turns = scramble([number % len(wordings) for number in range(len(facts))], f"wordings/{kind}/{leaf}")
    for fact, turn in zip(facts, turns, strict=True):
        numbers[fact.passage] += 1
        asked = wordings[turn].ask(fact)
        name = f"{leaf}#{kind}/{fact.passage}/f{numbers[fact.passage]:02}"
        # Only what is answered by the value alone has options of one kind.
        whole = asked is not None and asked[1] == fact.value
        yield _Asked(fact, name, wordings[turn].name, asked[0]) if asked and whole else None


def _spread(asked: Sequence[_Asked], leaf: str) -> list[_Asked]:
    """First one question of every passage, then a second, and so on: a limit takes from long passages first."""
    rounds: Counter[str] = Counter()
    ranked = []
    for one in scramble(asked, f"spread/{leaf}"):
        rounds[one.fact.passage] += 1
        ranked.append((rounds[one.fact.passage], one))
    return [one for _, one in sorted(ranked, key=lambda entry: entry[0])]


def _values(facts: Sequence[Fact]) -> dict[ValueKind, list[str]]:
    """The distinct values of each kind, in reading order."""
    found: dict[ValueKind, dict[str, str]] = {}
    for fact in facts:
        found.setdefault(fact.kind, {}).setdefault(normalise(fact.value), fact.value)
    return {kind: list(values.values()) for kind, values in found.items()}


def _distractors(one: _Asked, values: dict[ValueKind, list[str]]) -> list[str]:
    """Three wrong values, those that look like the right one first."""
    shown = f" {normalise(one.question)} {normalise(one.fact.sentence)} "
    foreign = [value for value in values[one.fact.kind] if f" {normalise(value)} " not in shown]
    look = _look(one.fact.kind, one.fact.value)
    order = scramble(foreign, f"distractors/{one.id}")
    return sorted(order, key=lambda value: _look(one.fact.kind, value) != look)[: OPTIONS - 1]


def _look(kind: ValueKind, value: str) -> tuple[object, ...]:
    """What gives a value away by form alone: number of words, digits, ending."""
    if kind is ValueKind.NUMBER:
        digits = sum(character.isdigit() for character in value)
        return digits, "." in value
    if kind is ValueKind.TERM:
        endings = ("ed", "ing", "ly", "s")
        return len(value.split()), next((ending for ending in endings if value.endswith(ending)), "")
    return (len(value.split()),)


def _item(leaf: str, kind: ItemKind, one: _Asked, wrong: Sequence[str], *, place: int) -> ChoiceItem:
    options = (*wrong[:place], one.fact.value, *wrong[place:])
    return ChoiceItem(
        id=one.id,
        kind=kind,
        leaf=leaf,
        cluster=one.fact.passage,
        template=one.template,
        question=one.question,
        options=options,
        answer=place,
        value_kind=one.fact.kind.value,
    )
