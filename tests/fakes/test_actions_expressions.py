"""Expressions of workflow files, as the fake Actions understands them."""

from __future__ import annotations

import math
from typing import Any

import pytest

from fakes.github.actions.contexts import is_known
from fakes.github.actions.expressions.evaluate import evaluate, is_condition_met
from fakes.github.actions.expressions.nodes import ExpressionError
from fakes.github.actions.expressions.parse import parse
from fakes.github.actions.expressions.templates import fill, fold, fold_condition

CONTEXTS: dict[str, Any] = {
    "github": {"event": {"issue": {"number": 7, "labels": [{"name": "a"}, {"name": "b"}]}}, "ref": "refs/heads/main"},
    "needs": {"plan": {"result": "success", "outputs": {"base-run": "", "leaves": '["x", "y"]'}}},
    "matrix": {"leaf": "it's ${{ }} here"},
    "inputs": {"purpose": "run", "text": "one\ntwo"},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'it''s'", "it's"),
        ("1 < 2 && 'yes' || 'no'", "yes"),
        ("github.event.issue.number == '7'", True),
        ("'ABC' == 'abc'", True),
        ("!github.event.issue.pull_request", True),
        ("needs.plan.outputs.base-run != ''", False),
        ("needs['plan'].result", "success"),
        ("fromJSON(needs.plan.outputs.leaves)[1]", "y"),
        ("contains(needs.*.result, 'success')", True),
        ("contains(github.event.issue.labels.*.name, 'c')", False),
        ("join(github.event.issue.labels.*.name, '+')", "a+b"),
        ("format('{0}-{{}}-{1}', 'x', 3)", "x-{}-3"),
        ("startsWith('Hello', 'he') && endsWith('Hello', 'LO')", True),
        ("contains(fromJSON('[\"success\", \"failure\"]'), 'failure')", True),
        ("null == 0 && '' == false && 'x' != 0", True),
        ("(1 == 2 || 3 >= 3) && !(2 > 3)", True),
        ("0x10", 16),
    ],
)
def test_values(text: str, value: Any) -> None:
    assert evaluate(parse(text), CONTEXTS) == value


def test_what_is_no_number_equals_nothing() -> None:
    assert evaluate(parse("'x' == 1"), CONTEXTS) is False
    assert math.isnan(evaluate(parse("fromJSON('NaN')"), CONTEXTS))


@pytest.mark.parametrize("text", ["secrets.KEY", "hashFiles('a')", "1 +", "'open", "a b", "fromJSON('{')"])
def test_what_cannot_be_evaluated_is_an_error(text: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(parse(text), {"a": 1, **CONTEXTS})


def test_a_text_that_is_one_expression_keeps_its_type() -> None:
    given = {"leaf": "${{ fromJSON(needs.plan.outputs.leaves) }}", "name": "#${{ github.event.issue.number }}!"}
    assert fill(given, CONTEXTS) == {"leaf": ["x", "y"], "name": "#7!"}


@pytest.mark.parametrize(
    ("condition", "good", "met"),
    [
        ("", True, True),
        ("", False, False),
        ("inputs.purpose == 'run'", False, False),
        ("${{ !cancelled() && inputs.purpose == 'run' }}", False, True),
        ("always()", False, True),
    ],
)
def test_conditions_ask_for_success_unless_they_name_a_status(condition: str, good: bool, met: bool) -> None:
    functions = {"success": lambda: good, "cancelled": lambda: False, "always": lambda: True}
    assert is_condition_met(condition, CONTEXTS, functions) is met


def test_folding_puts_in_what_is_known_and_leaves_the_rest() -> None:
    assert fold("${{ inputs.purpose }}", is_known, CONTEXTS) == "${{ 'run' }}"
    assert fold("${{ steps.a.outputs.b }} ${{ secrets.K }}", is_known, CONTEXTS) == (
        "${{ steps.a.outputs.b }} ${{ secrets.K }}"
    )
    assert fold("${{ github.token || inputs.purpose }}", is_known, CONTEXTS) == "${{ (github.token || 'run') }}"
    assert fold_condition("always() && needs.plan.result == 'x'", is_known, CONTEXTS) == "${{ (always() && false) }}"


@pytest.mark.parametrize("path", ["matrix.leaf", "inputs.text", "needs"])
def test_folded_text_can_neither_end_nor_start_an_expression(path: str) -> None:
    folded = fold("${{ " + path + " }}", is_known, CONTEXTS)
    inner = folded.removeprefix("${{ ").removesuffix(" }}")
    assert not {"}}", "${{", "\n"} & {inner[place : place + size] for size in (1, 2, 3) for place in range(len(inner))}
    assert evaluate(parse(inner), {}) == evaluate(parse(path), CONTEXTS)
