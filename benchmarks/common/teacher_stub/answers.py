"""What the stub answers: texts in the form that a prompt asks for, decided by the prompt, the seed and the draw."""

from __future__ import annotations

from .forms import Form, form_of
from .texts import near_question, number_of, paragraph, question, statement, words_of

_BAD = 8
"""One judgement in so many is a bad one."""
_NEAR = 20
"""One question in so many is nearly one that was asked before."""


def answer(prompt: str, number: int) -> str:
    """The text for a prompt; `number` is that of the prompt, the seed and the draw together."""
    form = form_of(prompt)
    if form.tags:
        return "\n".join(_tagged(form, number_of(number, place), prompt) for place in range(form.series))
    return _plain(form.plain, prompt, number)


def _plain(kind: str, prompt: str, number: int) -> str:
    if kind == "facts":
        return _facts(number)
    write = {"pairs": _pairs, "questions": _questions, "pair": _pair, "copy": _copy}.get(kind)
    return write(prompt, number) if write else paragraph(number, 2)


def _tagged(form: Form, number: int, prompt: str) -> str:
    lines = []
    for name, start, end in form.tags:
        lines += [start, _value(name, form, number, prompt), end]
    return "\n".join(lines)


def _value(name: str, form: Form, number: int, prompt: str) -> str:
    if form.choices and name in ("question", "answer"):
        return _choice(number) if name == "question" else _right(number)
    if name in ("question", "instruction"):
        return _question(number, prompt)
    if name in ("score", "rating"):
        return str(form.best if number % _BAD else 0 if form.best == 1 else 1)
    if name == "judgment" or (name == "answer" and any(tag[0] == "explanation" for tag in form.tags)):
        return "YES" if number % _BAD else "NO"
    if name == "corrected":
        return f"{prompt.rpartition('[Text]')[2].partition('[/Text]')[0].strip()}\n{statement(number)}"
    return paragraph(number, 3 if name == "context" else 2)


def _question(number: int, prompt: str) -> str:
    if number % _NEAR:
        return question(number)
    return near_question(number_of(prompt[:200]), number >> 64)


def _choice(number: int) -> str:
    options = "\n".join(f"{letter}) {words_of(number >> 12 * place)}" for place, letter in enumerate("ABCD"))
    return f"{question(number)}\n{options}"


def _right(number: int) -> str:
    place = (number >> 60) % 4
    return f"{'ABCD'[place]}) {words_of(number >> 12 * place)}"


def _pairs(prompt: str, number: int) -> str:
    numbers = [number_of(number, place) for place in range(5)]
    pairs = [f"[QUESTION]\n{_question(one, prompt)}\n[ANSWER]\n{paragraph(one, 2)}\n[END]" for one in numbers]
    return "\n\n".join(pairs)


def _questions(prompt: str, number: int) -> str:
    return "\n\n".join(f"[QUESTION]\n{_question(number_of(number, place), prompt)}\n[END]" for place in range(5))


def _pair(prompt: str, number: int) -> str:
    return f"{_question(number, prompt)}\n{paragraph(number, 2)}"


def _facts(number: int) -> str:
    return "\n".join(f"{place}. {statement(number_of(number, place))}" for place in range(1, 9))


def _copy(prompt: str, number: int) -> str:
    """The document that stands at the end of the prompt, with a sentence more."""
    document = prompt.rpartition("\nDocument:\n")[2][:4000].strip()
    return f"{document}\n{statement(number)}"
