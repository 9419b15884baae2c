"""The judge of a run: the one that the operator's configuration names, else the embedded one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from actions.cli.places import config_path

if TYPE_CHECKING:
    from actions.cli.asking.players import Player
    from runners.asking.allowance import Allowance
    from runners.evaluate.judges.seam import Judge
    from runners.progress import Progress

JOURNAL = "judge.sqlite"
"""In the run directory: every mark that was given, so that nothing is asked twice."""
SECONDS = 300.0


@contextmanager
def judging(
    output: Path, *, seed: int, progress: Progress, allowance: Allowance | None = None
) -> Iterator[Judge | None]:
    """Within the block the configured judge can be asked; None where the configuration names none.

    A model that is here is served when it is first asked. Marks are remembered in the run directory `output`. Asking
    for more than the `allowance` raises AllowanceSpent. Raises UsageError for a model that is not here, a wrong
    address, a key that is not set.
    """
    player = find_player()
    if player is None:
        yield None
        return
    from actions.cli.asking.demands import Demands
    from actions.cli.model.evaluate.judging import llm_judge
    from actions.cli.model.evaluate.servers import Servers
    from runners.asking.settings import PoolSettings

    output.mkdir(parents=True, exist_ok=True)
    servers = Servers(
        players={"judge": player},
        demands={"judge": Demands(quiet=True)},
        journal=output / JOURNAL,
        seed=seed,
        settings=PoolSettings(seconds=SECONDS, allowance=allowance),
        progress=progress,
    )
    try:
        yield llm_judge(player, servers, seed=seed)
    finally:
        servers.close()


def find_player() -> Player | None:
    """Who judges by the configuration's `models.judge`; None where it names nobody, or where there is none."""
    if config_path() is None:
        return None
    from actions.cli.model.evaluate.cast import configured_judge
    from actions.cli.operator import read_config

    return configured_judge(read_config())
