"""What was asked of `taxobot model test`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command line. None and False: as the run that is tried has it, or what suits.

    `adapter_file` may be `auto` and `None`, as ilab's users know it.
    """

    test_file: Path | None
    data_dir: Path | None
    limit: int | None
    model: str | None
    tuned: str | None
    adapter_file: str | None
    model_dir: Path | None
    endpoint_url: str | None
    tuned_endpoint_url: str | None
    api_key_variable: str | None
    tuned_api_key_variable: str | None
    model_family: str | None
    judge_model: str | None
    judge_endpoint_url: str | None
    judge_api_key_variable: str | None
    temperature: float
    max_tokens: int
    backend: str | None
    gpus: int | None
    batch_size: int | None
    threads: int | None
    timeout: float | None
    seed: int
    output_dir: Path | None
    fresh: bool | None
    form: Literal["table", "markdown", "json"]
    show: int
    as_json: bool
    quiet: bool
