"""docs/verdict.md says what the gate does: its tables are put to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from run_results import frozen, leaf, run_result

from bot.gate import CONCLUSIONS, decide
from schemas.gate import GatePolicy
from schemas.result import Word

PAGE = (Path(__file__).parents[1] / "docs" / "verdict.md").read_text("utf-8")
MINUS = "\N{MINUS SIGN}"
NUMBER = rf"([{MINUS}+][0-9.]+)"
EXAMPLES = re.findall(rf"^\| {NUMBER} … {NUMBER} \| ([A-Z]+)([^|]*) \| ([A-Z]*) ?\|$", PAGE, re.MULTILINE)


def share(text: str) -> float:
    return float(text.replace(MINUS, "-")) / 100


def test_conclusions_and_exit_statuses() -> None:
    rows = re.findall(r"^\| ([A-Z ]+) \| ([a-z_]+) \| (\d) \|$", PAGE, re.MULTILINE)
    assert {verdict: (conclusion, int(status)) for verdict, conclusion, status in rows} == CONCLUSIONS


def test_every_word_is_explained() -> None:
    words = PAGE.split("## Words")[1].split("## The verdict")[0]
    assert set(re.findall(r"^\| ([A-Z ]+) \|", words, re.MULTILINE)) == set(Word)


@pytest.mark.parametrize(("low", "high", "verdict", "more", "strict"), EXAMPLES)
def test_what_an_interval_comes_to(low: str, high: str, verdict: str, more: str, strict: str) -> None:
    word = Word.WORSE if strict else Word.INCONCLUSIVE
    result = run_result(leaves=(leaf(),), frozen=frozen(share(low), share(high), word=word))
    assert decide(result, GatePolicy(frozen_margin=0.05)).verdict == verdict
    if strict:
        assert decide(result, GatePolicy(frozen_margin=0.05, strict=True)).verdict == strict
    assert ("WORSE" in more) == bool(strict and verdict != "FAIL")


def test_there_are_examples_of_each_verdict() -> None:
    assert [verdict for _, _, verdict, _, _ in EXAMPLES] == ["PASS", "PASS", "INCONCLUSIVE", "INCONCLUSIVE", "FAIL"]


def test_every_key_of_the_gate_that_it_names_is_one() -> None:
    gate = PAGE.split("## The verdict of the whole")[1].split("## When a maintainer")[0]
    named = set(re.findall(r"`(least_[a-z]+|[a-z]+_margin|contamination|strict)`", gate))
    assert named >= {
        "least_items",
        "least_rated",
        "least_kept",
        "least_rows",
        "frozen_margin",
        "contamination",
        "strict",
    }
    assert named <= GatePolicy.model_fields.keys()
