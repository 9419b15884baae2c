"""`taxobot model chat`: talk to a model that is here, or to one behind an endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from actions.cli.model.refused import CHAT, refusing
from actions.cli.numbers import FiniteRange
from actions.cli.paths import NamedPath

if TYPE_CHECKING:
    from runners.models.client.seam import Sampling
    from schemas.config import ChatConfig

SECONDS = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for on the command line; None: as the configuration has it."""

    question: tuple[str, ...]
    model: str | None
    endpoint_url: str | None
    model_id: str | None
    api_key_variable: str | None
    context: str | None
    system: str | None
    session: Path | None
    quick_question: bool
    greedy: bool
    temperature: float | None
    max_tokens: int | None
    timeout: float

    def sampling(self, config: ChatConfig) -> Sampling:
        """How answers are drawn."""
        from runners.models.client.seam import Sampling

        temperature = config.temperature if self.temperature is None else self.temperature
        return Sampling(
            temperature=0.0 if self.greedy else temperature, max_tokens=self.max_tokens or config.max_tokens
        )


@click.command()
@click.argument("question", nargs=-1)
@click.option("-m", "--model", metavar="NAME|PATH", help="A model that is here. Default: the configured one.")
@click.option("--endpoint-url", metavar="URL", help="Talk to a model behind this endpoint of OpenAI's API instead.")
@click.option("--model-id", metavar="NAME", help="The model's name there, where it holds several.")
@click.option(
    "--api-key-variable",
    metavar="NAME",
    help="The environment variable that holds the endpoint's key. Default: TAXOBOT_API_KEY, where it is set.",
)
@click.option("-c", "--context", metavar="NAME", help="The context to talk in: a system prompt with a name.")
@click.option("--system", metavar="TEXT", help="A system prompt of your own, instead of a context.")
@click.option("-s", "--session", type=NamedPath(path_type=Path), metavar="FILE", help="Carry on a saved conversation.")
@click.option("-qq", "--quick-question", is_flag=True, help="Answer one question and end.")
@click.option("-gm", "--greedy", "--greedy-mode", "greedy", is_flag=True, help="Always the likeliest word.")
@click.option("-t", "--temperature", type=FiniteRange(0, 2), help="0 is greedy, more is more varied.")
@click.option("--max-tokens", type=click.IntRange(min=1), metavar="N", help="The longest an answer may be.")
@click.option(
    "--timeout",
    type=FiniteRange(min=0, min_open=True),
    default=SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long to wait for an answer to begin, and to go on.",
)
@refusing(CHAT)
def chat(**options: Any) -> None:
    """Talk to a model: on a terminal with history and commands (/h shows them), else line by line from stdin.

    The model is one that is here, served for as long as the chat lasts, or one behind --endpoint-url.
    """
    from actions.cli.model.talking.start import start

    start(Asked(**options))
