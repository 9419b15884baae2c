"""`taxobot model list` and `remove`: what people and programs read, and that nothing goes without being asked for."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pexpect
import pytest

from actions.cli.main import run
from actions.cli.model.list import table
from model_files import write_adapter, write_gguf, write_model


@pytest.fixture(autouse=True)
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configured models folder with three models, and InstructLab's with one."""
    models = tmp_path / "models"
    write_model(models / "instructlab" / "granite-7b-lab")
    write_adapter(models / "mine", base_model_name_or_path="instructlab/granite-7b-lab")
    write_gguf(models / "one" / "small-GGUF" / "small.gguf")
    write_gguf(tmp_path / "cache" / "instructlab" / "models" / "merlinite.gguf")
    config = tmp_path / "config.yaml"
    config.write_text(f"folders:\n  models: {models}\n  data: {tmp_path / 'data'}\n")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(config))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return models


def listed(*options: str, capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    """The cells of each line, by name."""
    assert run(["model", "list", *options]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split() == ["NAME", "KIND", "MODIFIED", "SIZE", "PATH"]
    return {line.split()[0]: line.split()[1:] for line in lines}


def test_list(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys=capsys)
    names = ["taxobot-tiny-1.4m", "instructlab/granite-7b-lab", "mine", "one/small-GGUF/small.gguf", "merlinite.gguf"]
    assert list(found) == names
    kind, _day, _time, *size, path = found["instructlab/granite-7b-lab"]
    assert (kind, path) == ("safetensors", str(own / "instructlab" / "granite-7b-lab"))
    assert size == [str(sum(file.stat().st_size for file in Path(path).iterdir())), "bytes"]
    assert found["mine"][0] == "adapter"


def test_list_of_one_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_gguf(tmp_path / "others" / "x.gguf")
    assert list(listed("--model-dir", str(tmp_path / "others"), capsys=capsys)) == ["taxobot-tiny-1.4m", "x.gguf"]


def test_list_of_checkpoints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_model(tmp_path / "data" / "runs" / "taxonomy-1" / "store" / "results" / ("ab" * 32) / "model")
    assert "taxonomy-1/abababababab" not in listed(capsys=capsys)
    assert "taxonomy-1/abababababab" in listed("--list-checkpoints", capsys=capsys)


def test_list_for_programs(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (own / "old").mkdir()
    (own / "old" / "model.pt").write_bytes(b"\x80")
    assert run(["model", "list", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    mine = next(one for one in found["models"] if one["name"] == "mine")
    assert (mine["kind"], mine["base"], mine["bundled"]) == ("adapter", "instructlab/granite-7b-lab", False)
    assert [one["name"] for one in found["models"] if one["bundled"]] == ["taxobot-tiny-1.4m"]
    (refused,) = found["refused"]
    assert (refused["name"], refused["path"]) == ("old", str(own / "old"))
    assert "pickles" in refused["reason"]


def test_what_is_not_used_is_said(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_model(own / "acme\x1b[2J", auto_map={"AutoModel": "x.Y"})
    assert run(["model", "list"]) == 0
    shown = capsys.readouterr()
    assert "acme" not in shown.out
    assert shown.err.startswith("not used: ")
    assert r"acme\x1b[2J/config.json asks for code" in shown.err
    assert "\x1b" not in shown.err


def test_names_do_not_steer_the_terminal(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_model(own / "evil\x1b]0;x\x07")
    assert run(["model", "list"]) == 0
    shown = capsys.readouterr().out
    assert r"evil\x1b]0;x\x07" in shown
    assert "\x1b" not in shown


def test_remove_asks_nobody_where_nobody_is(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model", "remove", "-m", "mine"]) == 2
    assert "--force removes it without asking" in capsys.readouterr().err
    assert (own / "mine").exists()


def test_remove(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model", "remove", "--model", "small.gguf", "--force"]) == 0
    place = own / "one" / "small-GGUF" / "small.gguf"
    assert capsys.readouterr().out == f"Removed one/small-GGUF/small.gguf ({place}).\n"
    assert not (own / "one").exists()


def test_remove_what_cannot_be_used(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_model(own / "coded", auto_map={"AutoModel": "x.Y"})
    assert run(["model", "remove", "-m", "coded", "-f"]) == 0
    assert not (own / "coded").exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tiny", "taxobot-tiny-1.4m came with taxobot and is not removed"),
        ("merlinite.gguf", "does not stand in taxobot's models folder"),
        ("mines", "there is no model mines here; did you mean mine?"),
    ],
)
def test_remove_says_no(name: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["model", "remove", "-m", name, "-f"]) == 2
    assert said in capsys.readouterr().err


def test_remove_without_a_name() -> None:
    assert run(["model", "remove"]) == 2


@pytest.mark.parametrize(
    ("answer", "said", "stays"), [("n", "Nothing was removed.", True), ("y", "Removed mine", False)]
)
def test_remove_on_a_terminal_asks(answer: str, said: str, stays: bool, own: Path) -> None:
    program = str(Path(sys.executable).with_name("taxobot"))
    terminal = pexpect.spawn(program, ["model", "remove", "-m", "mine"], encoding="utf-8", timeout=60)
    terminal.expect(r"Remove mine .* for good\? \[y/N\]: ")
    assert (own / "mine").exists()
    terminal.sendline(answer)
    terminal.expect_exact(said)
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert (own / "mine").exists() == stays
    assert terminal.exitstatus == 0


def test_columns_are_as_wide_as_they_must_be() -> None:
    assert table([("A", "BB"), ("ccc", "")]) == ["A    BB", "ccc"]
