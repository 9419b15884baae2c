"""`--dry-run` says what it would cost, and asks nobody."""

from __future__ import annotations

import json
from pathlib import Path

from actions.cli.data.estimate import Prices, assumptions, say, totals
from benchmarks.common.teacher_stub import Behaviour, stub
from fakes.typed import Generate
from runners.generate.forecast import LeafForecast
from runners.generate.reckoning import Step

FREEFORM = "compositional_skills/linguistics/opposites"
STEP = Step(block="b", texts=64, calls=2, remembered=7, prompt_tokens=500_000, answer_tokens=192_000)
LEAF = LeafForecast(leaf="a/b", flow="f", samples=3, rows=9, steps=(STEP,))


def test_time_and_cost() -> None:
    told = totals([LEAF, LEAF], Prices(2.0, 10.0))
    assert (told["calls"], told["texts"], told["remembered"], told["rows"]) == (4, 128, 14, 18)
    assert told["cost"] == 2 * (0.5 * 2 + 0.192 * 10)
    assert told["seconds"] == 2 * 192_000 / (30 * 64)
    assert totals([LEAF], Prices(2.0))["cost"] is None


def test_one_row_takes_its_time_from_block_to_block() -> None:
    slow = LeafForecast(leaf="a", steps=(Step(block="x", texts=1, answer_tokens=300),) * 4)
    assert totals([slow], Prices())["seconds"] == 40.0


def test_it_is_told_with_what_was_assumed() -> None:
    said = say([LEAF, LeafForecast(leaf="c", error="no text")], Prices(), "tokens (estimated)")
    assert "a/b (f): 3 prompts, up to 9 rows" in said
    assert "c: no text" in said
    assert "cost: unknown; --price-in and --price-out say what a million tokens cost" in said
    assert all(one in said for one in assumptions("tokens (estimated)"))


def test_names_that_strangers_chose_are_disarmed() -> None:
    assert "\x1b" not in say([LeafForecast(leaf="a\x1b[2J", flow="f")], Prices(), "words")


def test_nobody_is_asked_and_what_is_remembered_is_free(generate: Generate, tmp_path: Path) -> None:
    with stub(Behaviour(seconds=0.0)) as one:
        words = ("--endpoint-url", one.url, "--model", "stub", "--quiet", "--json")
        before = json.loads(generate(*words, "--dry-run", leaf=FREEFORM).out)
        assert one.stats().requests == 0
        assert not (tmp_path / "out").exists()
        assert generate(*words, leaf=FREEFORM).status == 0
        made = one.stats()
        after = json.loads(generate(*words, "--dry-run", "--price-in=1", "--price-out=1", leaf=FREEFORM).out)
        fresh = json.loads(generate(*words, "--dry-run", "--fresh", leaf=FREEFORM).out)
    assert made.choices <= before["total"]["texts"] <= 1.5 * made.choices
    assert made.requests <= before["total"]["calls"]
    assert 0.7 <= before["total"]["prompt_tokens"] / made.prompt_tokens <= 1.5
    assert (after["total"]["calls"], after["total"]["cost"]) == (0, 0.0)
    assert after["total"]["remembered"] == made.choices
    assert fresh["total"] == before["total"]
