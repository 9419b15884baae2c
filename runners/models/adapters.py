"""A LoRA adapter on its base's weights, which can be switched off again; nothing is merged."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

from schemas.errors import ModelRefused


def attach(model: Any, adapter: Path, *, base: str) -> Any:
    """Wrap `model`, whose layers are changed in place, with the adapter of a folder; `base` names it in errors.

    Returns peft's model: its `disable_adapter` is the switch, its `get_base_model` answers as before. The
    folder is one that `kinds.describe` calls an adapter, so its weights are no pickle. Raises ModelRefused where it is
    no LoRA adapter (arXiv 2106.09685) or does not fit the base.
    """
    from peft import PeftConfig, PeftModelForCausalLM

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # between transformers and peft, of no use to our users
            config = PeftConfig.from_pretrained(str(adapter))
            _check_kind(config, adapter)
            config.inference_mode = True
            wrapped: Any = PeftModelForCausalLM(model, config)
            found = wrapped.load_adapter(str(adapter), "default")
    except (ValueError, RuntimeError, KeyError, TypeError, AttributeError, OSError) as error:
        raise ModelRefused(f"{adapter} does not fit {base}: {' '.join(str(error).split())[:300]}") from error
    if odd := [*found.unexpected_keys, *found.missing_keys]:
        raise ModelRefused(f"{adapter} does not fit {base}: {odd[0]} has no counterpart.")
    return wrapped.eval()


def _check_kind(config: Any, adapter: Path) -> None:
    """Adapters that add to the prompt change no layer: the base would answer in their name."""
    kind = str(getattr(config.peft_type, "value", config.peft_type))
    if kind != "LORA":
        raise ModelRefused(f"{adapter} is no LoRA adapter ({kind}), and only those can be switched off.")
