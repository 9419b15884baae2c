"""What was asked of `taxobot model train`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command line. None, False and empty tuples: as the configuration, the pipeline or the preset has it."""

    data_paths: tuple[Path, ...]
    validation_data: tuple[Path, ...]
    validation_share: float | None
    replay_data: tuple[Path, ...]
    replay_ratio: float | None
    max_seq_len: int | None
    over_long: Literal["leave-out", "split", "refuse"] | None
    model: str | None
    pipeline: Literal["simple", "full", "accelerated"] | None
    lora: bool
    lora_rank: int | None
    lora_alpha: int | None
    lora_dropout: float | None
    lora_target_modules: tuple[str, ...]
    num_epochs: int | None
    force: bool
    iters: int | None
    learning_rate: float | None
    warmup_steps: int | None
    lr_schedule: Literal["cosine", "linear", "constant"] | None
    batch_size: int | None
    max_batch_len: int | None
    seed: int | None
    save_every: int | None
    save_samples: int | None
    checkpoint_at_epoch: bool
    keep_last_checkpoint_only: bool
    patience: int | None
    choose_by: Literal["loss", "benchmark"] | None
    benchmark_data: Path | None
    judge_model: str | None
    judge_endpoint_url: str | None
    judge_api_key_variable: str | None
    device: Literal["auto", "cpu", "cuda", "mps", "hpu"] | None
    threads: int | None
    gpus: int | None
    nnodes: int | None
    node_rank: int | None
    rdzv_id: str | None
    rdzv_endpoint: str | None
    distributed_backend: Literal["ddp", "fsdp", "deepspeed"] | None
    optimize_memory: bool
    layout: Literal["auto", "packed", "grouped"] | None
    is_padding_free: bool | None
    precision: Literal["auto", "bf16", "fp32"] | None
    strategy: Literal["lab-multiphase", "lab-skills-only"] | None
    phased_phase1_data: Path | None
    phased_phase1_num_epochs: int | None
    phased_phase1_samples_per_save: int | None
    phased_phase1_learning_rate: float | None
    phased_phase1_effective_batch_size: int | None
    phased_phase2_data: Path | None
    phased_phase2_num_epochs: int | None
    phased_phase2_samples_per_save: int | None
    phased_phase2_learning_rate: float | None
    phased_phase2_effective_batch_size: int | None
    yes: bool
    force_clear_phased_cache: bool
    ckpt_output_dir: Path | None
    gguf: bool | None
    skip_quantize: bool
    trackers: tuple[Literal["tensorboard", "wandb", "mlflow"], ...]
    fresh: bool | None
    dry_run: bool
    as_json: bool
    quiet: bool
