"""Blocks that only change columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakes.asker import FakeAsker
from fakes.flow_runs import losses_of, rows_of, run_samples, samples_of_rows
from runners.generate.flows.seam import Finished, Flow, Sample

Pass = Callable[..., Finished]
Write = Callable[[str], Flow]


def block(kind: str, config: str) -> str:
    return f"- {{name: change, type: {kind}, config: {{{config}}}}}"


COMBINE, DUPLICATE, RENAME = "CombineColumnsBlock", "DuplicateColumnsBlock", "RenameColumnsBlock"
SELECT, FLATTEN = "SelectorBlock", "FlattenColumnsBlock"
CHOOSE = "choice_map: {x: a, y: b}, choice_col: c, output_col: d"
PLUS = "columns: [a, b], output_col: c, separator: '+'"
TWO = {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("kind", "config", "row", "rows"),
    [
        (COMBINE, "columns: [a, b], output_col: a", TWO, [{"a": "1\n\n2", "b": "2"}]),
        (COMBINE, PLUS, {"a": "1", "b": 2}, [{"a": "1", "b": 2, "c": "1+2"}]),
        (DUPLICATE, "columns_map: {a: b}", {"a": "1"}, [{"a": "1", "b": "1"}]),
        (RENAME, "columns_map: {a: b}", {"a": "1", "c": "2"}, [{"b": "1", "c": "2"}]),
        (RENAME, "columns_map: {a: b, b: a}", TWO, [{"a": "2", "b": "1"}]),
        (RENAME, "columns_map: {a: b, b: c}", TWO, [{"b": "1", "c": "2"}]),
        (SELECT, CHOOSE, {**TWO, "c": "y"}, [{**TWO, "c": "y", "d": "2"}]),
        (
            FLATTEN,
            "var_cols: [b, a], value_name: text, var_name: kind",
            {**TWO, "c": "3"},
            [{"c": "3", "kind": "b", "text": "2"}, {"c": "3", "kind": "a", "text": "1"}],
        ),
    ],
)
def test_what_becomes_of_a_row(
    pass_row: Pass, kind: str, config: str, row: dict[str, Any], rows: list[dict[str, Any]]
) -> None:
    before = dict(row)
    assert rows_of(pass_row(block(kind, config), row)) == rows
    assert row == before


def test_files_fill_rows(pass_row: Pass, tmp_path: Path) -> None:
    (tmp_path / "icl").mkdir()
    (tmp_path / "icl" / "math_v2.yaml").write_text("example: 1 + 1\nnote: '{{ 7*7 }}'\n", encoding="utf-8")
    populate = block("SamplePopulatorBlock", "config_paths: [icl/math.yaml], column_name: kind, post_fix: v2")
    filled = {"kind": "math", "example": "1 + 1", "note": "{{ 7*7 }}"}
    assert rows_of(pass_row(populate, {"kind": "math", "example": "old"})) == [filled]
    (loss,) = losses_of(pass_row(populate, {"kind": "poems"}))
    assert (loss.kind, loss.reason, loss.text) == ("rejected", "no file is for its kind", "poems")


@pytest.mark.parametrize(
    ("kind", "config", "row", "reason"),
    [
        (RENAME, "columns_map: {a: b}", TWO, "it has a column b already"),
        (SELECT, CHOOSE, {**TWO, "c": "z"}, "nothing is chosen by its c"),
    ],
)
def test_a_row_that_does_not_fit_is_turned_away(
    pass_row: Pass, kind: str, config: str, row: dict[str, Any], reason: str
) -> None:
    (loss,) = losses_of(pass_row(block(kind, config), row))
    assert (loss.kind, loss.reason) == ("rejected", reason)


OUTPUT = "- {name: ask, type: LLMBlock, config: {prompt: {generation: x}, output_cols: [output], parser: {type: text}}}"


@pytest.mark.parametrize(
    ("text", "question", "response"),
    [
        ("Why? Because.", "Why?", "Because."),
        ("A task. Why?\nBecause? Yes.", "A task. Why?", "Because? Yes."),
        ("Why?", "Why?", ""),
    ],
)
def test_a_text_of_both_is_parted_at_its_first_question_mark(
    pass_row: Pass, text: str, question: str, response: str
) -> None:
    assert rows_of(pass_row(OUTPUT, {}, lambda *_: text)) == [{"question": question, "response": response}]


def test_a_text_without_a_question_mark_is_turned_away(pass_row: Pass) -> None:
    (loss,) = losses_of(pass_row(OUTPUT, {}, lambda *_: "Water flows."))
    assert (loss.kind, loss.reason, loss.text) == ("rejected", "its text has no question mark", "Water flows.")


MAJORITY = "- {name: most, type: SetToMajorityValueBlock, config: {col_name: a}, drop_columns: [b]}"


@pytest.mark.parametrize(
    ("values", "most"),
    [(["y", "x", "y"], "y"), (["y", "x"], "x"), ([None, None, "x"], "x"), ([3, 2, 3], 3), ([None, None], None)],
)
def test_most_rows_of_a_leaf_decide(write: Write, values: list[Any], most: Any) -> None:
    rows = [{"a": value, "b": 1} for value in values]
    ended = run_samples(write(MAJORITY), samples_of_rows(rows), FakeAsker(lambda *_: ""), slots=1)
    assert [rows_of(one) for one in ended] == [[{"a": most}]] * len(values)
    assert [(one.passages[0].came, one.passages[0].went) for one in ended] == [(1, 1)] * len(values)


def test_leaves_are_counted_each_for_itself(write: Write) -> None:
    samples = [Sample(leaf, "s", (number, 0), {"a": leaf}) for number, leaf in enumerate(["x", "y", "y"])]
    ended = run_samples(write(MAJORITY), samples, FakeAsker(lambda *_: ""))
    assert sorted(row["a"] for one in ended for row in rows_of(one)) == ["x", "y", "y"]
