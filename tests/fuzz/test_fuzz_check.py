"""Whatever the bytes are, the whole check ends in findings that stand where they should, and in nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fuzz import soundness, spoiled
from schemas.rules.settings import Settings

Property = Callable[[bytes, str], object]
CALM = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
FAST, LONG = 350, 10_000
STRATEGIES = {"leaves": spoiled.leaves(), "texts": spoiled.texts(), "bytes": spoiled.raw()}


def assert_edits_help(content: bytes, path: str) -> None:
    """Of bytes that are text: nothing is offered for others."""
    try:
        content.decode()
    except UnicodeDecodeError:
        assert not any(finding.edits for finding in soundness.run(content, path).findings)
    else:
        soundness.assert_edits_help(content, path)


PROPERTIES: dict[str, tuple[str, Property]] = {
    "leaves are sound": ("leaves", soundness.assert_sound),
    "texts are sound": ("texts", soundness.assert_sound),
    "bytes are sound": ("bytes", soundness.assert_sound),
    "the same twice": ("leaves", soundness.assert_deterministic),
    "rules switch off": ("leaves", soundness.assert_switched_off),
    "edits help": ("leaves", assert_edits_help),
    "edits help in any text": ("texts", assert_edits_help),
}


def fuzz(name: str, examples: int, *, anew: bool) -> None:
    """Try the property on so many examples: other ones each time if `anew`."""
    strategy, holds = PROPERTIES[name]

    @settings(max_examples=examples, derandomize=not anew, database=None, **CALM)
    @given(STRATEGIES[strategy])
    def attempt(contribution: tuple[bytes, str]) -> None:
        holds(*contribution)

    attempt()


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_holds(name: str) -> None:
    fuzz(name, FAST, anew=False)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", PROPERTIES)
def test_a_property_holds_for_long(name: str) -> None:
    fuzz(name, LONG, anew=True)


@settings(max_examples=FAST, derandomize=True, database=None, **CALM)
@given(st.binary(max_size=300))
def test_any_attribution_is_survived(attribution: bytes) -> None:
    soundness.assert_sound(*spoiled.clean(), attribution=attribution)


@settings(max_examples=FAST, derandomize=True, database=None, **CALM)
@given(st.text(max_size=40), st.text(max_size=20))
def test_any_path_and_topic_are_survived(path: str, topic: str) -> None:
    content, _ = spoiled.clean()
    soundness.run(content, path, settings=Settings(topics=(topic,), allowed_words=frozenset({topic})))


def test_the_strategies_make_valid_and_invalid_leaves() -> None:
    verdicts = set()

    @settings(max_examples=200, derandomize=True, database=None, phases=[Phase.generate], **CALM)
    @given(spoiled.leaves())
    def attempt(contribution: tuple[bytes, str]) -> None:
        verdicts.add(soundness.run(*contribution).valid)

    attempt()
    assert verdicts == {True, False}
