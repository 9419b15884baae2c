"""`taxobot config init`: what it proposes, asks, writes and keeps."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pytest

from actions.cli.config.init import PRESETS
from actions.cli.main import run
from actions.cli.operator import read_config
from fixtures.machines import LARGE, contents, write
from runners.models.catalogue import PLANS

INIT = ["config", "init"]


def test_the_proposal_is_taken_where_nobody_can_be_asked(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(INIT) == 0
    said = capsys.readouterr().out
    assert "Proposed: tiny. 2 CPU cores, 4 GiB of memory, no NVIDIA GPU: enough for the bundled tiny model" in said
    assert "The next one, laptop, wants 4 CPU cores, 8 GiB of memory." in said
    assert f"Written: {file}, with the preset tiny." in said
    assert read_config().preset == "tiny"


def test_a_larger_machine_is_proposed_more(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("runners.models.hardware.look", lambda: LARGE)
    assert run([*INIT, "--yes"]) == 0
    assert "`taxobot model download` brings its models (121.4 GB to download)." in capsys.readouterr().out
    assert read_config().preset == "lab"


def test_options_are_written_with_absolute_paths(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / "here" / "taxonomy").mkdir(parents=True)
    monkeypatch.chdir(home / "here")
    options = ["--preset", "lab", "--models-folder", "models", "--taxonomy-path", "taxonomy"]
    assert run([*INIT, *options]) == 0
    config = read_config()
    assert (config.preset, config.folders.models) == ("lab", str(home / "here" / "models"))
    assert config.folders.taxonomy == str(home / "here" / "taxonomy")
    said = capsys.readouterr().out
    assert "Proposed" not in said
    assert "lab wants 4 CPU cores, 32 GiB of memory, a GPU with 22 GiB; this machine has 2 CPU cores" in said


def test_a_file_that_is_there_is_never_overwritten(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(file, "preset: laptop\n")
    assert run([*INIT, "--yes"]) == 2
    assert f"{file} is there already: `taxobot config edit` changes it" in capsys.readouterr().err
    assert contents(file.parent) == {"config.yaml": b"preset: laptop\n"}


def test_force_keeps_each_old_file(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(file, "preset: laptop\n")
    assert run([*INIT, "--force", "--preset", "lab-multi"]) == 0
    assert f"The old file is kept as {file}.1.bak." in capsys.readouterr().out
    assert run([*INIT, "--force"]) == 0
    held = contents(file.parent)
    assert sorted(held) == ["config.yaml", "config.yaml.1.bak", "config.yaml.2.bak"]
    assert held["config.yaml.1.bak"] == b"preset: laptop\n"
    assert b"\npreset: lab-multi\n" in held["config.yaml.2.bak"]
    assert b"\npreset: tiny\n" in held["config.yaml"]


def test_a_link_stays_a_link(file: Path, home: Path) -> None:
    write(home / "dotfiles" / "taxobot.yaml", "preset: laptop\n")
    file.parent.mkdir(parents=True)
    file.symlink_to(home / "dotfiles" / "taxobot.yaml")
    assert run([*INIT, "--force"]) == 0
    assert file.is_symlink()
    assert b"\npreset: tiny\n" in (home / "dotfiles" / "taxobot.yaml").read_bytes()


@pytest.mark.parametrize(
    ("place", "said"), [("folder", "is a folder; the configuration is a file"), ("file/under", "cannot write")]
)
def test_where_no_file_can_be(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], place: str, said: str
) -> None:
    (home / "folder").mkdir()
    write(home / "file", "")
    monkeypatch.setenv("TAXOBOT_CONFIG", str(home / place))
    assert run(INIT) == 2
    assert said in capsys.readouterr().err


def test_values_of_instructlab_are_carried_over_and_named(
    instructlab: Path, home: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = contents(home)
    assert run(INIT) == 0
    said = capsys.readouterr().out
    assert f"InstructLab's models, read where they are and never changed: {home}/cache/instructlab/models" in said
    assert "  taken: serve.server.port as serve.port" in said
    assert "  not taken, because taxobot's chat has no such setting: chat.vi_mode" in said
    config = read_config()
    assert (config.serve.port, config.chat.temperature) == (8123, 0.5)
    assert config.folders.taxonomy == f"{home}/data/instructlab/taxonomy"
    assert "Taken from InstructLab's serve.server.port." in file.read_text()
    assert {name: held for name, held in contents(home).items() if "taxobot" not in name} == theirs


def test_a_named_taxonomy_goes_before_instructlab_s(instructlab: Path, home: Path, file: Path) -> None:
    (home / "mine").mkdir()
    assert run([*INIT, "--taxonomy-path", str(home / "mine")]) == 0
    assert read_config().folders.taxonomy == str(home / "mine")
    assert "generate.taxonomy_path" not in file.read_text()


def test_a_person_is_asked(home: Path, file: Path) -> None:
    (home / "taxonomy").mkdir()
    program = Path(sys.executable).with_name("taxobot")
    spoken = pexpect.spawn(str(program), INIT, env=dict(os.environ), timeout=60, encoding="utf-8", dimensions=(50, 200))
    spoken.expect(r"Preset \(tiny, laptop, lab, lab-multi\) \[[a-z-]+\]: ")
    spoken.sendline("huge")
    spoken.expect(r"'huge' is not one of")
    spoken.sendline("laptop")
    spoken.expect("Folder for models .*: ")
    spoken.sendline(str(home / "models"))
    spoken.expect("Your taxonomy's folder .*: ")
    spoken.sendline(str(home / "nowhere"))
    spoken.expect("There is no folder")
    spoken.sendline(str(home / "taxonomy"))
    spoken.expect("Written: ")
    spoken.expect(pexpect.EOF)
    spoken.close()
    assert spoken.exitstatus == 0
    config = read_config()
    assert (config.preset, config.folders.models) == ("laptop", str(home / "models"))
    assert config.folders.taxonomy == str(home / "taxonomy")


def test_ctrl_c_at_a_question_writes_nothing(file: Path) -> None:
    program = Path(sys.executable).with_name("taxobot")
    spoken = pexpect.spawn(str(program), INIT, env=dict(os.environ), timeout=60, encoding="utf-8", dimensions=(50, 200))
    spoken.expect("Preset ")
    spoken.sendintr()
    spoken.expect("interrupted")
    spoken.expect(pexpect.EOF)
    spoken.close()
    assert spoken.exitstatus == 130
    assert not file.parent.exists()


def test_the_option_knows_every_preset() -> None:
    assert list(PRESETS) == list(PLANS)
