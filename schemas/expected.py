"""What stands in a wrong place of a file that people write, in their words rather than pydantic's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_EXPECTED = {
    "model_type": "keys with values are",
    "dict_type": "keys with values are",
    "tuple_type": "a list is",
    "frozen_set_type": "a list is",
    "string_type": "text is",
    "string_too_short": "text is",
    "int_parsing": "a whole number is",
    "int_type": "a whole number is",
    "int_from_float": "a whole number is",
    "float_parsing": "a number is",
    "float_type": "a number is",
    "bool_parsing": "`true` or `false` is",
    "bool_type": "`true` or `false` is",
}
"""By pydantic's types of errors: https://docs.pydantic.dev/latest/errors/validation_errors/."""


def in_words(error: ErrorDetails) -> str:
    """What is expected where pydantic found something else; its own sentence where that says it well enough."""
    expected = _EXPECTED.get(error["type"])
    return f"{expected} expected" if expected else error["msg"].removeprefix("Value error, ")
