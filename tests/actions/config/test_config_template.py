"""The file that is first written: complete, explained, and right however much of it is put in force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from actions.cli.config.first import first_text
from actions.cli.config.schema import FILE
from actions.cli.config.template import WIDTH, scalar
from actions.cli.instructlab import Adopted, Taken
from runners.models.catalogue import PLANS, plan
from schemas.config import OperatorConfig

THEIRS = Adopted((Taken("serve.server.port", "serve.port", 8123), Taken("chat.context", "chat.context", "cli_helper")))


def text_of(name: str = "laptop", adopted: Adopted = THEIRS) -> str:
    return first_text(plan(name), adopted, models="/a: b/#models", taxonomy=None)


def test_what_is_set_is_in_force() -> None:
    config = OperatorConfig.model_validate(yaml.safe_load(text_of()))
    assert (config.preset, config.folders.models) == ("laptop", "/a: b/#models")
    assert (config.serve.port, config.chat.context) == (8123, "cli_helper")
    assert config.serve.model_copy(update={"port": 8000}) == OperatorConfig().serve


@pytest.mark.parametrize("name", PLANS)
def test_with_every_key_put_in_force_the_defaults_stay(name: str) -> None:
    config = OperatorConfig.model_validate(yaml.safe_load(uncommented(text_of(name, Adopted()))))
    folders = OperatorConfig().folders.model_copy(update={"models": "/a: b/#models"})
    assert config == OperatorConfig(preset=config.preset, folders=folders)
    assert config.preset == name


def test_a_part_without_keys_is_not_set() -> None:
    only_parts = re.sub(r"(?m)^( *)#([a-z_]+:)$", r"\1\2", text_of(adopted=Adopted()))
    assert "\nserve:\n" in only_parts
    assert OperatorConfig.model_validate(yaml.safe_load(only_parts)).serve == OperatorConfig().serve


def test_every_key_stands_there_with_its_meaning() -> None:
    words = " ".join(line.strip(" #") for line in text_of("tiny", Adopted()).splitlines())
    for name, description in keys(OperatorConfig):
        assert re.search(rf"{re.escape(description)}( tiny means: [^\n]*?)? {name}:", words), name


def test_editors_find_the_schema_and_lines_are_short() -> None:
    lines = text_of().splitlines()
    assert lines[0] == f"# yaml-language-server: $schema={FILE.as_uri()}"
    assert Path(FILE).is_file()
    assert max(map(len, lines[1:])) <= WIDTH + 2


def test_origins_are_noted() -> None:
    assert "# The port to listen on. Taken from InstructLab's serve.server.port.\n  port: 8123\n" in text_of()


@pytest.mark.parametrize(
    "value", ["a", "null", "8000", "a: b", "#x", "\x1b[31m", "line\nline", "", 1, 1.5, True, None, [], {}, {"a": "b"}]
)
def test_values_stand_on_one_line_and_stay_what_they_are(value: object) -> None:
    assert "\n" not in scalar(value)
    assert yaml.safe_load(f"key: {scalar(value)}") == {"key": value}
    assert yaml.safe_load(f"key: {scalar((value,))}") == {"key": [value]}


def uncommented(text: str) -> str:
    return re.sub(r"(?m)^( *)#([a-z_]+:)", r"\1\2", text)


def keys(part: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for name, field in part.model_fields.items():
        yield name, field.description or ""
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from keys(field.annotation)
