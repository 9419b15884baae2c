"""`evaluation.json` is what its published schema says."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest

from schemas import results
from schemas.evaluation import EVALUATION_VERSION, Evaluation, ModelScore, Subject
from schemas.results import schema_text

FILE = Path(results.__file__).with_name("evaluation.schema.json")
ONE = Evaluation(
    tool_version="1",
    benchmark="mmlu",
    low=0.0,
    high=1.0,
    model=ModelScore(name="a", score=0.5),
    subjects=(Subject(name="mmlu_x", n=2, model=0.5),),
)


def test_the_schema_that_is_shipped_is_the_one_of_the_code() -> None:
    text = schema_text(Evaluation, "An evaluation")
    if os.environ.get("UPDATE_GOLDEN"):
        FILE.write_text(text, encoding="utf-8")
    assert FILE.read_text("utf-8") == text


def test_evaluations_hold_to_it() -> None:
    schema = json.loads(FILE.read_text("utf-8"))
    held = json.loads(ONE.model_dump_json())
    jsonschema.validate(held, schema)
    for wrong in ({"schema_version": EVALUATION_VERSION + 1}, {"more": 1}, {"error_rate": 1.1}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**held, **wrong}, schema)
