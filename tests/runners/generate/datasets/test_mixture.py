"""What is mixed: chance without repetition, turns with the system prompt, other columns as metadata."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from runners.generate.datasets.mixture import draw, mixed_rows
from runners.generate.datasets.recipes import Portion
from schemas.errors import UsageError

TURNS = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}]


def mix(folder: Path, *rows: Any, size: float = 1.0, system: str = "Be.", seed: int = 1) -> tuple[Any, Counter[Path]]:
    (folder / "set.jsonl").write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    empty: Counter[Path] = Counter()
    portions = [Portion(folder / "set.jsonl", size)]
    return list(mixed_rows(portions, system_prompt=system, seed=seed, empty=empty)), empty


@pytest.mark.parametrize(("total", "wanted"), [(150, 30), (10, 10), (1, 1), (10, 0)])
def test_nothing_is_drawn_twice(total: int, wanted: int) -> None:
    drawn = draw(total, wanted, key="k")
    assert len(set(drawn)) == len(drawn) == wanted
    assert drawn == sorted(drawn)


def test_more_than_there_is_comes_equally_often() -> None:
    assert set(Counter(draw(10, 37, key="k")).values()) == {3, 4}
    assert draw(0, 37, key="k") == []


def test_only_the_key_decides() -> None:
    assert draw(1_000, 30, key="a") == draw(1_000, 30, key="a") != draw(1_000, 30, key="b")


def test_every_row_is_as_likely_as_any_other() -> None:
    often = Counter(number for key in range(2_000) for number in draw(10, 3, key=str(key)))
    assert all(500 < often[number] < 700 for number in range(10))


def test_other_columns_become_metadata(tmp_path: Path) -> None:
    row = {"id": 5, "messages": TURNS, "metadata": '{"a": 1}', "seed": "x", "n": None}
    (mixed,), _ = mix(tmp_path, row)
    assert mixed["id"] == "5"
    assert json.loads(mixed["metadata"]) == {"a": 1, "seed": "x", "n": None}
    assert mixed["unmask"] is False


@pytest.mark.parametrize("metadata", [None, {"a": 1}, "no JSON", 3])
def test_metadata_is_a_text_of_json_whatever_it_was(tmp_path: Path, metadata: Any) -> None:
    (mixed,), _ = mix(tmp_path, {"messages": TURNS, "metadata": metadata})
    assert isinstance(json.loads(mixed["metadata"]), dict)
    assert mixed["id"] == "set#1"


def test_the_system_prompt_is_put_before_or_in_place(tmp_path: Path) -> None:
    old = [{"role": "system", "content": "Old."}, *TURNS]
    (with_old, without), _ = mix(tmp_path, {"messages": old}, {"messages": TURNS})
    assert with_old["messages"] == without["messages"] == [{"role": "system", "content": "Be."}, *TURNS]
    (kept,), _ = mix(tmp_path, {"messages": old}, system="")
    assert kept["messages"] == old


def test_rows_with_an_empty_turn_are_left_out_and_counted(tmp_path: Path) -> None:
    rows, empty = mix(tmp_path, {"messages": TURNS}, {"messages": [TURNS[0], {"role": "assistant", "content": " "}]})
    assert len(rows) == 1
    assert empty == {tmp_path / "set.jsonl": 1}


def test_the_older_role_is_learnt_whole(tmp_path: Path) -> None:
    old = {"role": "pretraining", "content": "<|user|>\nHi\n\nyou\n<|assistant|>\nHo\n"}
    (mixed,), _ = mix(tmp_path, {"messages": [{"role": "system", "content": "Old."}, old]})
    assert mixed["messages"][1:] == [
        {"role": "user", "content": "Hi\n\nyou"},
        {"role": "assistant", "content": "Ho\n"},
    ]
    assert mixed["unmask"] is True


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    rows, _ = mix(tmp_path, "", {"messages": TURNS}, "", "  ", {"messages": TURNS}, "")
    assert [row["id"] for row in rows] == ["set#1", "set#2"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ('{"messages": [', "is no JSON"),
        ("[" * 100_000, "too deep inside of itself"),
        ("[]", "has no `messages`"),
        ('{"messages": []}', "has no `messages`"),
        ('{"messages": "Hi"}', "has no `messages`"),
        ('{"messages": ["Hi"]}', "needs a `role` and a text"),
        ('{"messages": [{"role": "user", "content": null}]}', "needs a `role` and a text"),
        ('{"messages": [{"role": "pretraining", "content": "Hi"}]}', "older role `pretraining`"),
    ],
)
def test_a_row_that_is_none_is_named(tmp_path: Path, row: str, said: str) -> None:
    with pytest.raises(UsageError, match=r"set\.jsonl: row 2") as error:
        mix(tmp_path, {"messages": TURNS}, row)
    assert said in str(error.value)
