"""`result.json` is what its published schema says, and one of another version is never taken for a result of ours."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest
from run_results import STATES, passing

from schemas import results
from schemas.errors import UsageError
from schemas.result import SCHEMA_VERSION, RunResult
from schemas.results import RESULT_SCHEMA, read_result, schema_text

FILE = Path(results.__file__).with_name(RESULT_SCHEMA)


def test_the_schema_that_is_shipped_is_the_one_of_the_code() -> None:
    text = schema_text(RunResult, "A run's result")
    if os.environ.get("UPDATE_GOLDEN"):
        FILE.write_text(text, encoding="utf-8")
    assert FILE.read_text("utf-8") == text


@pytest.mark.parametrize("state", sorted(STATES))
def test_every_result_holds_to_it(state: str) -> None:
    schema = json.loads(FILE.read_text("utf-8"))
    held = json.loads(STATES[state]().model_dump_json())
    jsonschema.validate(held, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**held, "schema_version": SCHEMA_VERSION + 1}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**held, "more": 1}, schema)


def test_what_was_written_is_read_again() -> None:
    assert read_result(passing().model_dump_json().encode(), at="result.json") == passing()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"schema_version": 1}', r"old\.json is of schema version 1, and this taxobot reads version 2: run it again"),
        (b'{"schema_version": 99}', "schema version 99"),
        (b'{"schema_version": 2}', r"old\.json cannot be read: tool_version: Field required"),
        (b"{}", r"old\.json cannot be read: tool_version"),
        (b"[]", r"old\.json cannot be read: Input should be"),
        (b"\xff\xfe", r"old\.json cannot be read: it is no JSON"),
        (b"", r"old\.json cannot be read: it is no JSON"),
        (b"[" * 100_000, r"old\.json cannot be read"),
    ],
)
def test_what_is_no_result_is_refused_in_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        read_result(content, at="old.json")
    assert "\n" not in str(refused.value)
