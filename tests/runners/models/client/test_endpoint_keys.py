"""Keys come from environment variables."""

from __future__ import annotations

import pytest

from runners.models.client.keys import read_key
from schemas.errors import UsageError


def test_a_key_is_read_without_what_surrounds_it() -> None:
    assert read_key("KEY", {"KEY": " sk-1234\n"}) == "sk-1234"
    assert read_key(None, {"KEY": "sk-1234"}) is None


def test_the_environment_is_that_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAXOBOT_TEST_KEY", "sk-5678")
    assert read_key("TAXOBOT_TEST_KEY") == "sk-5678"


@pytest.mark.parametrize("held", [None, "", "  \n", "two words", "line\nfeed: x", "schlüssel", "\x1b[2J"])
def test_what_is_no_key_is_refused_by_the_name_of_its_variable(held: str | None) -> None:
    with pytest.raises(UsageError, match="variable TEACHER_KEY holds no key") as refused:
        read_key("TEACHER_KEY", {} if held is None else {"TEACHER_KEY": held})
    assert not held or not held.strip() or held not in str(refused.value)
