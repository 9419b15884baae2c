"""Sentences made of a number: the same number gives the same sentence, another one most likely another."""

from __future__ import annotations

from hashlib import blake2b

_NOUNS = (
    "river garden engine letter window market teacher forest bridge kitchen harbour picture village mountain machine "
    "library journey captain station weather orchard island painter doctor factory railway lantern blanket hammer "
    "compass meadow castle chimney farmer sailor ticket basket mirror ladder pencil barrel tunnel valley planet signal "
    "anchor feather kettle saddle shelter thunder turbine violin walnut yard zipper almanac beacon canal desert echo "
    "furnace glacier hinge"
).split()
_KINDS = (
    "old quiet bright broken narrow heavy golden early hidden gentle modern wooden famous distant careful empty "
    "frozen hollow humble hungry iron jolly large lively lonely lucky marble mellow misty native noble open patient "
    "plain polite proud quick rapid rare remote rough round rusty salty scarlet shallow sharp silent silver simple "
    "sleepy slender small smooth solid spare steep stormy sudden sunny tidy tiny usual vivid"
).split()
_VERBS = (
    "repair paint follow cross measure carry describe protect collect compare deliver build explain find guard heat "
    "improve join keep lift mark notice open pack question reach save teach use visit wash watch balance borrow chase "
    "count cover divide draw empty fill fold gather guide hang invite load mend move name offer order pass plant "
    "polish pour pull push raise read remember replace roll search"
).split()
_FRAMES = (
    "How does the {} {} help people who {} the {} {} near the {} {}?",
    "Why would a {} {} want to {} a {} {} before the {} {} arrives?",
    "What happens to the {} {} when visitors {} the {} {} behind the {} {}?",
    "Which reasons does a {} {} have to {} every {} {} beside a {} {}?",
    "Explain in your own words how one {} {} can {} another {} {} without the {} {}?",
    "Where should a {} {} be placed so that it may {} the {} {} and the {} {}?",
    "When is it wise for the {} {} to {} both the {} {} and its {} {}?",
    "Name three ways in which a {} {} could {} some {} {} inside the {} {}?",
)
_STATEMENTS = (
    "The {} {} has to {} a {} {} because the {} {} depends on it.",
    "Most people {2} the {0} {1} first and leave the {3} {4} to the {5} {6}.",
    "It is enough that a {} {} can {} the {} {} while a {} {} stands by.",
    "Without the {} {} nobody would {} a {} {} or even the {} {}.",
)


def number_of(*parts: object) -> int:
    """A number of 128 bits that these parts have to themselves."""
    return int.from_bytes(blake2b("\x1f".join(map(str, parts)).encode(), digest_size=16).digest(), "big")


def question(number: int) -> str:
    """A question of about fifteen words, which holds its only question mark at its end."""
    return _fill(_FRAMES[number % len(_FRAMES)], number // len(_FRAMES))


def near_question(number: int, other: int) -> str:
    """Nearly the same question: another word stands in one place."""
    words = question(number).split()
    words[-1] = f"{_NOUNS[other % 64]}?"
    return " ".join(words)


def statement(number: int) -> str:
    """A sentence of about fifteen words."""
    return _fill(_STATEMENTS[number % len(_STATEMENTS)], number // len(_STATEMENTS))


def paragraph(number: int, sentences: int) -> str:
    """Several sentences."""
    return " ".join(statement(number_of(number, place)) for place in range(sentences))


def words_of(number: int) -> str:
    """Two words, as an option of a question has them."""
    return f"{_KINDS[number & 63]} {_NOUNS[number >> 6 & 63]}"


def _fill(frame: str, number: int) -> str:
    kinds = [_KINDS[number >> shift & 63] for shift in (0, 6, 12)]
    nouns = [_NOUNS[number >> shift & 63] for shift in (18, 24, 30)]
    verb = _VERBS[number >> 36 & 63]
    return frame.format(kinds[0], nouns[0], verb, kinds[1], nouns[1], kinds[2], nouns[2])
