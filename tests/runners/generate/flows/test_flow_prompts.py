"""Prompts: templates of the flow's files, in which what rows hold is only ever a value."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakes.asker import FakeAsker
from fakes.flow_runs import losses_of, run_samples, samples_of_rows
from runners.generate.flows.prompts import read_prompt
from runners.generate.flows.reading.entries import read_entries
from runners.generate.flows.seam import Flow
from runners.generate.flows.templates import WrongTemplate, compile_template
from runners.generate.flows.unfit import Unfit

HOSTILE = "{{ 7*7 }} {% for x in range(9) %} {{ ''.__class__ }} {# note #}"


def messages(text: str, row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return read_prompt(read_entries(Path("prompt.yaml"), text), "the prompt").messages(row)


def test_parts_follow_each_other_and_the_system_has_a_turn_of_its_own() -> None:
    text = (
        "system: You are {{who}}.\nintroduction: |\n  one\n\nprinciples: two\nexamples:\ngeneration: |\n  three {{a}}\n"
    )
    assert messages(text, {"who": "kind", "a": 3}) == (("system", "You are kind."), ("user", "one\n\ntwo\nthree 3"))


def test_without_a_system_there_is_one_turn() -> None:
    assert messages("system: ''\ngeneration: x", {}) == (("user", "x"),)


def test_a_loop_may_go_over_several_parts() -> None:
    text = "examples: '{% for one in seeds %}'\ngeneration: '{{ one.question }}{% endfor %}'"
    assert messages(text, {"seeds": [{"question": "a"}, {"question": "b"}]})[0][1].split() == ["a", "b"]


def test_what_a_row_holds_is_never_a_template() -> None:
    assert messages("generation: 'Q {{question}}'", {"question": HOSTILE}) == (("user", f"Q {HOSTILE}"),)


def test_markup_is_not_escaped() -> None:
    assert messages("generation: '{{a}}'", {"a": '<b> & "c"'}) == (("user", '<b> & "c"'),)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("{{a}} {% if b %}{{c.d}}{% endif %}", {"a", "b", "c"}),
        ("{% for x in seeds %}{{x}}{{loop.index}}{% endfor %}", {"seeds"}),
        ("{% if a is defined %}{{a}}{% endif %}{{ b | default('') }}", set()),
        ("{{ range(3) | list }}", set()),
        ("{{ lipsum() }}", {"lipsum"}),
    ],
)
def test_the_columns_that_a_template_cannot_do_without(text: str, columns: set[str]) -> None:
    assert compile_template(text).columns == columns


@pytest.mark.parametrize(
    "text",
    [
        "{{ a.__class__.__mro__ }}",
        "{{ a.b }}",
        "{{ missing }}",
        "{{ a + 1 }}",
        "{{ 1 / 0 }}",
        "{{ l.append(1) }}",
        "{{ 9 ** 9 ** 9 ** 9 }}",
        "{{ a | dictsort }}",
        "{{ a | truncate(-5) }}",
        "{{ a * 10 ** 15 }}",
        "{{ a.ljust(900000000000000000) }}",
        "{% macro more() %}{{ more() }}{% endmacro %}{{ more() }}",
        "{{ 1e400 | int }}",
    ],
)
def test_what_cannot_be_filled_is_unfit(text: str) -> None:
    with pytest.raises(Unfit, match="the prompt cannot be written") as caught:
        compile_template(text).fill({"a": "text", "l": []})
    assert caught.value.shown


@pytest.mark.parametrize("text", ["{{", "{% if %}", "{% import 'x' as y %}", "{% extends 'x' %}", "{{ a | nosuch }}"])
def test_what_is_no_template_is_refused(text: str) -> None:
    with pytest.raises(WrongTemplate):
        compile_template(text)


def test_a_row_without_what_an_attribute_needs_is_lost_alone(write: Callable[[str], Flow]) -> None:
    flow = write("""
        - name: ask
          type: LLMBlock
          config:
            prompt: {generation: "{{ seeds[0].question }}"}
            output_cols: [answer]
            parser: {type: text}
        """)
    rows = [{"seeds": []}, {"seeds": [{"question": "a"}]}]
    first, second = sorted(
        run_samples(flow, samples_of_rows(rows), FakeAsker(lambda *_: "yes")), key=lambda one: one.sample.order
    )
    assert [loss.reason for loss in losses_of(first)] == ["the prompt cannot be written"]
    assert len(second.arrivals) == 1
