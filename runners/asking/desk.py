"""Somebody who can be asked."""

from __future__ import annotations

from dataclasses import dataclass

from runners.asking.identity import Identity
from runners.models.client.probe import Capabilities
from runners.models.client.seam import ModelClient
from schemas.generation import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A model behind an endpoint, in a role. Its client makes one try a call; further ones are made by who asks it.

    `identity` is what its texts are remembered by: its name at the endpoint, unless that is one for this run only.
    With a family it is given prompts (`/completions`) in that form. `served` says that it runs for this run only, so
    that its address means nothing to anybody. `capabilities` are known to who has probed it; what they do not tell is
    learned from the first questions.
    """

    role: Role
    client: ModelClient
    model: str = ""
    family: str = ""
    served: bool = False
    capabilities: Capabilities | None = None

    @property
    def identity(self) -> Identity:
        """What texts are remembered by."""
        return Identity(self.model or self.client.endpoint.model, self.family)

    @property
    def address(self) -> str:
        """Where it answers, for people."""
        return "" if self.served else self.client.endpoint.url
