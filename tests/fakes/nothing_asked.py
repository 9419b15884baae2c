"""`taxobot data generate` without any option."""

from __future__ import annotations

from pathlib import Path

from actions.cli.data.asked import Asked

NOTHING = Asked(
    taxonomy_path=Path(),
    taxonomy_base="main",
    yaml_rules=None,
    mirrors=(),
    pipeline=None,
    sdg_scale_factor=None,
    num_instructions=None,
    num_seed_examples=None,
    max_num_tokens=None,
    chunk_word_count=None,
    rouge_threshold=None,
    similarity=None,
    control=None,
    seed=0,
    num_cpus=None,
    model=None,
    model_dir=None,
    endpoint_urls=(),
    api_key_variable=None,
    critic=None,
    critic_endpoint_url=None,
    critic_api_key_variable=None,
    student=None,
    model_family=None,
    server_ctx_size=None,
    gpus=None,
    batch_size=None,
    timeout=None,
    tls_insecure=False,
    tls_client_cert=None,
    tls_client_key=None,
    output_dir=None,
    fresh=None,
    dry_run=False,
    preview=None,
    price_in=None,
    price_out=None,
    as_json=False,
    quiet=False,
)
