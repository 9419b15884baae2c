from __future__ import annotations

import pytest
from run_results import MODELS

from bot.report.parts import is_embedded, list_embedded, name_part


@pytest.mark.parametrize(
    ("name", "shown"),
    [("overlap", "overlap judge"), ("overlap judge", "overlap judge"), ("overlap judge (embedded)", "overlap judge")],
)
def test_names_say_what_the_part_is_once(name: str, shown: str) -> None:
    assert name_part("judge", MODELS.model_copy(update={"judge": name})) == shown


@pytest.mark.parametrize(
    ("name", "embedded", "expected"),
    [
        ("overlap", ("judge",), True),
        ("overlap", ("overlap",), True),
        ("overlap", ("overlap judge",), True),
        ("overlap (embedded)", (), True),
        ("prometheus", (), False),
        ("prometheus", ("teacher", "support critic", ""), False),
    ],
)
def test_embedded_parts_are_found(name: str, embedded: tuple[str, ...], expected: bool) -> None:
    models = MODELS.model_copy(update={"judge": name, "embedded": embedded})
    assert is_embedded("judge", models) is expected


def test_list_of_embedded_parts() -> None:
    assert list_embedded(MODELS, ("teacher", "critic")) == ("extractive teacher", "support critic")
