"""The repository's policy: what it may say, and what it is told where it says something else."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.finding import Severity
from schemas.gate import GatePolicy
from schemas.policy import LimitsPolicy, Policy, TrainingPolicy
from schemas.rules.policy import read_policy
from schemas.rules.settings import Limits, Settings

WHOLE = """\
# what we ask for
validation:
  schema: newest
  limits:
    words: 1000
    support: .5
  rules:
    content/topic: off
    content/mixed: warning
    limits/words: "error"
  topics: [gambling, 1984, yes]
  allowed_words:
    - damn
"""


def problems(text: str) -> list[tuple[int, int, str, str]]:
    policy, findings = read_policy(text.encode())
    assert policy == Policy()
    assert {(one.path, one.rule, one.severity) for one in findings} <= {
        (".github/taxobot.yml", "policy/file", Severity.ERROR)
    }
    return [(one.line, one.column, one.message, one.fix) for one in findings]


def test_everything_that_may_stand_there() -> None:
    policy, findings = read_policy(WHOLE.encode())
    assert findings == ()
    assert policy.validation.settings() == Settings(
        schema="newest",
        limits=Limits(words=1000, support=0.5),
        severities={"content/topic": None, "content/mixed": Severity.WARNING, "limits/words": Severity.ERROR},
        topics=("gambling", "1984", "yes"),
        allowed_words=frozenset({"damn"}),
    )


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n", "validation:\n", "validation:\n  limits:\n  # words: 1\n", "{}"]
)
def test_what_is_not_said_has_its_default(text: str) -> None:
    policy, findings = read_policy(text.encode())
    assert findings == ()
    assert policy.validation.settings() == Settings()


def test_what_a_run_and_its_comment_obey() -> None:
    text = (
        "gate: {require: better, strict: true}\ntraining: {preset: tiny, epochs: 2, learning_rate: 1e-3}\n"
        "teams:\n  triagers: [triage]\nquotas: {leaves: 3}\nlabels: {skill: ''}\ncomment: {suggestions: 0}\n"
    )
    policy, findings = read_policy(text.encode())
    assert findings == ()
    assert policy.gate == GatePolicy(require="better", strict=True)
    assert policy.training == TrainingPolicy(epochs=2, learning_rate=0.001)
    assert (policy.teams.triagers, policy.quotas.leaves, policy.comment.suggestions) == (("triage",), 3, 0)
    assert (policy.labels.skill, policy.labels.knowledge) == ("", "knowledge")


def test_every_limit_may_be_set_and_has_the_same_default() -> None:
    assert LimitsPolicy().model_dump() == dataclasses.asdict(Limits())


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "fix"),
    [
        ("validaton: {}\n", 1, 1, "The key `validaton` does not belong here.", "Did you mean `validation`?"),
        (
            "a: 1\n",
            1,
            1,
            "The key `a` does not belong here.",
            "Only these keys stand here: comment, evaluation, gate, labels, merge, quotas, teams, training,"
            " validation.",
        ),
        ("validation:\n  schemas: newest\n", 2, 3, "The key `schemas` does not belong here.", "Did you mean `schema`?"),
        (
            "validation:\n  limits: {word: 1}\n",
            2,
            12,
            "The key `word` does not belong here.",
            "Did you mean `words`?",
        ),
        (
            "validation:\n  schema: 2\n",
            2,
            11,
            "`validation.schema`: Input should be 'declared' or 'newest'. Here stands `2`.",
            "",
        ),
        (
            "validation:\n  limits:\n    words: many\n",
            3,
            12,
            "`validation.limits.words`: a whole number is expected. Here stands `many`.",
            "",
        ),
        (
            "validation:\n  limits:\n    support: 2\n",
            3,
            14,
            "`validation.limits.support`: Input should be less than or equal to 1. Here stands `2`.",
            "",
        ),
        (
            "validation:\n  rules:\n    content/topc: off\n",
            3,
            5,
            "There is no rule `content/topc`.",
            "Did you mean `content/topic`?",
        ),
        (
            "validation:\n  rules:\n    safety/size: off\n",
            3,
            5,
            "`safety/size` holds in every repository; the rules of policy, safety, structure cannot be changed.",
            "Delete the line.",
        ),
        (
            "validation:\n  rules:\n    content/topic: never\n",
            3,
            20,
            "`validation.rules.content/topic`: Input should be 'error', 'warning', 'notice' or 'off'."
            " Here stands `never`.",
            "",
        ),
        ("validation: [1]\n", 1, 13, "`validation`: keys with values are expected.", ""),
        ("- 1\n", 1, 1, "The file: keys with values are expected.", ""),
        ("validation:\n  topics: x\n", 2, 11, "`validation.topics`: a list is expected. Here stands `x`.", ""),
        ("validation:\n  topics: [[x]]\n", 2, 12, "`validation.topics[0]`: text is expected.", ""),
        ("gate: {requires: better}\n", 1, 8, "The key `requires` does not belong here.", "Did you mean `require`?"),
        ("gate: strict\n", 1, 7, "`gate`: keys with values are expected. Here stands `strict`.", ""),
        ("gate:\n  strict: maybe\n", 2, 11, "`gate.strict`: `true` or `false` is expected. Here stands `maybe`.", ""),
        (
            "gate:\n  frozen_margin: 5\n",
            2,
            18,
            "`gate.frozen_margin`: Input should be less than 1. Here stands `5`.",
            "",
        ),
        ("training:\n  epoch: 2\n", 2, 3, "The key `epoch` does not belong here.", "Did you mean `epochs`?"),
        (
            "training:\n  learning_rate: fast\n",
            2,
            18,
            "`training.learning_rate`: a number is expected. Here stands `fast`.",
            "",
        ),
        ("teams: {triager: [a]}\n", 1, 9, "The key `triager` does not belong here.", "Did you mean `triagers`?"),
        ("teams:\n  maintainers: us\n", 2, 16, "`teams.maintainers`: a list is expected. Here stands `us`.", ""),
        (
            "quotas:\n  leaves: 0\n",
            2,
            11,
            "`quotas.leaves`: Input should be greater than or equal to 1. Here stands `0`.",
            "",
        ),
        ("labels:\n  skil: x\n", 2, 3, "The key `skil` does not belong here.", "Did you mean `skill`?"),
        (
            "comment:\n  suggestions: 51\n",
            2,
            16,
            "`comment.suggestions`: Input should be less than or equal to 50. Here stands `51`.",
            "",
        ),
    ],
)
def test_mistakes_are_located(text: str, line: int, column: int, message: str, fix: str) -> None:
    assert problems(text) == [(line, column, message, fix)]


def test_all_mistakes_are_told_at_once() -> None:
    text = "validation:\n  rules: {structure/type: off, lint/braces: maybe}\n  limits: {words: -1, found: x}\nmore: 1\n"
    assert [line for line, *_ in problems(text)] == [2, 2, 3, 3, 4]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [\n", "This is not valid YAML"),
        ("a: &x 1\nb: *x\n", "YAML anchors"),
        ("a: !!python/object:os.system x\n", "for a tag"),
        ("[" * 100, "nested deeper"),
        ("a: \x00\n", "The control character"),
    ],
)
def test_it_is_read_as_carefully_as_a_leaf(text: str, message: str) -> None:
    assert message in problems(text)[0][2]


@given(st.binary(max_size=200) | st.text("validation:\n lmtrues[]{}-&*1", max_size=60).map(str.encode))
def test_no_bytes_raise(content: bytes) -> None:
    policy, findings = read_policy(content)
    assert not findings or policy == Policy()


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("gate: {require: better}\ngate: {strict: yes}\n", 2, "gate"),
        ("gate:\n  require: better\n  require: no_harm\n", 3, "require"),
    ],
)
def test_of_two_keys_of_one_name_none_is_lost(text: str, line: int, key: str) -> None:
    policy, found = read_policy(text.encode())
    assert policy == Policy()
    assert [(one.message, one.fix) for one in found] == [
        (f"The key `{key}` stands here twice.", "Put both together, or delete one.")
    ]
    assert found[0].line == line


def test_keys_of_one_name_below_keys_of_one_name() -> None:
    _, found = read_policy(b"gate: {require: better}\ngate: {strict: yes, strict: no}\n")
    assert [(one.line, one.column) for one in found] == [(2, 1), (2, 21)]
