"""The invented part of what the tiny model knows: an almanac of places and things that exist nowhere.

Short sentences with years, numbers, names and materials, so that the model learns how facts are stated and asked for.
Nothing of it overlaps with the example taxonomy's documents.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

_ONSETS = "B Br C Cl D Dr F Fl G Gr H J K L M N P Pr R S Sk St T Tr V W Y Z".split()
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ea", "oo"]
_MIDDLES = ["b", "d", "g", "l", "ll", "m", "n", "nd", "r", "rr", "s", "st", "t", "v", "nt", "lm", "rk"]
_ENDS = "n r th ck l m sk ston wick by den dale mere ford na ra lo vik ette os".split()
_THINGS = (
    "bridge mill garden theatre school quarry brewery library canal orchard bakery chapel market foundry "
    "museum workshop station hospital granary pottery"
).split()
_MATERIALS = (
    "granite timber brick sandstone copper bronze slate marble limestone iron glass clay willow chalk oak cedar"
).split()
_TRADES = (
    "painter surgeon mason printer weaver carpenter botanist engineer merchant teacher sculptor farmer poet "
    "miller baker cooper"
).split()
_COLOURS = ["crimson", "turquoise", "yellow", "purple", "orange", "silver", "golden", "scarlet", "violet", "brown"]
_GOODS = (
    "barley honey wool candles carpets vinegar rope lanterns bells cheese paper saddles cider linen spoons"
).split()
TERMS = frozenset((*_MATERIALS, *_TRADES, *_COLOURS, *_GOODS))  # the plain words that tell one entry from another


@dataclass(frozen=True, slots=True)
class Entry:
    """One almanac entry: its heading and its sentences."""

    heading: str
    sentences: tuple[str, ...]


def entries(count: int, *, seed: int) -> tuple[Entry, ...]:
    """`count` invented entries, each with five sentences; names are used once."""
    rng = random.Random(seed)
    names = _names(rng)
    return tuple(_entry(names, rng) for _ in range(count))


def _entry(names: Iterator[str], rng: random.Random) -> Entry:
    place, thing = next(names), rng.choice(_THINGS)
    heading = f"{place} {thing.capitalize()}"
    told = (
        _founding(heading, thing, names, rng),
        _size(heading, thing, names, rng),
        _material(heading, names, rng),
        _person(heading, names, rng),
        _trade(heading, names, rng),
    )
    return Entry(heading, tuple(rng.choice(wordings) for wordings in told))


def _founding(heading: str, thing: str, names: Iterator[str], rng: random.Random) -> list[str]:
    year, person = rng.randint(1500, 1990), next(names)
    return [
        f"The {heading} was founded in {year} by {person}.",
        f"In the spring of {year} {person} opened the {heading}.",
        f"Work on the {heading} began in {year} under {person}.",
        f"{person} gave the {thing} at {heading} its charter in {year}.",
    ]


def _size(heading: str, thing: str, names: Iterator[str], rng: random.Random) -> list[str]:
    number, other = rng.randint(11, 980), rng.randint(2, 90)
    return [
        f"The {heading} is {number} metres long and has {other} rooms.",
        f"About {number} people work at the {heading} on {other} days a year.",
        f"The {heading} stands {other} kilometres from the town of {next(names)}.",
        f"Its {thing} hall, known as {next(names)}, holds {number} visitors.",
    ]


def _material(heading: str, names: Iterator[str], rng: random.Random) -> list[str]:
    material, colour = rng.choice(_MATERIALS), rng.choice(_COLOURS)
    return [
        f"The walls of the {heading} are made of {material} from {next(names)}.",
        f"The {heading} is known for its {colour} roof of {material}.",
        f"Builders used {material} for the {heading} and painted it {colour}.",
        f"The gate of the {heading} is a {colour} arch of {material}.",
    ]


def _person(heading: str, names: Iterator[str], rng: random.Random) -> list[str]:
    person, trade = next(names), rng.choice(_TRADES)
    return [
        f"The present keeper of the {heading} is {person}, a former {trade}.",
        f"The {trade} {person} {next(names)} was born near the {heading}.",
        f"A statue of the {trade} {person} stands before the {heading}.",
        f"The {heading} was drawn by the {trade} {person}.",
    ]


def _trade(heading: str, names: Iterator[str], rng: random.Random) -> list[str]:
    goods, count = rng.choice(_GOODS), rng.randint(3, 600)
    return [
        f"The {heading} sells {count} crates of {goods} each year to {next(names)}.",
        f"Every autumn the {heading} sends {goods} to {next(names)} by barge.",
        f"The {heading} is famous for {goods} and for the song {next(names)}.",
        f"A festival of {goods} takes place at the {heading} every {rng.randint(2, 12)} years.",
    ]


def _names(rng: random.Random) -> Iterator[str]:
    seen = set()
    while True:
        middle = "".join(rng.choice(_MIDDLES) + rng.choice(_VOWELS) for _ in range(rng.randint(0, 1)))
        name = rng.choice(_ONSETS) + rng.choice(_VOWELS) + middle + rng.choice(_ENDS)
        if name not in seen:
            seen.add(name)
            yield name.capitalize()
