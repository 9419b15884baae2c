"""What the demo's pull request ends with, seed by seed, and what its report tells people."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from acceptance.runs import KNOWLEDGE, Run
from bot.leaves import deciding
from schemas.item import ItemKind
from schemas.result import Comparison, Word

SEEDS = (0, 1, 2)
README = Path(__file__).parents[2] / "README.md"
Demo = Callable[[int], Run]
pytestmark = pytest.mark.timeout(1800)


def check(run: Run) -> None:
    """The leaf is BETTER, by more than what was never taught, and nothing is harmed."""
    leaf, gain, frozen = run.knowledge, run.knowledge.specific_gain, run.result.frozen
    asked = deciding(leaf)
    assert asked is not None
    assert (leaf.word, asked.score) == (Word.BETTER, "choice"), leaf.why
    assert asked.n >= 100
    assert comparison_of(run, ItemKind.CONTROL).n >= 60
    assert gain is not None
    assert gain.shown
    assert gain.interval.low > 0
    assert frozen is not None
    assert (frozen.margin, frozen.overall.n) == (0.05, 1000)
    assert frozen.overall.interval is not None
    assert frozen.overall.interval.low >= -frozen.margin
    assert run.result.gate is not None
    assert (run.result.gate.verdict, run.result.gate.exit_status) == ("PASS", 0), run.result.gate.reason


def comparison_of(run: Run, kind: ItemKind) -> Comparison:
    return next(entry for entry in run.knowledge.comparisons if entry.kind is kind and entry.score == "choice")


@pytest.mark.slow
def test_the_verdict_of_seed_0(demo: Demo) -> None:
    check(demo(0))


@pytest.mark.slow
def test_the_readme_states_the_verdict(demo: Demo) -> None:
    shown = README.read_text().split("## What the demo shows")[1].split("\n## ")[0]
    gate = demo(0).result.gate
    assert gate is not None
    assert re.search(rf"\b{gate.verdict}\b", shown)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["markdown", "html"])
def test_the_report_says_what_was_taught_and_what_it_cannot_tell(demo: Demo, form: str) -> None:
    run = demo(0)
    said = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", getattr(run, form))).split())
    leaves = run.result.leaves
    taught, withheld = sum(leaf.taught_passages for leaf in leaves), sum(leaf.control_passages for leaf in leaves)
    assert f"generated from {taught} passages and seeds of 3 leaves" in said
    assert f"{withheld} passages and seeds of the same leaves, held out for control items" in said
    for part in ("tiny", "extractive teacher", "support critic", "overlap judge"):
        assert re.search(rf"Embedded [\w.-]*\s?{part}", said, flags=re.IGNORECASE), part
    assert "cannot show how much a production model would gain" in said
    assert "A right answer in other words rates low" in said
    assert KNOWLEDGE in said


@pytest.mark.acceptance
@pytest.mark.parametrize("seed", SEEDS)
def test_the_verdict_of_every_seed(demo: Demo, seed: int) -> None:
    check(demo(seed))


@pytest.mark.acceptance
def test_the_spread_over_seeds_is_printed(demo: Demo, say: Callable[[str], None]) -> None:
    lines = [line_of(seed, demo(seed)) for seed in SEEDS]
    say("\n".join([f"{'seed':>4} {'new-question':>14} {'control':>14} {'gain':>22} {'frozen':>7}  verdict", *lines]))
    assert len(set(lines)) == len(SEEDS)


def line_of(seed: int, run: Run) -> str:
    new, control = (comparison_of(run, kind) for kind in (ItemKind.NEW_QUESTION, ItemKind.CONTROL))
    gain, frozen, gate = run.knowledge.specific_gain, run.result.frozen, run.result.gate
    assert gain is not None
    assert frozen is not None
    assert gate is not None
    interval = f"{100 * gain.delta:+.1f} ({100 * gain.interval.low:+.1f} … {100 * gain.interval.high:+.1f})"
    shares = " ".join(f"{100 * entry.base:6.1f} > {100 * entry.tuned:5.1f}" for entry in (new, control))
    return f"{seed:>4} {shares} {interval:>22} {100 * frozen.overall.delta:+7.1f}  {gate.verdict}"
