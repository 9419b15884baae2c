"""`taxobot model test` as it is typed: with the bundled model, with an adapter of it, with servers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from actions.cli.main import run
from actions.cli.model.test import start
from fakes.endpoint import serve_fake
from fakes.endpoint_http import FakeEndpoint
from fakes.endpoint_model import FakeModel
from runners.models.client.seam import Messages
from runners.models.tiny.files import FOLDER
from schemas.errors import Interrupted
from schemas.result import Word
from schemas.trial import Trial

COUNT = 8


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    config = tmp_path / "config.yaml"
    config.write_text(f"folders:\n  data: {tmp_path / 'data'}\n", encoding="utf-8")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(config))
    return tmp_path / "data"


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    """Rows as generation writes them for tests."""
    file = tmp_path / "test_teacher_2026-01-01T00_00_00.jsonl"
    told = [{"system": "", "user": f"What is {n} and {n}?", "assistant": f"It is {2 * n}."} for n in range(COUNT)]
    file.write_text("".join(json.dumps(row) + "\n" for row in told), encoding="utf-8")
    return file


def knows(*, up_to: int) -> Callable[[Messages], str]:
    def answer(messages: Messages) -> str:
        number = int(re.findall(r"\d+", messages[-1]["content"])[0])
        return f"It is {2 * number}." if number < up_to else ("It may be." if number % 2 else "Who knows?") + "\x1b[2J"

    return answer


@pytest.fixture
def base() -> Iterator[FakeEndpoint]:
    with serve_fake(FakeModel(name="before", answer=knows(up_to=0), context=None)) as one:
        yield one


@pytest.fixture
def tuned() -> Iterator[FakeEndpoint]:
    with serve_fake(FakeModel(name="after", answer=knows(up_to=COUNT), context=None)) as one:
        yield one


def between(base: FakeEndpoint, tuned: FakeEndpoint, rows: Path) -> list[str]:
    words = ["--endpoint-url", base.url, "--tuned-endpoint-url", tuned.url, "--test_file", str(rows)]
    return ["model", "test", *words, "--quiet"]


def read(folder: Path) -> Trial:
    return Trial.model_validate_json((folder / "test.json").read_bytes())


def refuse(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["model", "test", *words]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_two_servers_side_by_side(
    base: FakeEndpoint, tuned: FakeEndpoint, rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [*between(base, tuned, rows), "--output-dir", str(tmp_path / "out")]
    assert run(words) == 0
    said = capsys.readouterr().out
    assert all(word in said for word in ("question", "expected", "base: before", "tuned: after", "BETTER", "n"))
    assert "\x1b" not in said
    trial = read(tmp_path / "out")
    assert {one.measure: one.word for one in trial.scores} == {"rouge_l": Word.BETTER, "exact": Word.BETTER}
    assert (trial.questions[0].id, trial.questions[0].expected) == (f"{rows.name}:1", "It is 0.")
    assert "| Question | Expected | base: before | tuned: after |" in (tmp_path / "out" / "report.md").read_text()
    asked = len(base.asked)
    assert run([*words, "--json"]) == 0
    assert capsys.readouterr().out.encode() == (tmp_path / "out" / "test.json").read_bytes()
    assert {one.method for one in base.asked[asked:]} == {"GET"}, "it was looked at, and not asked again"
    assert run([*words, "--fresh", "--limit", "3", "--show", "1", "--format", "markdown"]) == 0
    assert capsys.readouterr().out.count("What is") == 1
    assert (len(read(tmp_path / "out").questions), base.asked[-1].method) == (3, "POST")


def test_a_judge_may_be_asked_too(
    base: FakeEndpoint, tuned: FakeEndpoint, rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def mark(messages: Messages) -> str:
        texts = dict(re.findall(r"⟪([A-Z]+) \w+⟫\n(.*?)\n⟪end", messages[-1]["content"], re.DOTALL))
        return f"Rating: [[{10 if texts['ANSWER'] == texts['REFERENCE'] else 2}]]"

    with serve_fake(FakeModel(name="judge", answer=mark, context=None)) as judging:
        assert run([*between(base, tuned, rows), "--judge-endpoint-url", judging.url, "--json"]) == 0
    trial = Trial.model_validate_json(capsys.readouterr().out)
    assert (trial.scores[-1].measure, trial.scores[-1].base, trial.scores[-1].tuned) == ("judge", 2.0, 10.0)
    assert any("the judge is fit" in line for line in trial.warnings)


def adapter_of_a_run(run_folder: Path) -> Path:
    """A run's folder with one adapter of the bundled model, chosen as the best."""
    import torch
    from peft import LoraConfig, get_peft_model

    from runners.models.load import load

    torch.manual_seed(0)
    model = get_peft_model(load(FOLDER).model, LoraConfig(r=2, target_modules=["q_proj"], init_lora_weights=False))
    model.peft_config["default"].base_model_name_or_path = "/gone"
    adapter = run_folder / "adapters" / "adapters-010"
    model.save_pretrained(str(adapter), save_embedding_layers=False)
    saved: dict[str, Any] = {"step": 10, "epoch": 1, "rows": 9, "validation": 1.0, "folder": "adapters/adapters-010"}
    (run_folder / "best.json").write_text(json.dumps({"saved": saved, "why": "lowest"}))
    profile = {"method": "lora", "epochs": 1, "learning_rate": 0.1}
    job = {"base": str(FOLDER), "folder": str(run_folder), "taught": 9, "profile": profile, "seed": 1, "device": "cpu"}
    (run_folder / "job.json").write_text(json.dumps({**job, "identity": "x"}))
    return adapter


