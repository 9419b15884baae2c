"""What was asked of `taxobot data generate`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The command line. None, and an empty tuple: as the configuration, the preset or the pipeline has it."""

    taxonomy_path: Path
    taxonomy_base: str
    yaml_rules: Path | None
    mirrors: tuple[str, ...]
    pipeline: str | None
    sdg_scale_factor: int | None
    num_instructions: int | None
    num_seed_examples: int | None
    max_num_tokens: int | None
    chunk_word_count: int | None
    rouge_threshold: float | None
    similarity: Literal["rouge", "unicode"] | None
    control: bool | None
    seed: int
    num_cpus: int | None
    model: str | None
    model_dir: Path | None
    endpoint_urls: tuple[str, ...]
    api_key_variable: str | None
    critic: str | None
    critic_endpoint_url: str | None
    critic_api_key_variable: str | None
    student: str | None
    model_family: str | None
    server_ctx_size: int | None
    gpus: int | None
    batch_size: int | None
    timeout: float | None
    tls_insecure: bool
    tls_client_cert: Path | None
    tls_client_key: Path | None
    output_dir: Path | None
    fresh: bool | None
    dry_run: bool
    preview: int | None
    price_in: float | None
    price_out: float | None
    as_json: bool
    quiet: bool
