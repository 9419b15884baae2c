"""Thousands of spoilt leaves and the corpus: taxobot says what instructlab-schema says, wherever both have the rule."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from reference.environment import DECLARED, NEWEST, Answer, Asked, ask
from reference.mutants import Mutant, mutants
from reference.verdicts import Verdict, ours, theirs

from schemas.rules.lint.directives import RULES

CORPUS = Path(os.environ.get("TAXOBOT_CORPUS") or Path(__file__).parents[2].parent / "shared" / "corpus")
KEYWORDS = {
    "required": "is a required property",
    "unknown keys": "properties are not allowed",
    "type": "is not of type",
    "minItems": "Value must have at least",
    "minLength": "should be non-empty",
    "uniqueItems": "has non-unique elements",
    "const": "was expected",
    "deprecated": "Minimum supported version",
    "no schema": "Cannot load schema",
    "top level": "The top-level element is not",
}
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]
Judged = list[tuple[Mutant, Answer]]


@pytest.fixture(scope="module")
def spoilt() -> list[Mutant]:
    return mutants()


@pytest.fixture(scope="module", params=[DECLARED, NEWEST], ids=["declared", "newest"])
def version(request: pytest.FixtureRequest) -> int:
    chosen: int = request.param
    return chosen


@pytest.fixture(scope="module")
def judged(spoilt: list[Mutant], version: int) -> Judged:
    answers = ask(Asked(mutant.path, mutant.text, version) for mutant in spoilt)
    return list(zip(spoilt, answers, strict=True))


def our_verdict(mutant: Mutant, version: int, *, strict: bool = False) -> Verdict:
    return ours(mutant.path, mutant.text, newest=version == NEWEST, strict=strict)


def name(mutant: Mutant) -> str:
    return f"{mutant.done} in {mutant.path}"


def test_the_verdicts_agree(judged: Judged, version: int) -> None:
    different = [name(mutant) for mutant, answer in judged if our_verdict(mutant, version).valid != answer.valid]
    assert not different


def test_the_same_keys_are_at_fault(judged: Judged, version: int) -> None:
    pairs = ((mutant, our_verdict(mutant, version), theirs(answer)) for mutant, answer in judged)
    different = [name(mutant) for mutant, mine, other in pairs if mine.read and mine.faults != other.faults]
    assert not different


def test_the_linter_finds_the_same_on_the_same_lines(judged: Judged, version: int) -> None:
    pairs = ((mutant, our_verdict(mutant, version), theirs(answer)) for mutant, answer in judged)
    different = [name(mutant) for mutant, mine, other in pairs if mine.read and mine.lint != other.lint]
    assert not different


def test_the_verdicts_agree_where_warnings_count(spoilt: list[Mutant]) -> None:
    answers = ask(Asked(mutant.path, mutant.text, DECLARED, strict=True) for mutant in spoilt)
    pairs = zip(spoilt, answers, strict=True)
    different = [
        name(mutant) for mutant, answer in pairs if our_verdict(mutant, DECLARED, strict=True).valid != answer.valid
    ]
    assert not different


def test_the_mutants_are_many_and_hit_everything(judged: Judged, version: int) -> None:
    reports = [report["message"] for _, answer in judged for report in (*answer.errors, *answer.warnings)]
    hit = {word for word, text in KEYWORDS.items() if any(text in report for report in reports)}
    linted = {match[1] for report in reports if (match := re.search(r" \(([\w-]+)\)$", report))}
    valid = sum(answer.valid for _, answer in judged)
    assert len(judged) >= 2000
    assert any(answer.raised for _, answer in judged)
    assert hit == KEYWORDS.keys() - ({"deprecated", "no schema"} if version == NEWEST else set())
    assert {*RULES, "key-duplicates"} <= linted
    assert version == NEWEST or 0.45 <= valid / len(judged) <= 0.6


def test_the_driver_answers_as_the_program_does(spoilt: list[Mutant]) -> None:
    questions = [Asked(mutant.path, mutant.text) for mutant in spoilt[:: len(spoilt) // 40]]
    assert ask(questions) == ask(questions, child_process=True)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus of real contributions here")
def test_real_contributions_agree(version: int) -> None:
    entries = json.loads((CORPUS / "expected.json").read_text())
    texts = {entry["file"]: (CORPUS / entry["file"]).read_bytes().decode() for entry in entries}
    # The folders are named by pull requests; what follows is the path within the taxonomy.
    paths = {file: "/".join(file.split("/")[2:]) for file in texts}
    answers = ask(Asked(paths[file], text, version) for file, text in texts.items())
    assert len(answers) == 191
    for (file, text), answer in zip(texts.items(), answers, strict=True):
        mine, other = ours(paths[file], text, newest=version == NEWEST, strict=False), theirs(answer)
        assert mine.valid == other.valid, file
        if mine.read:
            assert (mine.faults, mine.lint) == (other.faults, other.lint), file
