"""Options that people know from ilab are taken, or answered with what there is instead."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from actions.cli.main import run
from actions.cli.model.refused import CHAT, CONVERT, FLAGS, INIT, LIST, SERVE, TEST

REFUSED = {
    "model chat": CHAT,
    "model serve": SERVE,
    "model convert": CONVERT,
    "model test": TEST,
    "model list": LIST,
    "config init": INIT,
}
CASES = [(command, name, options) for command, options in REFUSED.items() for name in options]


@pytest.mark.parametrize(("command", "name", "options"), CASES)
def test_what_is_not_taken_says_what_there_is(
    capsys: pytest.CaptureFixture[str], command: str, name: str, options: Mapping[str, str]
) -> None:
    value = [] if name in FLAGS else ["sk-secret"]
    assert run([*command.split(), name, *value]) == 2
    said = capsys.readouterr().err
    assert said == f"taxobot: {name} is not taken: {options[name]}\n"
    assert "sk-secret" not in said


@pytest.mark.parametrize(
    "words", [["serve", "-id", "x"], ["convert", "-sd"], ["convert", "-tf", "gguf"], ["chat", "-nd"]]
)
def test_short_forms(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    assert run(["model", *words]) == 2
    assert "is not taken" in capsys.readouterr().err


@pytest.mark.parametrize("command", REFUSED)
def test_help_does_not_offer_them(capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert run([*command.split(), "--help"]) == 0
    assert not {"--api-key", *REFUSED[command], *FLAGS} & {*capsys.readouterr().out.split()}
