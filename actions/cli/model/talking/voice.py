"""Who answers in a chat: one model behind an endpoint, by the name that people know it by."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from runners.models.client.seam import Endpoint, ModelClient
from runners.models.talk.choice import choose_name
from runners.models.talk.partner import Partner
from schemas.errors import EndpointRefused

if TYPE_CHECKING:
    from actions.cli.model.chat import Asked
    from schemas.config import OperatorConfig

KEY = "TAXOBOT_API_KEY"
TRIES = 3
NO_LIST = {404, 405, 501}
"""How endpoints answer that do not tell which models they hold."""
NO_KEY = 401


@dataclass(frozen=True, slots=True)
class Voice:
    """`through` says to people how the endpoint is reached. `first` is the title of the model to begin with; None takes
    the only one. `suffix` is what the endpoint's names end with and people's do not.
    """

    endpoint: Endpoint
    through: str
    timeout: float
    first: str | None = None
    suffix: str = ""

    def connect(self, model: str) -> AbstractAsyncContextManager[ModelClient]:
        """A client that asks that model of the endpoint."""
        from runners.models.client.http import HttpClient
        from runners.models.client.meter import Meter

        return HttpClient(replace(self.endpoint, model=model), timeout=self.timeout, tries=TRIES, meter=Meter())

    def title(self, model: str) -> str:
        """The model's name for people."""
        return model.removesuffix(self.suffix)

    def held(self, partner: Partner) -> dict[str, str]:
        """The endpoint's models: their titles, with their names there. Raises EndpointError."""
        return {self.title(name): name for name in partner.models()}

    def choose(self, partner: Partner, asked: str | None) -> str:
        """Talk to the model that people call `asked`, or to the only one; its name at the endpoint.

        Raises EndpointError, WrongModel among them; UsageError where one of several must be named.
        """
        chosen = self._find(partner, asked)
        partner.change(chosen)
        return chosen

    def _find(self, partner: Partner, asked: str | None) -> str:
        try:
            names = self.held(partner)
        except EndpointRefused as error:
            if asked and error.status in NO_LIST:
                return asked
            if error.status == NO_KEY and not self.endpoint.key:
                hint = f"put it into the environment variable {KEY}, or name another with --api-key-variable"
                raise EndpointRefused(f"{error}; {hint}", status=error.status) from error
            raise
        return names[choose_name(tuple(names), asked, where=self.endpoint.url)]


@contextmanager
def find_voice(asked: Asked, config: OperatorConfig) -> Iterator[Voice]:
    """Who answers: a model behind the endpoint that was asked for, or one that is here, served within the block.

    Nobody else's server is used unless it is named. Raises UsageError, ServerFailed.
    """
    if asked.endpoint_url:
        yield _remote(asked, asked.endpoint_url)
        return
    from actions.cli.model.chosen import choose_model

    model = choose_model(config.chat.model if asked.model is None else asked.model)
    from actions.cli.model.temporary import temporary

    with temporary(model) as endpoint:
        # The server's names end with a part that is drawn, so that it can be told from all others.
        suffix = endpoint.model.removeprefix(model.name) if endpoint.model.startswith(model.name) else ""
        first = endpoint.model.removesuffix(suffix)
        yield Voice(endpoint, "a server of this chat's own", asked.timeout, first=first, suffix=suffix)


def _remote(asked: Asked, url: str) -> Voice:
    from runners.models.client.address import endpoint_at
    from runners.models.client.keys import read_key

    variable = asked.api_key_variable or (KEY if os.environ.get(KEY) else None)
    endpoint = endpoint_at(url, "", key=read_key(variable))
    through = f"{endpoint.url}, with the key in {variable}" if variable else endpoint.url
    return Voice(endpoint, through, asked.timeout, first=asked.model_id)
