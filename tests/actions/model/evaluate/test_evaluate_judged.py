"""Two models behind servers and a judge behind another one, as it is typed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from actions.cli.main import run
from fakes.endpoint import serve_fake
from fakes.endpoint_http import FakeEndpoint
from fakes.endpoint_model import FakeModel
from runners.models.client.seam import Messages
from schemas.evaluation import Evaluation
from schemas.result import Word

COUNT = 12
QUESTIONS = [
    {"question_id": f"q{n}", "category": "sums", "turns": [f"What is {n} and {n}?"], "reference": [f"It is {2 * n}."]}
    for n in range(COUNT)
]


def knows(*, up_to: int) -> Callable[[Messages], str]:
    """Answers as many of the questions rightly."""

    def answer(messages: Messages) -> str:
        number = int(re.findall(r"\d+", messages[-1]["content"])[0])
        return f"It is {2 * number}." if number < up_to else "I do not know."

    return answer


def judge(messages: Messages) -> str:
    """Knows what is right from the reference; of two, the right one is better."""
    shown = re.findall(r"⟪([A-Z ]+) \w+⟫\n(.*?)\n⟪end", messages[-1]["content"], re.DOTALL)
    texts = {name.strip(): text for name, text in shown}
    if "ANSWER" in texts:
        return f"It is so.\nRating: [[{10 if texts['ANSWER'] == texts['REFERENCE'] else 2}]]"
    right = [name for name in "AB" if texts[f"ANSWER {name}"] == texts["REFERENCE"]]
    return f"They differ.\nVerdict: [[{right[0] if len(right) == 1 else 'TIE'}]]"


@pytest.fixture
def base() -> Iterator[FakeEndpoint]:
    with serve_fake(FakeModel(name="base", answer=knows(up_to=1), context=None)) as one:
        yield one


@pytest.fixture
def start(tmp_path: Path, base: FakeEndpoint) -> Iterator[list[str]]:
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in QUESTIONS), encoding="utf-8")
    with (
        serve_fake(FakeModel(name="tuned", answer=knows(up_to=COUNT), context=None)) as tuned,
        serve_fake(FakeModel(name="judge", answer=judge, context=None)) as judging,
    ):
        words = ["model", "evaluate", "--benchmark", "mt_bench", "--questions", str(file), "--quiet"]
        words += ["--endpoint-url", tuned.url, "--base-endpoint-url", base.url, "--judge-endpoint-url", judging.url]
        yield [*words, "--output-dir", str(tmp_path / "out")]


def read(tmp_path: Path) -> Evaluation:
    return Evaluation.model_validate_json((tmp_path / "out" / "evaluation.json").read_bytes())


def test_a_model_that_knows_more_is_better(
    start: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(start) == 0
    said = capsys.readouterr().out
    assert "## BASE MODEL (SCORE)\nbase (2.67/10.0)\n\n## MODEL (SCORE)\ntuned (10.0/10.0)\n" in said
    assert "### IMPROVEMENTS (0.0 to 10.0):\n1. sums: 2.67 -> 10.0 (+7.33) [n = 12, " in said
    assert "### QUESTIONS:\nquestions.jsonl\n" in said
    told = read(tmp_path)
    assert told.subjects[0].judge is not None
    assert told.subjects[0].judge.fit
    assert (told.error_rate, told.judge.partition(" ")[0]) == (0.0, "judge")


def test_pairs_give_the_word_where_that_is_wanted(start: list[str], tmp_path: Path) -> None:
    assert run([*start, "--judge-mode", "pairwise"]) == 0
    (subject,) = read(tmp_path).subjects
    assert subject.word is Word.BETTER
    assert subject.comparison is not None
    assert (subject.comparison.score, subject.comparison.n) == ("pairwise", COUNT)
    assert "both orders" in read(tmp_path).judge


def test_a_run_without_its_servers_carries_on_from_what_is_remembered(
    start: list[str], base: FakeEndpoint, tmp_path: Path
) -> None:
    assert run(start) == 0
    before, asked = (tmp_path / "out" / "evaluation.json").read_bytes(), len(base.asked)
    assert run(start) == 0
    assert (tmp_path / "out" / "evaluation.json").read_bytes() == before
    assert {one.method for one in base.asked[asked:]} == {"GET"}, "it was looked at, and not asked again"


def test_one_after_the_other_is_asked(start: list[str], base: FakeEndpoint, tmp_path: Path) -> None:
    assert run([*start, "--limit", "3", "--max-workers", "1"]) == 0
    assert sum(one.method == "POST" for one in base.asked) == 3
    assert read(tmp_path).subjects[0].n == 3
