"""From what was asked to what generation is told: the request, with everything that the configuration says."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from actions.cli.asking.players import Local
from actions.cli.data.cast import EXTRACTIVE, Cast
from actions.cli.places import data_folder, find_instructlab
from runners.generate.scratch import SCRATCH

if TYPE_CHECKING:
    from actions.cli.asking.seats import Seat
    from actions.cli.data.asked import Asked
    from runners.generate.flows.seam import Flows
    from runners.generate.request import Request
    from schemas.config import OperatorConfig
    from schemas.item import ChoiceItem

DEFAULT_PIPELINE = "full"
DATASETS, JOURNAL = "datasets", Path(SCRATCH) / "journal.sqlite"


def find_pipeline(asked: Asked, config: OperatorConfig, cast: Cast) -> Flows | None:
    """The flows that were asked for, else those of the configuration, else of its preset.

    None for the embedded teacher. Raises UsageError for a pipeline that is not known or cannot be read.
    """
    if cast.teacher is None:
        return None
    from runners.generate.flows.pipelines import find_flows

    return find_flows(asked.pipeline or _usual_pipeline(config), folders=_pipeline_folders(config))


def _usual_pipeline(config: OperatorConfig) -> str:
    """A teacher is named, so that `extractive` is not meant."""
    from runners.models.catalogue import plan

    usual = config.generate.pipeline or plan(config.preset).pipeline
    return DEFAULT_PIPELINE if usual == EXTRACTIVE else usual


def _pipeline_folders(config: OperatorConfig) -> tuple[Path, ...]:
    foreign = find_instructlab(os.environ)
    theirs = (foreign.datasets.parent / "sdg" / "pipelines",) if foreign and foreign.datasets else ()
    return (data_folder(config) / "pipelines", *theirs)


def output_of(asked: Asked, config: OperatorConfig) -> Path:
    """Where runs get their folders."""
    return (asked.output_dir or data_folder(config) / DATASETS).absolute()


def request_of(
    asked: Asked,
    config: OperatorConfig,
    *,
    flows: Flows | None,
    cast: Cast,
    system_prompt: str,
    seats: Sequence[Seat] = (),
) -> Request:
    """What generation is asked for. Without seats nobody is asked. Raises UsageError for files that cannot be read."""
    from runners.generate.chunks.sizes import chunk_size, token_counter
    from runners.generate.datasets.recipes import find_recipes, sdg_folders
    from runners.generate.request import Request

    usual = config.generate
    words = asked.chunk_word_count or usual.chunk_word_count
    tokenizer = tokenizer_of(cast, config)
    size = chunk_size(words=words, tokenizer=tokenizer)
    return Request(
        flows=flows,
        pipeline=flows.name if flows else EXTRACTIVE,
        model=_name(cast, seats),
        seed=asked.seed,
        scale=asked.sdg_scale_factor or usual.sdg_scale_factor,
        target=asked.num_instructions,
        threshold=usual.rouge_threshold if asked.rouge_threshold is None else asked.rouge_threshold,
        words=asked.similarity or usual.similarity,
        shown=asked.num_seed_examples or usual.num_seed_examples,
        control=asked.control is not False,
        chunk_limit=size.limit,
        count=size.count,
        context=min((seat.context for seat in seats if seat.context), default=None),
        tokens=token_counter(tokenizer)[0],
        max_tokens=asked.max_num_tokens or usual.max_num_tokens,
        workers=asked.num_cpus or usual.num_cpus or _cores(),
        prohibited_words=_prohibited(config),
        system_prompt=system_prompt,
        recipes=find_recipes((data_folder(config), *sdg_folders())),
        frozen=_frozen(config),
        preview=asked.preview,
    )


def _prohibited(config: OperatorConfig) -> tuple[str, ...]:
    from runners.generate.listed import read_words

    file = config.generate.prohibited_words_file
    return (*config.generate.prohibited_words, *(read_words(Path(file)) if file else ()))


def tokenizer_of(cast: Cast, config: OperatorConfig) -> Path | None:
    """The teacher's own where it is here, else the configured one."""
    teacher = cast.teacher
    if isinstance(teacher, Local) and (teacher.model.path / "tokenizer.json").is_file():
        return teacher.model.path
    return Path(config.validation.tokenizer) if config.validation.tokenizer else None


def _name(cast: Cast, seats: Sequence[Seat]) -> str:
    if isinstance(cast.teacher, Local):
        return cast.teacher.model.name
    return seats[0].name if seats else EXTRACTIVE


def system_prompt_for(asked: Asked, config: OperatorConfig) -> str:
    """What rows begin with, by the architecture of the student, where that is here.

    Raises UsageError for a student that was named, here or in the configuration, and is not here.
    """
    from actions.cli.model.chosen import choose_model
    from runners.generate.datasets.system import system_prompt_of
    from runners.models.serving.backends.limits import read_settings
    from schemas.errors import UsageError

    try:
        student = choose_model(asked.student)
    except UsageError:
        if asked.student or config.models.student:
            raise
        return system_prompt_of("")  # the preset's is not here yet
    settings = read_settings(student.path) if (student.path / "config.json").is_file() else {}
    return system_prompt_of(str(settings.get("model_type", "")))


def _frozen(config: OperatorConfig) -> tuple[ChoiceItem, ...]:
    from runners.models.presets import PRESETS

    return PRESETS[config.preset].frozen() if config.preset in PRESETS else ()


def _cores() -> int:
    from runners.models.cgroups import core_limit

    return max(1, min(os.cpu_count() or 1, core_limit()))
