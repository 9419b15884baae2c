"""The judge that the configuration names rates the answers of `taxobot pr run`."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from actions.cli import main as entry
from examples.materialise import Example
from fakes.bench import Bench
from fakes.endpoint import serve_fake
from fakes.endpoint_model import FakeModel
from runners.evaluate.judges.seam import Judge
from runners.models.client.seam import Messages
from runners.seams import Seams

SKILLS = 2


def compare(messages: Messages) -> str:
    """Knows what is right from the reference."""
    shown = re.findall(r"⟪([A-Z ]+) \w+⟫\n(.*?)\n⟪end", messages[-1]["content"], re.DOTALL)
    texts = {name.strip(): text for name, text in shown}
    return f"It is so.\nRating: [[{10 if texts['ANSWER'] == texts['REFERENCE'] else 1}]]"


@pytest.fixture
def bench(tmp_path: Path, example: Example, monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench(tmp_path / "bench", example)

    def build(_preset: str | None, *, judge: Judge | None = None, **_: Any) -> Seams:
        seams = bench.seams()
        return seams if judge is None else replace(seams, judge=judge)

    monkeypatch.setattr("actions.cli.pr.build_seams", build)
    return bench


def measure(bench: Bench) -> dict[str, Any]:
    where = ["--taxonomy", str(bench.taxonomy), "--base", bench.example.base, "--output", str(bench.output)]
    assert entry.run(["pr", "run", *where, "--head", bench.example.branches["skills"]]) == 0
    result: dict[str, Any] = json.loads((bench.output / "result.json").read_text())
    return result


def configure(place: Path, monkeypatch: pytest.MonkeyPatch, **judge: str) -> None:
    (place / "config.yaml").write_text(json.dumps({"models": {"judge": judge}}))
    monkeypatch.setenv("TAXOBOT_CONFIG", str(place / "config.yaml"))


def test_it_is_asked_once_for_each_answer(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_fake(FakeModel(name="wise-judge", answer=compare, context=None)) as endpoint:
        configure(tmp_path, monkeypatch, endpoint=endpoint.url, model="wise-judge")
        result = measure(bench)
        asked = len(endpoint.asked)
        again = measure(bench)
        assert len(endpoint.asked) - asked <= 1, "at most the list of its models was looked at"
    assert result["models"]["judge"].startswith("wise-judge (template general")
    checks = [leaf["judge"] for leaf in result["leaves"]]
    assert [(check["own"], check["fit"]) for check in checks] == [(10.0, True)] * SKILLS
    assert asked > sum(entry["n"] for leaf in result["leaves"] for entry in leaf["comparisons"])
    del result["timings"], again["timings"]
    assert again == result


def test_without_a_word_of_it_the_embedded_one_judges(bench: Bench) -> None:
    assert measure(bench)["models"]["judge"] == "overlap judge (embedded)"


def test_a_judge_that_is_not_there_stops_the_run(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(tmp_path, monkeypatch, model="nobody")
    where = ["--taxonomy", str(bench.taxonomy), "--base", bench.example.base, "--output", str(bench.output)]
    assert entry.run(["pr", "run", *where, "--head", bench.example.branches["skills"]]) == 2
    assert "nobody" in capsys.readouterr().err
    assert bench.engine.calls == []
