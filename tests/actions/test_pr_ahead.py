"""`taxobot pr estimate` and `taxobot pr precheck`: what people are told before anything is spent."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from actions.cli import main as entry
from actions.cli.estimate import say_minutes
from examples.materialise import Example
from fakes.bench import Bench
from schemas.precheck import Estimate, Precheck

KNOWLEDGE = "knowledge/geography/islands/korrow_isles"


@pytest.fixture
def bench(tmp_path: Path, example: Example, monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench(tmp_path / "bench", example)
    monkeypatch.setattr("actions.cli.precheck.build_seams", lambda _preset, **_keywords: bench.seams())
    return bench


def command(name: str, bench: Bench, *more: str, head: str = "everything") -> list[str]:
    where = ["--taxonomy", str(bench.taxonomy), "--base", bench.example.base]
    mirrors = [word for url, path in bench.mirrors.items() for word in ("--mirror", f"{url}={path}")]
    output = ["--output", str(bench.output), *mirrors]
    return ["pr", name, *where, "--head", bench.example.branches.get(head, head), *output, *more]


def test_an_estimate_for_people(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.run(command("estimate", bench)) == 0
    out, err = capsys.readouterr()
    assert f"{KNOWLEDGE} (knowledge): 34 passages taught in 1,613 rows, 480 items" in out.splitlines()
    assert "compositional_skills/linguistics/opposites (freeform skill): 12 seed examples taught in 120 rows" in out
    assert "together: 1,841 rows, " in out
    assert "1,612 evaluation items with the frozen suite" in out
    assert out.splitlines()[-1].startswith("(measured on ")
    assert "generate" in err


def test_an_estimate_for_machines(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.run(command("estimate", bench, "--json")) == 0
    assert len(Estimate.model_validate_json(capsys.readouterr().out).leaves) == 3


def test_a_precheck_for_people(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.run(command("precheck", bench)) == 0
    out, err = capsys.readouterr()
    assert out.count("question:   ") == 51
    assert "base model: who can tell (rated 1" in out
    assert f"{KNOWLEDGE}: not known (known from 7 on), mean rating 1." in out
    assert out.splitlines()[-3:] == [
        "taxobot-tiny-1.4m does not know all of it yet.",
        "Rated by the overlap judge (embedded).",
        "These numbers come from stand-ins of taxobot's own: tiny model, overlap judge.",
    ]
    assert "own questions: finished after" in err


def test_a_precheck_for_machines(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    assert entry.run(command("precheck", bench, "--json")) == 0
    assert len(Precheck.model_validate_json(capsys.readouterr().out).answers) == 51


@pytest.mark.parametrize(("name", "said"), [("estimate", "nothing to run"), ("precheck", "nothing to ask")])
def test_nothing_changed(bench: Bench, capsys: pytest.CaptureFixture[str], name: str, said: str) -> None:
    assert entry.run(command(name, bench, head="main")) == 0
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("name", ["estimate", "precheck"])
def test_a_contribution_to_mend_first(bench: Bench, capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert entry.run(command(name, bench, head="faulty")) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "taxobot: the contribution is INVALID: " in err


def test_ctrl_c_says_how_to_carry_on(
    bench: Bench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench.engine, "answer", lambda *_, **__: signal.raise_signal(signal.SIGINT))
    assert entry.run(command("precheck", bench)) == 130
    assert "run the same command again to carry on" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0 s"), (0.51, "31 s"), (1.9, "114 s"), (2, "2 min"), (90.4, "90 min"), (150, "2.5 h")]
)
def test_durations(minutes: float, said: str) -> None:
    assert say_minutes(minutes) == said
