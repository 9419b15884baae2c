"""Everything that was asked for, found and fitting together, before anybody is asked and anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from actions.cli.data.cast import find_cast
from actions.cli.data.fitting import check_cast, check_flows, check_options
from actions.cli.data.leaves import kinds_of, read_materials
from actions.cli.data.preparing import JOURNAL, find_pipeline, output_of, request_of, system_prompt_for

if TYPE_CHECKING:
    from actions.cli.asking.seats import Seat
    from actions.cli.data.asked import Asked
    from actions.cli.data.cast import Cast
    from runners.generate.flows.seam import Flows
    from runners.generate.request import Material, Request
    from schemas.config import OperatorConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be done, for whom, by whom. `flows` is None for the embedded teacher. `output` is absolute."""

    asked: Asked
    config: OperatorConfig
    cast: Cast
    flows: Flows | None
    materials: Sequence[Material]
    system_prompt: str
    output: Path

    @property
    def journal(self) -> Path:
        """Where the answers of models are remembered."""
        return self.output / JOURNAL

    def request(self, seats: Sequence[Seat] = ()) -> Request:
        """What generation is asked for. Raises UsageError."""
        return request_of(
            self.asked,
            self.config,
            flows=self.flows,
            cast=self.cast,
            system_prompt=self.system_prompt,
            seats=seats,
        )

    def kept(self) -> str:
        """What is kept where the job does not come to its end, as a part of a sentence."""
        from runners.asking.journal import Journal

        if self.flows is None or not self.journal.is_file():
            return ""
        with Journal(self.journal) as journal:
            return f"; {len(journal):,} answers are kept in {self.journal}"


def find_job(asked: Asked) -> Job:
    """Read configuration, models, flows, leaves and documents; what costs least comes first.

    Raises UsageError for what is not there or could have no effect, Blocked for invalid leaves, EmptyResult for none.
    """
    from actions.cli.operator import read_config

    check_options(asked)
    config = read_config()
    cast = find_cast(asked, config)
    check_cast(asked, cast)
    flows, prompt = find_pipeline(asked, config, cast), system_prompt_for(asked, config)
    materials = read_materials(asked)
    if flows:
        check_flows(asked, flows, kinds_of(materials))
    return Job(
        asked=asked,
        config=config,
        cast=cast,
        flows=flows,
        materials=materials,
        system_prompt=prompt,
        output=output_of(asked, config),
    )
