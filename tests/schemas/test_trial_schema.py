"""`test.json` is what its published schema says."""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest

from schemas import results
from schemas.results import schema_text
from schemas.trial import TRIAL_VERSION, Replied, Score, Trial, Tried

FILE = Path(results.__file__).with_name("trial.schema.json")
ONE = Trial(
    tool_version="1",
    files=("test.jsonl",),
    base="before",
    temperature=0.0,
    max_tokens=256,
    questions=(Tried(id="1", group="1", system="", question="?", expected="!", base=Replied(text="a", exact=1.0)),),
    scores=(Score(measure="exact", n=1, groups=1, base=1.0),),
)


def test_the_schema_that_is_shipped_is_the_one_of_the_code() -> None:
    text = schema_text(Trial, "What a model says before and after training")
    if os.environ.get("UPDATE_GOLDEN"):
        FILE.write_text(text, encoding="utf-8")
    assert FILE.read_text("utf-8") == text


def test_trials_hold_to_it() -> None:
    schema = json.loads(FILE.read_text("utf-8"))
    held = json.loads(ONE.model_dump_json())
    jsonschema.validate(held, schema)
    for wrong in ({"schema_version": TRIAL_VERSION + 1}, {"more": 1}, {"scores": [{"measure": "luck"}]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**held, **wrong}, schema)
