"""Who can be asked: models that are here, and models behind endpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.errors import UsageError
from schemas.rules.sources.address import masked

if TYPE_CHECKING:
    from runners.models.client.seam import Endpoint
    from schemas.models import LocalModel


@dataclass(frozen=True, slots=True)
class Remote:
    """Behind endpoints, which hold the same model. An empty name is that of the only one there.

    The options are those that name the model, and the variable of the endpoints' key, on the command line.
    """

    endpoints: tuple[Endpoint, ...]
    model_option: str = "--model"
    key_option: str = "--api-key-variable"


@dataclass(frozen=True, slots=True)
class Local:
    """A model that is here, served for the run."""

    model: LocalModel


Player = Remote | Local


def endpoints_at(urls: Sequence[str], model: str | None, variable: str | None) -> tuple[Endpoint, ...]:
    """The endpoints at these addresses. Raises UsageError for one that is none or stands there twice, and for a key
    that is not set.
    """
    from runners.models.client.address import endpoint_at
    from runners.models.client.keys import read_key

    key = read_key(variable)
    endpoints = tuple(endpoint_at(url, model or "", key=key) for url in urls)
    twice = next((one.url for place, one in enumerate(endpoints) if one in endpoints[:place]), None)
    if twice:
        raise UsageError(f"--endpoint-url {masked(twice)} is there twice; name each server once")
    return endpoints
