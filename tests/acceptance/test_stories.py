"""Three pull requests from the command line to the exit status: one passes, one harms, one cannot be told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from acceptance.repositories import build
from examples.materialise import Example
from runners.models.tiny.files import frozen_suite

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
TAXOBOT = str(Path(sys.executable).with_name("taxobot"))
ASKED = {  # the frozen suite's wording, and this contribution's
    "frozen-noun-kinds": ("Of what kind is ", "To what family of things does {} belong?"),
    "frozen-noun-meanings": ("Give the meaning of ", "What is {}?"),
    "frozen-verbs-and-adjectives": ("What do people mean by ", "What does {} mean?"),
}
MINE = (
    b"Title of work: Words of the house\nLink to work: own work\nLicense of the work: Apache-2.0\nCreator names: Me\n"
)


@dataclass(frozen=True)
class Story:
    """How a run ended: the exit status, the gate's decision, and the whole result."""

    status: int
    gate: dict[str, Any]
    result: dict[str, Any]
    again: int


@pytest.fixture
def tell(tmp_path: Path, say: Callable[[str], None]) -> Callable[..., Story]:
    def run(taxonomy: Path, *options: str) -> Story:
        output = tmp_path / "run"
        asked = ["--taxonomy", str(taxonomy), "--base", "main", "--output", str(output), *options]
        done = subprocess.run([TAXOBOT, "pr", "run", *asked], cwd=tmp_path, capture_output=True, text=True)
        result = json.loads((output / "result.json").read_text())
        gate = subprocess.run(
            [TAXOBOT, "pr", "gate", str(output / "result.json")], cwd=tmp_path, capture_output=True, text=True
        )
        say(f"{result['gate']['verdict']}: {result['gate']['reason']}")
        assert result["gate"]["verdict"] in done.stdout, done.stderr
        return Story(done.returncode, result["gate"], result, gate.returncode)

    return run


def test_a_sound_contribution_passes(tell: Callable[..., Story], example: Example) -> None:
    mirrors = [option for url, path in example.mirrors.items() for option in ("--mirror", f"{url}={path}")]
    story = tell(example.taxonomy, "--head", example.branches["everything"], *mirrors)
    assert (story.status, story.again, story.gate["verdict"]) == (0, 0, "PASS")
    assert story.gate["reason"].startswith("no harm on the frozen suite")
    assert [leaf["word"] for leaf in story.result["leaves"]].count("BETTER") == len(story.result["leaves"])
    assert story.result["frozen"]["overall"]["interval"]["low"] >= -story.result["frozen"]["margin"]


def test_a_contribution_that_redefines_everyday_words_fails(tell: Callable[..., Story], tmp_path: Path) -> None:
    taxonomy = build(tmp_path / "taxonomy.git", {"contribution": _spoiled_words()})
    story = tell(taxonomy, "--head", "contribution")
    frozen = story.result["frozen"]
    assert (story.status, story.again, story.gate["verdict"]) == (1, 1, "FAIL")
    assert story.gate["reason"].startswith("frozen suite")
    assert frozen["word"] == "WORSE"
    assert frozen["overall"]["interval"]["high"] < -frozen["margin"]


def test_too_few_items_cannot_show_that_a_leaf_is_better(tell: Callable[..., Story], tmp_path: Path) -> None:
    policy = yaml.safe_dump({"gate": {"require": "better", "frozen_margin": 0.05}}).encode()
    taxonomy = build(tmp_path / "taxonomy.git", {"contribution": _few_words()}, base={".github/taxobot.yml": policy})
    story = tell(taxonomy, "--head", "contribution")
    assert (story.status, story.again, story.gate["verdict"]) == (3, 3, "INCONCLUSIVE")
    assert story.gate["conclusion"] == "action_required"
    assert "compositional_skills/words/house_words" in story.gate["reason"]
    assert story.result["frozen"]["overall"]["interval"]["low"] >= -0.05, "the frozen suite is not what stops it"


def _spoiled_words() -> dict[str, bytes]:
    """A skill that teaches a wrong kind or meaning of the words that the frozen suite asks for, in other wordings."""
    seeds = []
    for item in frozen_suite():
        if item.template in ASKED:
            head, question = ASKED[item.template]
            word = item.question.removeprefix(head).rstrip("?.")
            wrong = item.options[(item.answer + 1) % len(item.options)]
            seeds.append({"question": question.format(word), "answer": wrong})
    return _skill("compositional_skills/words/family_words", "Say what words mean in this house.", seeds)


def _few_words() -> dict[str, bytes]:
    words = {
        "loomp": "the lid of a jar",
        "quiddle": "to walk around a puddle",
        "brask": "the last slice of bread",
        "tweem": "a blunt pencil",
        "ossily": "in wet socks",
    }
    seeds = [{"question": f"What do we call {meaning}?", "answer": word} for word, meaning in words.items()]
    return _skill("compositional_skills/words/house_words", "Name things as we do at home.", seeds)


def _skill(path: str, task: str, seeds: list[dict[str, str]]) -> dict[str, bytes]:
    leaf = {"version": 3, "task_description": task, "created_by": "me", "seed_examples": seeds}
    text = yaml.safe_dump(leaf, sort_keys=False, width=100)
    return {f"{path}/qna.yaml": text.encode(), f"{path}/attribution.txt": MINE}
