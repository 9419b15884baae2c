"""The quick keywords find what jsonschema's own do."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from schemas.qna import Kind, load_schema
from schemas.rules.structure.violations import violations_of

KEYS = ["version", "created_by", "task_description", "domain", "document_outline", "seed_examples", "document"]
BELOW = ["question", "answer", "context", "questions_and_answers", "repo", "commit", "patterns", "other"]
SCALARS = st.sampled_from([None, True, False, 0, 1, 2, 3, 1.0, 3.0, 3.5, "", "a", "3"])
VALUES = st.recursive(
    SCALARS,
    lambda below: st.lists(below, max_size=6) | st.dictionaries(st.sampled_from(BELOW), below, max_size=4),
    max_leaves=25,
)


@given(value=st.dictionaries(st.sampled_from([*KEYS, "other"]), VALUES, max_size=8), version=st.sampled_from([1, 2, 3]))
@settings(max_examples=300, deadline=None)
@pytest.mark.parametrize("kind", ["knowledge", "skill"])
def test_they_agree_with_jsonschema(kind: Kind, version: int, value: dict[str, Any]) -> None:
    plain = {
        (str(error.validator), tuple(error.absolute_path))
        for error in Draft202012Validator(load_schema(kind, version)).iter_errors(value)
    }
    # Ours stands at the repeated item, not at its list.
    quick = {
        (found.keyword, found.steps[:-1] if found.keyword == "uniqueItems" else found.steps)
        for found in violations_of(value, kind=kind, version=version)
    }
    assert quick == plain
