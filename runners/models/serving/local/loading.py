"""Models and adapters from folders on this machine: safetensors only, no code of theirs, nothing from a network."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from runners.models.serving.local.adapters import add_adapters, inner_name, refuse_missing
from runners.models.serving.local.arguments import Arguments
from runners.models.serving.local.held import FALLBACK_CONTEXT, Held
from runners.models.serving.local.template import set_template
from schemas.errors import ModelRefused, UsageError

log = logging.getLogger(__name__)


def check_folders(asked: Arguments) -> None:
    """Before anything heavy is imported: the folders hold models and adapters. Raises ModelRefused."""
    _check(asked.model, "config.json", "*.safetensors")
    for _, path in asked.adapters:
        _check(path, "adapter_config.json", "adapter_model.safetensors")


def load(asked: Arguments) -> Held:
    """Load what the command line names, from folders that were checked.

    Raises ModelRefused, and UsageError for a template or a number that won't do.
    """
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(asked.model, trust_remote_code=False, local_files_only=True)
    if asked.chat_template is not None:
        set_template(tokenizer, asked.chat_template)
    log.info("loading the weights of %s", asked.model)
    plain = _load_model(asked.model, asked.dtype)
    model = add_adapters(plain, [path for _, path in asked.adapters])
    held = Held(
        model=model.eval(),
        tokenizer=tokenizer,
        name=asked.name,
        context=_find_context(plain, asked.context),
        ends=_find_ends(plain, tokenizer),
        adapters={name: inner_name(index) for index, (name, _) in enumerate(asked.adapters)},
    )
    if "past_key_values" not in held.takes:
        raise ModelRefused(f"{asked.model} keeps no keys and values: this server does not know such models.")
    return held


def _load_model(path: Path, dtype: str) -> Any:
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM

    gpu = torch.cuda.is_available()
    chosen = dtype if dtype != "auto" or gpu else "float32"
    try:
        loaded: Any = AutoModelForCausalLM.from_pretrained(
            path,
            dtype=chosen,
            device_map="auto" if gpu else None,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            output_loading_info=True,
        )
    except (ValueError, RuntimeError, OSError, SafetensorError) as error:
        raise ModelRefused(f"transformers can't load {path}: {error}") from error
    model, found = loaded
    # transformers would make them up.
    refuse_missing(path, sorted(found["missing_keys"]))
    return model


def _check(folder: Path, *patterns: str) -> None:
    for pattern in patterns:
        if not any(folder.glob(pattern)):
            raise ModelRefused(f"{folder} holds no {pattern}: only folders of safetensors are served.")


def _find_context(model: Any, asked: int | None) -> int:
    own = getattr(model.config.get_text_config(), "max_position_embeddings", None)
    limit = own if isinstance(own, int) and own > 0 else None
    if asked is not None and limit is not None and asked > limit:
        raise UsageError(f"--context {asked} is more than the {limit} tokens that the model was made for.")
    return asked or limit or FALLBACK_CONTEXT


def _find_ends(model: Any, tokenizer: Any) -> frozenset[int]:
    named = model.generation_config.eos_token_id
    ends = named if isinstance(named, list) else [named]
    return frozenset(end for end in (*ends, tokenizer.eos_token_id) if end is not None)
