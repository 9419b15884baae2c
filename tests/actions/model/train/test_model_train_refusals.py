"""What cannot be trained is told in one located sentence before anything is trained, and the exit status is not 0."""

from __future__ import annotations

import shutil
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from actions.cli.main import run
from runners.models.tiny.files import FOLDER

TRAIN = ("model", "train", "--quiet", "--replay-ratio", "0", "--no-gguf")
GOOD = '{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}\n'
FILES = {
    "empty": "",
    "keys": GOOD + '{"question": "a", "answer": "b"}\n',
    "mixed": GOOD + '{"system": "", "user": "a", "assistant": "b"}\n',
    "mute": '{"messages": [{"role": "user", "content": "a"}]}\n',
    "broken": GOOD + '{"messages": [\n',
}
SAID = {
    "empty": "empty.jsonl: ",
    "keys": "keys.jsonl:2: ",
    "mixed": "mixed.jsonl:2: ",
    "mute": "mute.jsonl:1: ",
    "broken": "broken.jsonl:2: ",
}
Usage = namedtuple("Usage", "total used free")


def refusal(capsys: pytest.CaptureFixture[str], *words: str, status: int = 2) -> str:
    """The one sentence that a command ends with."""
    assert run([*TRAIN, *words]) == status
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("taxobot: ")
    assert shown.err.count("\n") == 1
    return shown.err


@pytest.mark.parametrize("name", FILES)
def test_files_that_are_no_rows(place: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (place / f"{name}.jsonl").write_text(FILES[name], "utf-8")
    assert refusal(capsys, "--data-path", f"{name}.jsonl").startswith(f"taxobot: {place}/{SAID[name]}")


def test_a_file_that_is_not_there(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*TRAIN, "--data-path", str(place / "nowhere.jsonl")]) == 2
    assert "nowhere.jsonl' does not exist" in capsys.readouterr().err


def test_no_rows_at_all(capsys: pytest.CaptureFixture[str]) -> None:
    assert "`taxobot data generate` makes some" in refusal(capsys)


def test_a_template_that_does_not_tell_what_the_assistant_says(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model = shutil.copytree(FOLDER, place / "silent", dirs_exist_ok=True)
    (model / "chat_template.jinja").write_text("Hello.", "utf-8")
    said = refusal(capsys, "--data-path", "rows.jsonl", "--model-path", str(model))
    assert "template" in said


def test_too_little_memory(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runners.train.reckon.place._available", lambda: 1 << 20)
    said = refusal(capsys, "--data-path", "rows.jsonl")
    assert "of memory on this machine, where" in said
    assert "no other setting makes it fit" in said


def test_too_little_room(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10, 9, 1))
    assert "its disk has room for 1 byte" in refusal(capsys, "--data-path", "rows.jsonl")


def test_an_unknown_preset(place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "wrong.yaml").write_text("preset: huge\n", "utf-8")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(place / "wrong.yaml"))
    assert f"{place}/wrong.yaml:1: preset: " in refusal(capsys, "--data-path", "rows.jsonl")


def test_no_torchrun(place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(place / "bin" / "python"))
    monkeypatch.setenv("PATH", "")
    said = refusal(capsys, "--data-path", "rows.jsonl", "--gpus", "2")
    assert "training in several processes needs torchrun" in said


def test_more_gpus_than_there_are(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.device_count", lambda: 1)
    assert "--gpus 2: PyTorch finds 1 here" in refusal(capsys, "--data-path", "rows.jsonl", "--gpus", "2")


def test_what_is_no_model_to_train(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from model_files import write_adapter, write_gguf

    write_adapter(place / "adapter", base_model_name_or_path="x")
    write_gguf(place / "small.gguf")
    for name, said in (("./adapter", "is an adapter; `taxobot model convert"), ("./small.gguf", "is a GGUF file")):
        assert said in refusal(capsys, "--data-path", "rows.jsonl", "--model", name)


def test_all_rows_too_long(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, "--data-path", "rows.jsonl", "--max-seq-len", "4", status=4)
    assert "no row is left to learn from" in said
    said = refusal(capsys, "--data-path", "rows.jsonl", "--max-seq-len", "4", "--over-long", "refuse")
    assert "rows.jsonl:1 (" in said


def test_a_tracker_that_is_not_installed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    assert "wandb is not installed" in refusal(capsys, "--data-path", "rows.jsonl", "--tracker", "wandb")


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("tokenizer.json", "{}", "its tokenizer cannot be loaded"),
        ("config.json", '{"model_type": "llama", "num_attention_heads": 0}', "its tokenizer cannot be loaded"),
    ],
)
def test_files_that_transformers_stumbles_over(
    place: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, words: str
) -> None:
    model = shutil.copytree(FOLDER, place / "stumbling", dirs_exist_ok=True)
    (model / file).write_text(text, "utf-8")
    assert words in refusal(capsys, "--data-path", "rows.jsonl", "--model-path", str(model))
