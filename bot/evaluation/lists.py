"""The lists of a report: what got better, worse, stayed, is new, cannot be told, is gone, or was not measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.evaluation.numbers import behind, moved, of_two, rounded
from schemas.evaluation import Evaluation, Subject
from schemas.result import Word

Line = Callable[[Subject], str]


def list_subjects(evaluation: Evaluation) -> Iterator[str]:
    """One list a word, in InstructLab's order, then the new ones; with one model a list of scores. Empty ones are left
    out.
    """
    if evaluation.base is None:
        yield from _list(f"SCORES (0.0 to {evaluation.high})", evaluation.subjects, _score, numbered=False)
        return
    by_word = {word: [one for one in evaluation.subjects if one.word is word] for word in Word}
    scale = f"(0.0 to {evaluation.high})"
    better = sorted(by_word[Word.BETTER], key=lambda one: moved(one.base, one.model), reverse=True)
    worse = sorted(by_word[Word.WORSE], key=lambda one: moved(one.base, one.model))
    yield from _list(f"IMPROVEMENTS {scale}", better, _change)
    yield from _list(f"REGRESSIONS {scale}", worse, _change)
    yield from _list(f"NO CHANGE {scale}", by_word[Word.NO_CHANGE], _level)
    yield from _list(f"NEW {scale}", by_word[Word.NEW], _level)
    yield from _list(f"INCONCLUSIVE {scale}", by_word[Word.INCONCLUSIVE], _change, why=True)
    yield from _list("REMOVED", by_word[Word.REMOVED], lambda one: one.name)
    yield from _list("NOT MEASURED", by_word[Word.ERROR], lambda one: one.name, why=True)


def _list(
    title: str, subjects: list[Subject] | tuple[Subject, ...], line: Line, *, numbered: bool = True, why: bool = False
) -> Iterator[str]:
    if not subjects:
        return
    yield ""
    yield f"### {title}:"
    for number, subject in enumerate(subjects, start=1):
        yield f"{number}. {line(subject)}" if numbered else line(subject)
        if why and subject.why:
            yield f"   {subject.why}"


def _change(one: Subject) -> str:
    return f"{one.name}: {of_two(one.base, one.model)}{_behind(one)}"


def _level(one: Subject) -> str:
    return f"{one.name} ({rounded(one.model)}){_behind(one)}"


def _score(one: Subject) -> str:
    return f"{one.name} - {rounded(one.model)}{_behind(one)}"


def _behind(one: Subject) -> str:
    return behind(one.comparison, n=one.n, missing=one.missing)
