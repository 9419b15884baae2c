"""The JSON Schema of the configuration: fresh, valid, and of one mind with the reader."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from actions.cli.config.schema import FILE, schema_text
from actions.cli.main import run
from schemas.config import OperatorConfig

SCHEMA: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
EXAMPLES = {
    "": True,
    "preset: lab": True,
    "preset: huge": False,
    "generate: {rouge_threshold: 1, prohibited_words: [a b], prohibited_words_file: ./words.txt}": True,
    "generate: {rouge_threshold: 1.1}": False,
    "generate: {prohibited_words: a}": False,
    "generate: {max_num_tokens: 100}": False,
    "serve: {port: 1}": True,
    "serve: {port: 0}": False,
    "serve: {prot: 1}": False,
    "serve: {backend: vllm, gpus: 2, max_ctx_size: null}": True,
    "models: {teacher: {model: a/b, endpoint: 'http://x/v1', key: KEY}}": True,
    "models: {teacher: {endpoint: 'http://x/v1', key: 'sk-123'}}": False,
    "models: {teacher: a/b}": False,
    "chat: {contexts: {a: b}, temperature: 2.5}": False,
    "documents: {hosts: [a.example], pdf: docling, mirrors: {'https://x': y}}": True,
    "validation: {tokenizer: ''}": False,
}


def test_the_shipped_file_is_fresh() -> None:
    assert FILE.read_text(encoding="utf-8") == schema_text(), "write it anew: taxobot config schema > schemas/…"


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["config", "schema"]) == 0
    assert capsys.readouterr().out == schema_text()


def test_it_is_a_schema_and_every_key_is_described() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    parts = [SCHEMA, *SCHEMA["$defs"].values()]
    assert all(part["description"] for part in parts)
    keys = [(name, one) for part in parts for name, one in part["properties"].items()]
    assert [name for name, one in keys if not one.get("description") and "$ref" not in one] == []
    assert all(part["additionalProperties"] is False for part in parts)


@pytest.mark.parametrize(("text", "right"), EXAMPLES.items(), ids=str)
def test_editors_and_taxobot_agree(text: str, right: bool) -> None:
    held = yaml.safe_load(text) or {}
    assert Draft202012Validator(SCHEMA).is_valid(held) is right
    assert accepts(held) is right


def accepts(held: Any) -> bool:
    try:
        OperatorConfig.model_validate(held)
    except ValidationError:
        return False
    return True
