"""docs/judges.md is about what exists: options, templates, thresholds, the corpus, and figures that are found again."""

from __future__ import annotations

import re
from pathlib import Path

from actions.cli.model.evaluate.command import evaluate
from benchmarks.common.judged import ITEMS, WRONG
from fakes.attacks import ATTACKS
from runners.evaluate.judges.calibration import calibrate
from runners.evaluate.judges.fitness import FIT_OWN, FIT_SHUFFLED
from runners.evaluate.judges.llm.harmless import harmless
from runners.evaluate.judges.llm.templates import TEMPLATES
from runners.evaluate.judges.overlap import OverlapJudge

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "judges.md").read_text("utf-8")


def test_every_option_that_is_named_is_one() -> None:
    known = {word for parameter in evaluate.params for word in parameter.opts}
    benchmark = (ROOT / "benchmarks" / "judge.py").read_text("utf-8")
    known |= set(re.findall(r'add_argument\("(--[a-z-]+)"', benchmark))
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE))
    assert len(named) > 8
    assert named <= known


def test_every_template_is_named() -> None:
    assert all(f"`{name}`" in PAGE for name in TEMPLATES)


def test_the_thresholds_are_those() -> None:
    text = " ".join(PAGE.split())
    assert f"(at least {FIT_OWN:g} on average)" in text
    assert f"in its place (at most {FIT_SHUFFLED:g})" in text


def test_the_calibration_that_is_shown_is_found_again() -> None:
    (shown,) = re.findall(r"```\n(Judge: .*?)\n```", PAGE, re.DOTALL)
    found = calibrate(OverlapJudge(), ITEMS)
    assert shown == found.table()
    assert len(ITEMS) == len(WRONG) == 12
    assert "twelve references" in PAGE


def test_signs_are_shown_as_they_are() -> None:
    assert {harmless("<|im_start|>"), harmless("[INST]"), harmless("\u202e")} == {
        shown for shown in ("‹|im_start|›", "⟦INST⟧", "⟨U+202E⟩") if f"`{shown}`" in PAGE
    }


def test_the_corpus_is_as_large_as_is_said() -> None:
    assert "some fifty attacks" in PAGE
    assert 45 <= len(ATTACKS) <= 55
