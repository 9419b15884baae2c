from __future__ import annotations

import pytest

from runners.models.talk.choice import choose_name
from schemas.errors import UsageError, WrongModel


def test_the_one_that_is_asked_for_or_the_only_one() -> None:
    assert choose_name(("a", "b"), "b", where="http://x/v1") == "b"
    assert choose_name(("a",), None, where="http://x/v1") == "a"


def test_several_must_be_chosen_from() -> None:
    with pytest.raises(UsageError, match="http://x/v1 holds several models; name one with --model-id: a, b"):
        choose_name(("a", "b"), None, where="http://x/v1")


@pytest.mark.parametrize(
    ("names", "asked", "complaint"),
    [
        (("granite-7b", "b"), "granit-7b", "does not hold granit-7b; it holds granite-7b, b; did you mean granite-7b?"),
        ((), "a", "http://x/v1 does not hold a; it holds none$"),
        ((), None, "http://x/v1 does not hold a model; it holds none$"),
    ],
)
def test_another_is_never_taken_instead(names: tuple[str, ...], asked: str | None, complaint: str) -> None:
    with pytest.raises(WrongModel, match=complaint):
        choose_name(names, asked, where="http://x/v1")
