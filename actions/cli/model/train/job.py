"""Everything that was asked for, found and fitting together, before anything is read or written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions.cli.model.chosen import CHECKPOINTS
from actions.cli.model.train.fitting import check_options, check_profile
from actions.cli.model.train.machine import find_ground
from actions.cli.model.train.numbers import profile_of
from actions.cli.model.train.student import find_student, replay_pool
from actions.cli.places import data_folder

if TYPE_CHECKING:
    from pathlib import Path

    from actions.cli.model.train.asked import Asked
    from runners.train.choice.decide import Wish
    from runners.train.request import Request, Sources, Wanted
    from schemas.config import OperatorConfig
    from schemas.models import LocalModel

QUANTIZED = ("Q4_K_M",)


def find_request(asked: Asked, config: OperatorConfig) -> Request:
    """What training is asked for; what costs least comes first.

    Raises UsageError for what is not there or could have no effect.
    """
    from runners.train.request import Request

    check_options(asked)
    student = find_student(asked)
    sources = find_sources(asked, config, student)
    profile = profile_of(asked, config, student)
    check_profile(asked, profile, pool=bool(sources.replay or sources.pool))
    _check_trackers(asked)
    ground = find_ground(asked, config, profile.method)
    return Request(
        base=student,
        sources=sources,
        profile=profile,
        root=checkpoints_folder(config),
        folder=asked.ckpt_output_dir,
        seed=config.train.seed if asked.seed is None else asked.seed,
        device=ground.device,
        sharding=ground.sharding,
        launch=ground.launch,
        threads=asked.threads or _usual_threads(student),
        wanted=find_wanted(asked, config),
        choice=_choice(asked),
        trackers=asked.trackers,
        fresh=bool(asked.fresh),
    )


def checkpoints_folder(config: OperatorConfig) -> Path:
    """Where runs get folders of their own, if none is named."""
    return (data_folder(config) / CHECKPOINTS).absolute()


def find_sources(asked: Asked, config: OperatorConfig, student: LocalModel) -> Sources:
    """The files of rows. Raises UsageError where there are none."""
    from actions.cli.model.train.rows import find_training
    from runners.train.request import Sources

    share = config.train.validation_share if asked.validation_share is None else asked.validation_share
    found = find_training(asked)
    return Sources(
        training=found.training,
        told=found.told,
        validation=asked.validation_data,
        validation_share=share,
        replay=asked.replay_data,
        pool=replay_pool(asked, student),
    )


def find_wanted(asked: Asked, config: OperatorConfig) -> Wanted:
    """What is made of the best checkpoint."""
    from runners.models.engines import find_engines
    from runners.train.request import Wanted

    gguf = asked.gguf is not False
    return Wanted(
        gguf=gguf,
        kinds=QUANTIZED if gguf and not asked.skip_quantize else (),
        llama=find_engines(config.serve, data_folder(config)).llama_cpp,
    )


def _usual_threads(student: LocalModel) -> int | None:
    """As many CPU threads as suit the bundled model; of other models PyTorch's own choice."""
    if not student.bundled:
        return None
    from runners.models.presets import TINY

    return TINY.threads


def _choice(asked: Asked) -> Wish | None:
    if asked.benchmark_data is None:
        return None
    from runners.train.choice.decide import Wish

    wish = Wish(asked.benchmark_data)
    wish.read()  # before hours of training, not after
    return wish


def _check_trackers(asked: Asked) -> None:
    if asked.trackers:
        from runners.train.trackers import check_trackers

        check_trackers(asked.trackers)
