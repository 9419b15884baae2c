"""Options that could have no effect on this run: an error each, so that nobody waits for what cannot come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from actions.cli.model.train.judging import check_judge
from schemas.errors import UsageError

if TYPE_CHECKING:
    from actions.cli.model.train.asked import Asked
    from runners.train.profile import TrainingProfile

_MEETING = re.compile(r"([\w.-]+|\[[\da-fA-F:.]+\])(:\d{1,5})?", re.ASCII)
_DROP = "leave it out"
_HARDWARE = "what there is: auto, cpu, cuda (NVIDIA and AMD), mps"


class Objection(NamedTuple):
    """An option that is there, why it can have no effect, and what to do."""

    option: str
    given: object
    reason: str
    instead: str = _DROP


def check_options(asked: Asked) -> None:
    """Raise UsageError for options that contradict each other, or that nothing here does."""
    if asked.device == "hpu":
        raise UsageError(f"--device hpu: nothing is computed on Gaudi here; {_HARDWARE}")
    if asked.distributed_backend == "deepspeed":
        raise UsageError(
            "--distributed-backend deepspeed: PyTorch's own fsdp does the same here, without a further library"
        )
    _raise_first(_about_steps(asked))
    _raise_first(_about_machines(asked))
    _raise_first(_about_outputs(asked))
    _raise_first(_about_phases(asked))
    check_judge(asked)


def check_profile(asked: Asked, profile: TrainingProfile, *, pool: bool) -> None:
    """Raise UsageError for options that this way of training cannot use; `pool`: there are rows to replay."""
    _raise_first(_about_profile(asked, profile, pool=pool))


def _about_profile(asked: Asked, profile: TrainingProfile, *, pool: bool) -> Iterator[Objection]:
    if profile.method == "full":
        whole, instead = "all weights are trained", "add --lora, or leave it out"
        yield Objection("--lora-alpha", asked.lora_alpha, whole, instead)
        yield Objection("--lora-dropout", asked.lora_dropout, whole, instead)
        yield Objection("--lora-target-modules", asked.lora_target_modules, whole, instead)
    if asked.replay_ratio == 0:
        yield Objection("--replay-data", asked.replay_data, "--replay-ratio 0 replays none")
    if not pool and asked.replay_ratio:
        yield Objection("--replay-ratio", asked.replay_ratio, "there are no rows to replay", "name --replay-data")


def _raise_first(objections: Iterator[Objection]) -> None:
    for one in objections:
        if one.given is not None and one.given is not False and one.given != ():
            raise UsageError(f"{one.option} has no effect here: {one.reason}; {one.instead}")


def _about_steps(asked: Asked) -> Iterator[Objection]:
    if asked.lora_rank == 0:
        whole = "--lora-rank 0 trains all weights"
        yield Objection("--lora", asked.lora, whole)
        yield Objection("--pipeline simple", asked.pipeline == "simple", whole)
    if asked.validation_data:
        yield Objection("--validation-share", asked.validation_share, "--validation-data names the rows")
    if asked.is_padding_free is not None:
        yield Objection("--layout", asked.layout, "--is-padding-free says it too")
    if asked.save_every or asked.save_samples:
        often = "--save-every and --save-samples say when checkpoints are saved"
        yield Objection("--checkpoint-at-epoch", asked.checkpoint_at_epoch, often)
    if asked.choose_by != "benchmark":
        yield Objection(
            "--benchmark-data", asked.benchmark_data, "the validation loss chooses", "add --choose-by benchmark"
        )
    elif asked.benchmark_data is None:
        raise UsageError("--choose-by benchmark needs questions; name them by --benchmark-data")


def _about_machines(asked: Asked) -> Iterator[Objection]:
    if (asked.nnodes or 1) == 1:
        alone = "one machine trains"
        instead = "say by --nnodes how many do, or leave it out"
        yield Objection("--node-rank", asked.node_rank or None, alone, instead)
        yield Objection("--rdzv-endpoint", asked.rdzv_endpoint, alone, instead)
        yield Objection("--rdzv-id", asked.rdzv_id, alone, instead)
    elif asked.ckpt_output_dir is None:
        raise UsageError("several machines share the run's folder: name it by --ckpt-output-dir, the same on all")
    elif (asked.node_rank or 0) >= (asked.nnodes or 1):
        raise UsageError(f"--node-rank {asked.node_rank}: {asked.nnodes} machines are 0 to {(asked.nnodes or 1) - 1}")
    elif not _MEETING.fullmatch(asked.rdzv_endpoint or ""):
        raise UsageError("several machines have to be told where they meet: --rdzv-endpoint HOST:PORT of the first one")


def _about_outputs(asked: Asked) -> Iterator[Objection]:
    if asked.gguf is False:
        yield Objection("--skip-quantize", asked.skip_quantize, "no GGUF files are made (--no-gguf)")
    if asked.dry_run:
        nothing = "with --dry-run nothing is trained"
        yield Objection("--tracker", asked.trackers, nothing)
        yield Objection("--fresh", asked.fresh, nothing)
        yield Objection("--force-clear-phased-cache", asked.force_clear_phased_cache, nothing)


def _about_phases(asked: Asked) -> Iterator[Objection]:
    first = {
        "--phased-phase1-data": asked.phased_phase1_data,
        "--phased-phase1-num-epochs": asked.phased_phase1_num_epochs,
        "--phased-phase1-samples-per-save": asked.phased_phase1_samples_per_save,
        "--phased-phase1-learning-rate": asked.phased_phase1_learning_rate,
        "--phased-phase1-effective-batch-size": asked.phased_phase1_effective_batch_size,
    }
    second = {
        "--phased-phase2-data": asked.phased_phase2_data,
        "--phased-phase2-num-epochs": asked.phased_phase2_num_epochs,
        "--phased-phase2-samples-per-save": asked.phased_phase2_samples_per_save,
        "--phased-phase2-learning-rate": asked.phased_phase2_learning_rate,
        "--phased-phase2-effective-batch-size": asked.phased_phase2_effective_batch_size,
        "--force-clear-phased-cache": asked.force_clear_phased_cache,
        "--yes": asked.yes,
    }
    if asked.strategy is None:
        for option, given in {**first, **second}.items():
            yield Objection(option, given, "there are no phases", "say --strategy lab-multiphase, or leave it out")
        return
    yield from _within_phases(asked)
    if asked.strategy == "lab-skills-only":
        for option, given in first.items():
            yield Objection(option, given, "lab-skills-only has no first phase")


def _within_phases(asked: Asked) -> Iterator[Objection]:
    """What each phase says for itself."""
    phases = "each phase has its own"
    yield Objection("--data-path", asked.data_paths, phases, "name --phased-phase1-data and --phased-phase2-data")
    yield Objection("--num-epochs", asked.num_epochs, phases, "say --phased-phase2-num-epochs")
    yield Objection("--learning-rate", asked.learning_rate, phases, "say --phased-phase2-learning-rate")
    yield Objection("--batch-size", asked.batch_size, phases, "say --phased-phase2-effective-batch-size")
    yield Objection("--save-samples", asked.save_samples, phases, "say --phased-phase2-samples-per-save")
