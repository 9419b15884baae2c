"""A benchmark that chooses the best checkpoint, and a judge behind a server for free answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from actions.cli.main import run
from fakes.endpoint import serve_fake
from fakes.endpoint_model import FakeModel
from runners.train.history import read_history
from runners.train.loop.checkpoints import read_best

QUICK = ("--replay-ratio", "0", "--iters", "4", "--save-every", "2", "--threads", "1", "--batch-size", "8")
COMMAND = ("model", "train", "--data-path", "rows.jsonl", "--lora", "--no-gguf", "--quiet", *QUICK)
BENCHMARK = ("--choose-by", "benchmark", "--benchmark-data")


def write(path: Path, *rows: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return str(path)


OPEN = {"question": "How many boats lie in the harbour of Orrin 3?", "reference": "24 boats."}
CHOICE = {"question": "How many boats lie in the harbour of Orrin 3?", "options": ["24 boats.", "7."], "answer": 0}


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--judge-model", "x"), "a judge has no effect here: the validation loss chooses"),
        (("--judge-api-key-variable", "KEY"), "name --judge-endpoint-url"),
        (BENCHMARK[:2], "--choose-by benchmark needs questions; name them by --benchmark-data"),
    ],
)
def test_what_could_have_no_effect_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], complaint: str
) -> None:
    assert run([*COMMAND, *words]) == 2
    assert complaint in capsys.readouterr().err


def test_questions_that_cannot_be_read_are_told_before_anything_is_trained(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = write(tmp_path / "own.jsonl", {**CHOICE, "answer": 2})
    assert run([*COMMAND, *BENCHMARK, questions, "--ckpt-output-dir", str(tmp_path / "run")]) == 2
    assert "own.jsonl:1: `answer`" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_a_judge_without_free_answers_is_refused_before_anything_is_trained(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (*BENCHMARK, write(tmp_path / "own.jsonl", CHOICE), "--ckpt-output-dir", str(tmp_path / "run"))
    with serve_fake(FakeModel(name="judge")) as server:
        assert run([*COMMAND, *words, "--judge-endpoint-url", server.url]) == 2
    assert "nothing to judge" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


@pytest.mark.slow
def test_checkpoints_are_chosen_by_questions_and_then_by_the_loss_again(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    command = [*COMMAND, "--ckpt-output-dir", str(folder)]
    assert run([*command, *BENCHMARK, write(tmp_path / "own.jsonl", CHOICE)]) == 0
    assert "by right answers on 1 development questions" in capsys.readouterr().out
    assert all(one.score is not None for one in read_history(folder).saved)
    assert run(command) == 0
    best = read_best(folder)
    assert best is not None
    assert best.saved.step == min(read_history(folder).saved, key=lambda one: one.validation).step


@pytest.mark.slow
def test_a_judge_behind_a_server_rates_free_answers_and_is_asked_once(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    command = [*COMMAND, "--ckpt-output-dir", str(folder), *BENCHMARK, write(tmp_path / "own.jsonl", OPEN)]
    with serve_fake(FakeModel(name="judge", answer=lambda _: "Rating: [[7]]", context=None)) as server:
        command += ["--judge-endpoint-url", server.url]
        assert run(command) == 0
        asked = sum(one.method == "POST" for one in server.asked)
        assert run(command) == 0
        assert sum(one.method == "POST" for one in server.asked) == asked > 0
    assert {one.score for one in read_history(folder).saved} == {7.0}
    best = read_best(folder)
    assert best is not None
    assert "by mean rating by judge" in best.why
