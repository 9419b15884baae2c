"""`taxobot config show`: every value with where it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from actions.cli.main import run
from fixtures.machines import write

SHOW = ["config", "show"]


def shown(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    assert run([*SHOW, *options]) == 0
    return capsys.readouterr().out


def test_without_a_file_everything_is_default_or_the_preset_s(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = shown(capsys).splitlines()
    assert lines[0] == "# There is no configuration file; `taxobot config init` writes one."
    assert "preset: tiny  # default" in lines
    assert f"  models: {home}/cache/taxobot/models  # default" in lines
    assert f"  data: {home}/data/taxobot  # default" in lines
    assert "    model: overlap judge  # preset tiny" in lines
    assert "  model: taxobot-tiny-1.4m  # the student" in lines


def test_each_value_names_its_origin(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(
        file,
        "preset: laptop\nmodels:\n  student: ./mine\n  judge: {endpoint: 'https://judge.example/v1'}\n"
        "documents:\n  mirrors: {'https://a.example/x': mirror}\nserve: {port: 8000}\n",
    )
    lines = shown(capsys).splitlines()
    assert lines[0] == f"# {file}"
    assert "preset: laptop  # file" in lines
    assert f"  student: {file.parent}/mine  # file" in lines
    assert f"  model: {file.parent}/mine  # the student" in lines
    granite = "ibm-granite/granite-3.3-2b-instruct-GGUF/granite-3.3-2b-instruct-Q4_K_M.gguf"
    assert lines.count(f"    model: {granite}  # preset laptop") == 2
    assert "    model: null  # default" in lines, "the judge's endpoint says what it holds"
    assert "  port: 8000  # file" in lines
    assert f"  mirrors: {{'https://a.example/x': {file.parent}/mirror}}  # file" in lines


def test_without_comments_it_is_plain_yaml(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(file, "chat: {contexts: {pirate: 'Say arr: # always.'}}\n")
    text = shown(capsys, "-wc")
    assert "# file" not in text
    held = yaml.safe_load(text)
    assert held["chat"]["contexts"] == {"pirate": "Say arr: # always."}
    assert list(held) == [
        "preset",
        "folders",
        "models",
        "generate",
        "train",
        "serve",
        "chat",
        "documents",
        "validation",
        "app",
        "worker",
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["-k", "serve.port"], "8000  # default\n"),
        (["-k", "serve.port", "-wc"], "8000\n"),
        (["--key", "preset", "--without-comments"], "tiny\n"),
        (["-k", "models.judge", "-wc"], "model: overlap judge\nendpoint: null\nkey: null\n"),
        (["-k", "folders.taxonomy"], "null  # default\n"),
    ],
)
def test_one_key(capsys: pytest.CaptureFixture[str], options: list[str], said: str) -> None:
    assert shown(capsys, *options) == said


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("serve.prt", "there is no key serve.prt; did you mean serve.port?"),
        (
            "zzz",
            "there is no key zzz; parts: preset, folders, models, generate, train, serve, chat, documents, validation",
        ),
        ("serve.port.x", "there is no key serve.port.x; did you mean serve.port?"),
    ],
)
def test_an_unknown_key(capsys: pytest.CaptureFixture[str], key: str, said: str) -> None:
    assert run([*SHOW, "-k", key]) == 2
    assert said in capsys.readouterr().err


def test_instructlab_s_values_count_until_there_is_a_file(
    instructlab: Path, file: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = shown(capsys).splitlines()
    assert "  port: 8123  # instructlab" in lines
    assert f"  taxonomy: {home}/data/instructlab/taxonomy  # instructlab" in lines
    assert f"  model: {home}/cache/instructlab/models/mine  # instructlab" in lines
    assert "#   taken: serve.server.port as serve.port" in lines
    write(file, "")
    lines = shown(capsys).splitlines()
    assert "  port: 8000  # default" in lines
    assert f"# InstructLab's configuration {instructlab} does not count: taxobot has its own." in lines


def test_a_file_of_instructlab_that_makes_no_sense_is_told(
    instructlab: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    instructlab.write_text("chat: {\n")
    said = shown(capsys)
    assert f"# InstructLab's configuration {instructlab} cannot be read and does not count: while parsing" in said
    assert "  port: 8000  # default" in said


def test_control_characters_are_not_obeyed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(file, 'chat: {context: "a\\e[31mb\\u202Ec", contexts: {}}\n')
    assert "\x1b" not in shown(capsys)
    assert "\u202e" not in shown(capsys, "-k", "chat.context")


def test_a_wrong_file_is_located(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(file, "preset: tiny\nserve:\n  prot: 1\n")
    assert run(SHOW) == 2
    assert f"{file}:3: serve.prot: unknown key; known here: backend" in (said := capsys.readouterr().err)
    assert "did you mean port?" in said


def test_what_opens_a_mirror_is_not_shown(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(file, "documents:\n  mirrors: {'https://a.example/x': 'https://me:hunter2@b.example/x'}\n")
    assert "hunter2" not in shown(capsys)
    assert "b.example/x" in shown(capsys, "-k", "documents.mirrors")
