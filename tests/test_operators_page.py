"""docs/operators.md: what it tells to type is there, and it names every secret."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import yaml

from actions.cli.main import cli
from schemas.app import DATABASE_URL, VARIABLES
from schemas.config import OperatorConfig

PAGE = (Path(__file__).parents[1] / "docs" / "operators.md").read_text("utf-8")
SHOWN = re.findall(r"(?:^|`|; |/)(taxobot (?:app|worker|action)[^`\n#]*)", PAGE, re.MULTILINE)


@pytest.mark.parametrize("line", SHOWN)
def test_every_command_and_option_is_known(line: str) -> None:
    words = line.split()[1:]
    command: click.Command = cli
    while isinstance(command, click.Group) and words:
        found = command.get_command(click.Context(command), words.pop(0))
        assert found is not None, line
        command = found
    known = {option for one in command.params for option in one.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("name", [*VARIABLES.values(), DATABASE_URL])
def test_every_secret_is_named(name: str) -> None:
    assert f"| `{name}` |" in PAGE


def test_the_configuration_is_one() -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert OperatorConfig.model_validate(yaml.safe_load(text)).app.repositories == ("acme/taxonomy",)
