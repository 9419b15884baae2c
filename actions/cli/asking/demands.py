"""How models are to be served and asked, as far as somebody said so."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from actions.cli.asking.keys import PASSWORD
from runners.models.client.tls import Tls
from schemas.models import Backend


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """None: as configured, or as the server tells. `context` is prompt and answer together, in tokens.

    A model that is served gets `gpus`, the chat template of `family` and this `backend`; a `quiet` start shows no
    progress. Of an endpoint `family` is the form in which prompts are completed, `batch` how many prompts one request
    holds.
    """

    context: int | None = None
    gpus: int | None = None
    family: str | None = None
    batch: int = 1
    backend: Backend | None = None
    quiet: bool = False
    tls: Tls = field(default_factory=Tls)

    @property
    def depend_on_server(self) -> bool:
        """Whether something is asked for that not every server can do."""
        return bool(self.family) or self.batch > 1


def tls_of(*, insecure: bool, cert: Path | None, key: Path | None) -> Tls:
    """What is asked for about certificates, with the password of the environment."""
    # One that is set for other programs must not be an error here.
    return Tls(insecure, cert, key, os.environ.get(PASSWORD) if cert else None)