def test_the_newest_run_and_the_newest_rows_are_what_is_tested(
    rows: Path, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    adapter_of_a_run(home / "checkpoints" / "tiny-12345678")
    (home / "datasets" / "a run").mkdir(parents=True)
    rows.rename(home / "datasets" / "a run" / rows.name)
    words = ["test", "--threads", "1", "--max-tokens", "4", "--limit", "2", "--output-dir", str(tmp_path / "out")]
    assert run(words) == 0
    said = capsys.readouterr()
    assert "test: finished" in said.err
    trial = read(tmp_path / "out")
    assert (trial.base, trial.files) == ("taxobot-tiny-1.4m", (rows.name,))
    assert trial.tuned is not None
    assert trial.tuned.endswith("adapters-010")
    weighed = next(one for one in trial.scores if one.measure == "likelihood")
    assert weighed.delta, "the adapter changes what the model finds likely"
    assert run([*words, "--quiet", "--json"]) == 0
    assert capsys.readouterr().out.encode() == (tmp_path / "out" / "test.json").read_bytes()


def test_the_model_before_training_alone(rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["model", "test", "-t", str(rows), "-m", "tiny", "--adapter-file", "None", "--threads", "1"]
    assert run([*words, "--limit", "1", "--max-tokens", "2", "--quiet", "--output-dir", str(tmp_path / "out")]) == 0
    assert "tuned" not in capsys.readouterr().out
    trial = read(tmp_path / "out")
    assert (trial.base, trial.tuned, trial.questions[0].tuned) == ("tiny", None, None)
    assert trial.scores[0].word is None


def test_a_model_that_says_nothing_is_an_error(
    base: FakeEndpoint, rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serve_fake(FakeModel(name="mute", answer=lambda _: "", context=None)) as mute:
        assert run([*between(base, mute, rows), "--output-dir", str(tmp_path / "out")]) == 4
    said = capsys.readouterr()
    assert "taxobot: the tuned model mute answered nothing: the model gave no answer" in said.err
    assert read(tmp_path / "out").scores == ()


def test_an_interruption_says_how_to_carry_on(
    rows: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(_job: object) -> Trial:
        raise Interrupted("interrupted")

    monkeypatch.setattr(start, "_try", interrupt)
    words = ["model", "test", "-t", str(rows), "-m", "tiny", "--tuned", "tiny", "--output-dir", str(tmp_path / "out")]
    assert run(words) == 130
    said = capsys.readouterr().err
    assert f"what was answered is kept in {tmp_path / 'out'}; this carries on: taxobot model test --test_file" in said


def test_what_is_not_there_is_one_sentence(rows: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "elsewhere").mkdir(parents=True)
    (rows.parent / "nothing").mkdir()
    assert f"{home / 'datasets'} holds no test rows" in refuse(capsys)
    assert "holds no test rows" in refuse(capsys, "--data-dir", str(rows.parent / "nothing"))
    assert "holds no training run; name the tuned model by --tuned" in refuse(capsys, "-t", str(rows))
    words = ("-t", str(rows), "--model-dir", str(home / "elsewhere"))
    assert "holds no training run that chose a checkpoint" in refuse(capsys, *words)
    assert "that is a model (safetensors); name it by --tuned" in refuse(
        capsys, "-t", str(rows), "--adapter-file", "tiny"
    )
    assert "--api-key is not taken" in refuse(capsys, "--api-key", "secret")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--tuned", "tiny", "--adapter-file", "x"), "--adapter-file and --tuned each name the tuned model"),
        (
            ("--tuned", "tiny", "--api-key-variable", "KEY"),
            "it is for --endpoint-url; name the server",
        ),
        (("--tuned", "tiny", "--gpus", "1"), "--gpus has no effect here: no model is served"),
        (("--tuned", "tiny", "--data-dir", "."), "--data-dir has no effect here: --test-file names the rows"),
        (("--tuned", "tiny", "--format", "markdown", "--json"), "--format has no effect here: --json prints JSON"),
        (("--tuned", "tiny", "--seed", "7"), "--seed has no effect here: at --temperature 0 nothing is drawn"),
        (("--adapter-file", ""), "a model's name is missing"),
        (("--tuned", "tiny", "--timeout", "1"), "--timeout has no effect here: no server is asked"),
        (("--tuned", "tiny", "--temperature", "1", "--threads", "1"), "--threads has no effect here: no model runs in"),
    ],
)
def test_options_without_effect_are_errors(
    words: tuple[str, ...], reason: str, rows: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert reason in refuse(capsys, "-t", str(rows), "-m", "tiny", *words)
