"""docs/training.md is about what exists: options, files, numbers."""

from __future__ import annotations

import re
from pathlib import Path

from actions.cli.model.test.command import try_model
from actions.cli.model.test.folder import REPORT, TRIAL
from actions.cli.model.train.command import train
from bot.trial.scores import NAMES
from runners.train.folder import MADE
from runners.train.usual import ACCELERATED, SIZES

PAGE = (Path(__file__).parents[1] / "docs" / "training.md").read_text("utf-8")
ELSEWHERE = {"--list-checkpoints"}
"""Of `taxobot model list`."""


def test_every_option_that_is_named_is_one() -> None:
    parameters = [one for command in (train, try_model) for one in command.params if not getattr(one, "hidden", False)]
    known = {word for parameter in parameters for word in (*parameter.opts, *parameter.secondary_opts)}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]+", PAGE))
    assert len(named) > 40
    assert named <= known | ELSEWHERE


def test_every_file_of_a_run_is_named() -> None:
    kept = {name for name in MADE if not name.startswith(".")} - {"trained.json", "trackers"}
    assert all(re.search(rf"`{re.escape(name)}[/`]", PAGE) for name in kept), kept
    assert f"`{TRIAL}`" in PAGE
    assert f"`{REPORT}`" in PAGE


def test_the_numbers_are_those_of_the_profiles() -> None:
    rows = re.findall(r"^\|[^|]*\| (all weights|LoRA) \| (\d+) \| ([\d.e-]+) \| ([\d,]+) \| ([\d,]+) \|$", PAGE, re.M)
    profiles = [profile for _, methods in SIZES for profile in (methods["full"], methods["lora"])]
    assert len(rows) == len(profiles)
    for (method, epochs, rate, tokens, longest), profile in zip(rows, profiles, strict=True):
        assert profile.method == ("lora" if method == "LoRA" else "full")
        assert (int(epochs), float(rate)) == (profile.epochs, profile.learning_rate)
        assert (_number(tokens), _number(longest)) == (profile.batch_tokens, profile.max_length)
    last = f"| {ACCELERATED['epochs']} | 2e-5 | {ACCELERATED['batch_rows']} rows | 4,096 |"
    assert last in PAGE


def test_every_score_is_explained() -> None:
    shown = re.findall(r"^\| ([\w -]+) \|", PAGE[PAGE.index("| score | what it tells") :], re.M)
    assert len(shown) == len(NAMES) + 1


def _number(text: str) -> int:
    return int(text.replace(",", ""))
