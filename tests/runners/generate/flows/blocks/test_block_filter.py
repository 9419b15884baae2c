"""Filters: as in the reference, and tolerant of how judges write."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fakes.flow_runs import losses_of, rows_of
from runners.generate.flows.seam import Finished

Pass = Callable[..., Finished]


def block(config: str) -> str:
    return f"- {{name: filter, type: FilterByValueBlock, config: {{filter_column: score, {config}}}}}"


@pytest.mark.parametrize(
    ("config", "goes", "stays"),
    [
        ("operation: eq, filter_value: 2.0, convert_dtype: float", ["2", "2/2", "Score: 2", 2, "**2**"], ["1", "3", 0]),
        ("operation: ge, filter_value: 2, convert_dtype: int", ["2", "3.0", 2], ["1", 1, "0/3"]),
        ("operation: ne, filter_value: 1, convert_dtype: float", ["2"], ["1"]),
        ("operation: gt, filter_value: 1, convert_dtype: float", ["1.5"], ["1"]),
        ("operation: lt, filter_value: 1, convert_dtype: float", ["0.5"], ["1"]),
        ("operation: le, filter_value: 1, convert_dtype: float", ["1"], ["1.5"]),
        ("operation: eq, filter_value: [1, 3], convert_dtype: int", ["1", "3"], ["2"]),
        ("operation: ge, filter_value: 2", ["2 out of 3"], ["1"]),
        ("operation: eq, filter_value: true, convert_dtype: bool", ["True", "yes", True, "1"], ["False", "no"]),
        (
            "operation: eq, filter_value: 'YES'",
            ["YES", "yes", "Yes.", "**YES**", "Yes, it is."],
            ["NO", "no, it is not"],
        ),
        ("operation: eq, filter_value: YES", ["yes"], ["no"]),
        ("operation: ne, filter_value: 'NO'", ["yes"], ["No."]),
        ("operation: eq, filter_value: [red, green]", ["Red", "green."], ["blue", "reddish"]),
        ("operation: contains, filter_value: [red, green]", ["a red one"], ["a blue one", "RED"]),
    ],
)
def test_rows_that_compare_go_on(pass_row: Pass, config: str, goes: list[Any], stays: list[Any]) -> None:
    for value in goes:
        assert len(pass_row(block(config), {"score": value}).arrivals) == 1, value
    for value in stays:
        assert [loss.kind for loss in losses_of(pass_row(block(config), {"score": value}))] == ["rejected"], value


@pytest.mark.parametrize(
    ("config", "value"),
    [
        ("operation: ge, filter_value: 0, convert_dtype: float", "very good"),
        ("operation: ge, filter_value: 0, convert_dtype: float", ""),
        ("operation: ge, filter_value: 0, convert_dtype: float", None),
        ("operation: ge, filter_value: 0, convert_dtype: int", "1.5"),
        ("operation: eq, filter_value: true, convert_dtype: bool", "perhaps"),
        ("operation: ne, filter_value: 'YES'", "perhaps"),
    ],
)
def test_what_does_not_convert_is_unparsed_and_never_0(pass_row: Pass, config: str, value: object) -> None:
    (loss,) = losses_of(pass_row(block(config), {"score": value}))
    assert (loss.kind, loss.reason, loss.text) == ("unparsed", "score cannot be read", str(value))


def test_a_default_value_counts_where_the_file_has_one(pass_row: Pass) -> None:
    config = "operation: ge, filter_value: 2, convert_dtype: float, default_value: '%s'"
    assert rows_of(pass_row(block(config % 3), {"score": "?"})) == [{"score": 3.0}]
    assert [loss.kind for loss in losses_of(pass_row(block(config % 1), {"score": "?"}))] == ["rejected"]


def test_the_value_goes_on_as_it_was_read(pass_row: Pass) -> None:
    config = "operation: ge, filter_value: 2, convert_dtype: float"
    assert rows_of(pass_row(block(config), {"score": "3 of 3"})) == [{"score": 3.0}]


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ("operation: ge, filter_value: 2.0", "score is below 2.0"),
        ("operation: eq, filter_value: [2, 3]", "score is not 2 or 3"),
        ("operation: eq, filter_value: 2, reason: the critic says no", "the critic says no"),
    ],
)
def test_the_reason_is_told_with_what_was_turned_away(pass_row: Pass, config: str, reason: str) -> None:
    row = {"score": "1", "question": "why?", "response": "so", "other": "x"}
    (loss,) = losses_of(pass_row(block(config), row))
    assert (loss.kind, loss.reason) == ("rejected", reason)
    assert loss.text == "question: why?\nresponse: so\nscore: 1"


def test_what_cannot_be_compared_is_turned_away(pass_row: Pass) -> None:
    (loss,) = losses_of(pass_row(block("operation: lt, filter_value: text"), {"score": 1}))
    assert (loss.kind, loss.reason) == ("rejected", "score cannot be compared")
