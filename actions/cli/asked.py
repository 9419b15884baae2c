"""The options that all commands about a pull request take, and what they ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from actions.cli.output import SEED, default_output
from actions.cli.standing import USUAL, usual_taxonomy

if TYPE_CHECKING:
    from runners.seams import RunRequest
    from runners.taxonomy.site import Site
    from schemas.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked for on the command line. None: as the policy in force, or this machine, has it."""

    taxonomy: Path
    base: str
    head: str
    preset: str | None
    output: Path | None
    seed: int | None
    mirrors: tuple[str, ...]
    threads: int | None
    as_json: bool

    def read_policy(self) -> Policy:
        """The policy in force: that of the base. Raises UsageError."""
        from runners.taxonomy.policy import policy_at

        return policy_at(self.taxonomy.absolute(), self.base)

    def request(self, policy: Policy) -> RunRequest:
        """The request, with absolute paths."""
        from runners.seams import RunRequest

        return RunRequest(
            taxonomy=self.taxonomy.absolute(),
            base=self.base,
            head=self.head,
            output=(self.output or default_output(self.taxonomy)).absolute(),
            seed=policy.training.seed if self.seed is None else self.seed,
        )

    def site(self) -> Site:
        """What the operator of this machine decides, with the mirrors of the command line. Raises UsageError."""
        from actions.cli.wiring import read_site

        return read_site(self.mirrors)


_OPTIONS = (
    click.option(
        "--taxonomy",
        type=click.Path(path_type=Path),
        default=usual_taxonomy,
        show_default=USUAL,
        help="The taxonomy's git repository; only read.",
    ),
    click.option("--base", required=True, help="The ref the pull request would be merged into."),
    click.option("--head", required=True, help="The ref of the pull request's head."),
    click.option("--preset", help="The models and numbers to work with. Default: as the base's policy says, or tiny."),
    click.option(
        "--output",
        type=click.Path(path_type=Path, file_okay=False),
        help="The run directory. Default: one for each taxonomy in the user's data folder; its path is printed.",
    ),
    click.option("--seed", type=SEED, help="Seed of mixing and training. Default: as the base's policy says, or 0."),
    click.option("--mirror", "mirrors", multiple=True, metavar="URL=PATH", help="Read the documents of URL from PATH."),
    click.option("--threads", type=click.IntRange(min=1), help="CPU threads; 1 repeats a run bit for bit."),
)


def takes_pull_request(printed: str) -> Callable[[Callable[[Asked], int]], Callable[..., int]]:
    """Give a command these options; `printed` is what `--json` prints."""

    def decorate(command: Callable[[Asked], int]) -> Callable[..., int]:
        @wraps(command)
        def start(**options: Any) -> int:
            return command(Asked(**options))

        json = click.option("--json", "as_json", is_flag=True, help=f"Print {printed}, and nothing else, on stdout.")
        decorated: Callable[..., int] = json(start)
        for option in reversed(_OPTIONS):
            decorated = option(decorated)
        return decorated

    return decorate
