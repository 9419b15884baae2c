"""Where a model comes from: a hub, or taxobot itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSource:
    """A model on a hub. `filename` is the one GGUF file of a repository that holds several; None: the whole model.

    `license` is what the hub's page says, by its SPDX name in small letters; `about_bytes` is what is transferred, to
    two digits or so: the hub is asked before anything is.
    """

    repository: str
    revision: str = "main"
    filename: str | None = None
    license: str
    about_bytes: int

    @property
    def name(self) -> str:
        """The model's name once it is here: OWNER/NAME, or OWNER/NAME/FILE.gguf."""
        return f"{self.repository}/{self.filename}" if self.filename else self.repository


@dataclass(frozen=True, slots=True)
class Embedded:
    """What came with taxobot under this name: nothing is brought here for it."""

    name: str
