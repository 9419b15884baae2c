"""The model before training, the one after it, and whoever judges: by the command line, and by what training left."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from actions.cli.asking.keys import usual_key
from actions.cli.asking.players import Local, Player, Remote, endpoints_at
from actions.cli.model.evaluate.cast import adapter_base
from actions.cli.model.test.fitting import NOBODY
from schemas.errors import UsageError
from schemas.models import ModelKind

if TYPE_CHECKING:
    from actions.cli.model.test.asked import Asked
    from runners.evaluate.suites.outcome import Seat
    from schemas.config import OperatorConfig
    from schemas.models import LocalModel

CHECKPOINTS = "checkpoints"
"""In the data folder: what `taxobot model train` leaves."""


@dataclass(frozen=True, slots=True)
class Cast:
    """`tuned` is None where the model before training is asked alone, `judge` None where nobody judges."""

    base: Player
    tuned: Player | None = None
    judge: Player | None = None

    @property
    def examined(self) -> dict[Seat, Player]:
        """Who is asked, by seat, the base first."""
        return {"base": self.base, **({"tuned": self.tuned} if self.tuned else {})}


def find_cast(asked: Asked, config: OperatorConfig) -> Cast:
    """Everybody. Raises UsageError for a model that is not here, a run that chose none, a wrong address, a key that is
    not set; ModelRefused.
    """
    tuned = _tuned(asked, config)
    base = _base(asked, tuned)
    if isinstance(tuned, Local) and tuned.model.kind is ModelKind.ADAPTER and isinstance(base, Local):
        # The path that an adapter has written down may be one of another machine.
        tuned = Local(replace(tuned.model, base=str(base.model.path)))
    return Cast(base, tuned, _judge(asked))


def _tuned(asked: Asked, config: OperatorConfig) -> Player | None:
    if asked.tuned_endpoint_url is not None:
        endpoints = endpoints_at((asked.tuned_endpoint_url,), asked.tuned, asked.tuned_api_key_variable)
        return Remote(endpoints, "--tuned", "--tuned-api-key-variable")
    if asked.tuned is not None:
        return Local(_find(asked.tuned))
    adapter = "auto" if asked.adapter_file is None else asked.adapter_file
    if adapter.lower() == NOBODY:
        return None
    return Local(_best(asked, config) if adapter.lower() == "auto" else _adapter(adapter))


def _adapter(place: str) -> LocalModel:
    found = _find(place)
    if found.kind is not ModelKind.ADAPTER:
        raise UsageError(f"--adapter-file {place}: that is a model ({found.kind}); name it by --tuned")
    return found


def _best(asked: Asked, config: OperatorConfig) -> LocalModel:
    from actions.cli.places import data_folder
    from runners.trial.newest import best_of, newest_run

    root = data_folder(config) / CHECKPOINTS
    run = asked.model_dir or newest_run(root)
    if run is None:
        raise UsageError(
            f"{root} holds no training run; name the tuned model by --tuned, or train one by `taxobot model train`"
        )
    return _find(best_of(run))


def _base(asked: Asked, tuned: Player | None) -> Player:
    if asked.endpoint_url is not None:
        return Remote(endpoints_at((asked.endpoint_url,), asked.model, asked.api_key_variable or usual_key()))
    if asked.model is not None:
        return Local(_find(asked.model))
    if isinstance(tuned, Local):
        from runners.trial.newest import base_of, origin_of

        # An adapter fits only what it was trained on; whole models are compared with what everything began with.
        is_adapter = tuned.model.kind is ModelKind.ADAPTER
        if before := (base_of if is_adapter else origin_of)(tuned.model.path):
            return Local(_find(before))
        if is_adapter:
            return Local(adapter_base(tuned))
    return Local(_student())


def _judge(asked: Asked) -> Player | None:
    if asked.judge_endpoint_url is not None:
        endpoints = endpoints_at((asked.judge_endpoint_url,), asked.judge_model, asked.judge_api_key_variable)
        return Remote(endpoints, "--judge-model", "--judge-api-key-variable")
    return None if asked.judge_model is None else Local(_find(asked.judge_model))


def _find(name: str | Path) -> LocalModel:
    from actions.cli.model.chosen import open_shelf

    return open_shelf().find(name)


def _student() -> LocalModel:
    from actions.cli.model.chosen import choose_model

    return choose_model(None)
