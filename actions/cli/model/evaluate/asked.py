"""What was asked of `taxobot model evaluate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from schemas.evaluation import Benchmark


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command line. None, False and empty tuples: as the configuration or the benchmark has it.

    `temperature` None is what the benchmark usually does, `by-category` is MT-Bench's own way.
    """

    benchmark: Benchmark
    model: str | None
    base_model: str | None
    judge_model: str | None
    endpoint_url: str | None
    base_endpoint_url: str | None
    judge_endpoint_url: str | None
    api_key_variable: str | None
    base_api_key_variable: str | None
    judge_api_key_variable: str | None
    taxonomy_path: Path | None
    branch: str | None
    base_branch: str | None
    tasks_dir: Path | None
    few_shots: int | None
    scoring: Literal["text", "letter"] | None
    normalise: Literal["none", "tokens", "characters"] | None
    permutations: bool
    list_options: bool | None
    chat_template: bool | None
    mmlu_data: Path | None
    subjects: tuple[str, ...]
    questions: Path | None
    input_questions: Path | None
    output_file_formats: tuple[Literal["jsonl", "csv", "xlsx"], ...] | None
    system_prompt: str | None
    temperature: float | Literal["by-category"] | None
    judge_mode: Literal["single", "pairwise"] | None
    judge_template: Literal["general", "prometheus"] | None
    merge_system_user_message: bool
    repeats: int | None
    backend: str | None
    judge_backend: str | None
    gpus: int | None
    batch_size: int | None
    max_workers: int | None
    threads: int | None
    skip_server: bool
    timeout: float | None
    tls_insecure: bool
    tls_client_cert: Path | None
    tls_client_key: Path | None
    limit: int | None
    seed: int
    output_dir: Path | None
    fresh: bool | None
    as_json: bool
    quiet: bool
