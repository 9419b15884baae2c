"""What the parts of the operator's configuration are made of."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from schemas.item import Frozen

# Strict: YAML reads `yes` as a truth value, which would pass for 1.
Count = Annotated[int, Field(ge=1, strict=True)]
Port = Annotated[int, Field(ge=1, le=65_535, strict=True)]
Text = Annotated[str, Field(min_length=1)]


class Part(Frozen):
    """Keys that belong together. A part of it that stands there empty, all its keys behind a #, is not set."""

    @model_validator(mode="before")
    @classmethod
    def _empty_is_unset(cls, held: Any) -> Any:
        if not isinstance(held, dict):
            return held
        parts = {name for name, field in cls.model_fields.items() if isinstance(field.default, Part)}
        return {name: value for name, value in held.items() if value is not None or name not in parts}
