"""A run of `taxobot data generate`, from what was asked for to its report."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from actions.cli.data.cast import find_cast
from actions.cli.data.fitting import check_cast, check_flows, check_options
from actions.cli.data.leaves import kinds_of, read_materials
from actions.cli.data.preparing import JOURNAL, find_pipeline, output_of, request_of, system_prompt_for, tokenizer_of
from schemas.errors import Interrupted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from actions.cli.data.asked import Asked
    from actions.cli.data.cast import Cast
    from actions.cli.data.seats import Seat
    from runners.generate.asking.memory import Memory
    from runners.generate.flows.seam import Flows
    from runners.generate.generation import Generation
    from runners.generate.request import Material, Request
    from runners.generate.rounds import OpenModels
    from runners.progress import Progress
    from schemas.config import OperatorConfig

SECONDS = 300.0


def start(asked: Asked, *, again: str) -> None:
    """Generate, preview or estimate, as was asked. `again` is the command that carries on after an interruption.

    Raises UsageError, Blocked, EmptyResult, EndpointError, ServerFailed, Interrupted.
    """
    from actions.cli.operator import read_config

    check_options(asked)
    config = read_config()
    cast = find_cast(asked, config)
    check_cast(asked, cast)
    flows = find_pipeline(asked, config, cast)
    materials = read_materials(asked)
    if flows:
        check_flows(asked, flows, kinds_of(materials))
    run = Run(asked, config, cast, flows, materials)
    try:
        run.estimate() if asked.dry_run else run.generate()
    except Interrupted as error:
        raise Interrupted(f"interrupted{run.kept()}; this carries on: {again}") from error


class Run:
    """What is known once everything that was asked for was found and fits together."""

    def __init__(
        self, asked: Asked, config: OperatorConfig, cast: Cast, flows: Flows | None, materials: Sequence[Material]
    ) -> None:
        self._asked, self._config, self._cast = asked, config, cast
        self._flows, self._materials = flows, materials
        self._output = output_of(asked, config)
        self._journal = self._output / JOURNAL
        self._prompt = system_prompt_for(asked, config)

    def generate(self) -> None:
        """Make the rows and report."""
        from actions.cli.data.seats import at_hand
        from actions.cli.workplace import working

        began = time.monotonic()
        with at_hand(self._cast, self._asked) as seats, working(quiet=self._asked.quiet) as progress:
            made = self._generate(seats, progress)
        self._report(made, time.monotonic() - began)

    def _generate(self, seats: Sequence[Seat], progress: Progress) -> Generation:
        from runners.generate.generation import generate

        return generate(
            self._materials,
            self._request(seats),
            models=self._models(seats, progress) if seats else None,
            output=self._output,
            when=datetime.now().astimezone(),
            progress=progress,
        )

    def _request(self, seats: Sequence[Seat] = ()) -> Request:
        return request_of(
            self._asked,
            self._config,
            flows=self._flows,
            cast=self._cast,
            system_prompt=self._prompt,
            seats=seats,
        )

    def _models(self, seats: Sequence[Seat], progress: Progress) -> OpenModels:
        from actions.cli.data.models import Opening
        from actions.cli.data.seats import tls_of
        from runners.generate.asking.settings import PoolSettings

        asked = self._asked
        return Opening(
            seats=seats,
            journal=self._journal,
            fresh=bool(asked.fresh),
            seed=asked.seed,
            settings=PoolSettings(seconds=asked.timeout or SECONDS, batch=asked.batch_size or 1),
            tls=tls_of(asked),
            family=asked.model_family or "",
            progress=progress,
        )

    def kept(self) -> str:
        """What is kept of a run that did not come to its end, as a part of a sentence."""
        from runners.generate.asking.journal import Journal

        if self._flows is None or not self._journal.is_file():
            return ""
        with Journal(self._journal) as journal:
            return f"; {len(journal):,} answers are kept in {self._journal}"

    @contextmanager
    def _memory(self) -> Iterator[Memory | None]:
        """What is remembered; None where nothing is, or nobody knows of whom without asking."""
        from actions.cli.data.seats import identities_of
        from runners.generate.asking.journal import Journal
        from runners.generate.asking.memory import Memory

        identities = identities_of(self._cast, self._asked)
        if self._asked.fresh or identities is None or not self._journal.is_file():
            yield None
            return
        with Journal(self._journal) as journal:
            yield Memory(journal, identities, self._asked.seed)

    def _report(self, made: Generation, seconds: float) -> None:
        from actions.cli.data import report

        target = self._asked.num_instructions
        if self._asked.as_json:
            _print(report.record(made, target=target, seconds=seconds))
            return
        if self._asked.preview is not None:
            click.echo(report.preview(made))
        click.echo(report.say(made, target=target, seconds=seconds))

    def estimate(self) -> None:
        """Say what it would cost."""
        from actions.cli.data import estimate
        from actions.cli.workplace import working
        from runners.generate.chunks.sizes import token_counter
        from runners.generate.forecast import forecast

        if self._flows is None:
            return
        request = self._request()
        tokens, unit = token_counter(tokenizer_of(self._cast, self._config))
        with self._memory() as memory, working(quiet=self._asked.quiet) as progress:
            leaves = forecast(self._materials, request, self._flows, tokens=tokens, memory=memory, progress=progress)
        prices = estimate.Prices(self._asked.price_in, self._asked.price_out)
        if self._asked.as_json:
            _print(estimate.record(leaves, prices, unit))
        else:
            click.echo(estimate.say(leaves, prices, unit))


def _print(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, indent=2))
