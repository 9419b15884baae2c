"""A validation run's claims: read strictly, compared field by field."""

from __future__ import annotations

import json

import pytest

from bot.claims import LIMIT, Claims, disagreements, read_claims
from bot.github.errors import ArtifactRefused

TRUTH = Claims(
    repository=7,
    pull=12,
    head="a" * 40,
    base="b" * 40,
    tip="c" * 40,
    verdict="VALID",
    counts={"error": 0, "warning": 2, "notice": 0},
    findings="d" * 64,
)
OTHERS = {
    "repository": 8,
    "pull": 13,
    "head": "e" * 40,
    "base": "e" * 40,
    "tip": "e" * 40,
    "verdict": "INVALID",
    "counts": {"error": 1, "warning": 2, "notice": 0},
    "findings": "e" * 64,
}


def broken(**changes: object) -> bytes:
    return json.dumps(TRUTH.model_dump() | changes).encode()


def test_what_was_written_is_read_back() -> None:
    assert read_claims(TRUTH.model_dump_json().encode()) == TRUTH


def test_equal_claims_do_not_disagree() -> None:
    assert disagreements(TRUTH, TRUTH) == ()


def test_every_field_is_compared() -> None:
    assert OTHERS.keys() == Claims.model_fields.keys()


@pytest.mark.parametrize("name", OTHERS)
def test_each_field_changed_once_is_told(name: str) -> None:
    said = disagreements(read_claims(broken(**{name: OTHERS[name]})), TRUTH)
    assert len(said) == 1
    assert "was claimed" in said[0]


def test_a_disagreement_says_both_sides() -> None:
    assert disagreements(TRUTH.model_copy(update={"pull": 13}), TRUTH) == ("pull request: 13 was claimed, 12 is true",)
    assert disagreements(TRUTH.model_copy(update={"counts": {}}), TRUTH) == (
        "numbers of findings: none was claimed, 0 error, 2 warning, 0 notice is true",
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "validation.json: Invalid JSON"),
        (b"\xff\xfe", "validation.json: Invalid JSON"),
        (b"[]", "validation.json: Input should be an object"),
        (b"[" * 5000, "validation.json: Invalid JSON"),
        (broken(pull="12"), "validation.json, pull: Input should be a valid integer"),
        (broken(pull=True), "validation.json, pull: "),
        (broken(head="main"), "validation.json, head: String should match"),
        (broken(head="A" * 40), "validation.json, head: String should match"),
        (broken(verdict="PASS"), "validation.json, verdict: Input should be 'VALID'"),
        (broken(counts={"error": -1}), "validation.json, counts.error: "),
        (broken(counts={"::error::x": 1}), "validation.json, counts"),
        (broken(comment="### PASS"), "validation.json, comment: Extra inputs"),
        (b" " * (LIMIT + 1), "validation.json has 65,537 bytes; at most 65,536 are read"),
    ],
)
def test_what_is_no_claim_is_refused_with_its_place(content: bytes, said: str) -> None:
    with pytest.raises(ArtifactRefused) as caught:
        read_claims(content)
    assert str(caught.value).startswith(said)


def test_a_refusal_is_one_harmless_line() -> None:
    with pytest.raises(ArtifactRefused) as caught:
        read_claims(broken(**{"x\n::error::boom" + "y" * 500: 1}))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
