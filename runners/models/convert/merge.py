"""An adapter and its base as one model."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Sequence
from fnmatch import fnmatch
from math import prod
from pathlib import Path
from typing import Any

from runners.models.convert.beside import beside
from runners.models.convert.opened import opened
from runners.models.convert.room import check_room
from runners.models.quiet import quieten
from runners.models.weights import safetensors_of
from runners.progress import Progress
from schemas.errors import Interrupted, ModelRefused, UsageError
from schemas.models import LocalModel, ModelKind

TOKENIZER = ("tokenizer.json", "tokenizer.model")
PAPERS = (
    *TOKENIZER,
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "merges.txt",
    "chat_template.*",
    "LICEN[CS]E*",
    "NOTICE*",
    "USE_POLICY*",
)
"""What a model has beside its weights and what transformers writes for them."""


def merge(adapter: LocalModel, base: LocalModel, target: Path, *, progress: Progress, wide: bool = False) -> Path:
    """Write `base` with `adapter` added to its weights as the folder `target`, and return it.

    The sum is computed in 32 bits, layer by layer, and kept in the base's own type, in which the base is held in memory
    meanwhile; with `wide` both are in 32 bits. Tokenizer, chat template and licences are copied: the base's, and over
    them the adapter's where it brings a tokenizer. The folder appears whole or not at all; nothing else is changed.
    Raises ModelRefused where the adapter does not fit the base, UsageError where they are of other kinds, or `target`
    is there or does not fit on the disk.
    """
    if adapter.kind is not ModelKind.ADAPTER or base.kind is not ModelKind.SAFETENSORS:
        raise UsageError(f"{adapter.name} ({adapter.kind}) cannot be merged into {base.name} ({base.kind})")
    check_room(target.parent, _size(base.path) if wide else base.size)
    with beside(target) as part, progress.stage("merge", adapter.name, total=3) as tick, warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # between transformers and peft, of no use to our users
        warnings.filterwarnings("ignore", "All adapters are already merged")  # as `_sum` has done
        model = _load(base.path, wide=wide)
        tick(1)
        merged = _add(model, adapter.path, base.path)
        tick(1)
        part.mkdir()
        merged.save_pretrained(part)
        _copy_papers(adapter.path, base.path, part)
        tick(1)
    return target


def _size(folder: Path) -> int:
    """Bytes of the weights of a model in 32 bits, in whatever type they are stored. Raises ModelRefused."""
    weights = 0
    for file in safetensors_of(folder):
        with opened(file) as held:
            weights += sum(prod(held.get_slice(name).get_shape()) for name in held.keys())  # noqa: SIM118 - no mapping
    return 4 * weights


def _load(folder: Path, *, wide: bool) -> Any:
    """The base in the type that its own weights are kept in, or in 32 bits."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    quieten()
    try:
        kept = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False).dtype
        held = torch.float32 if wide else kept or torch.float32
        model: Any = AutoModelForCausalLM.from_pretrained(
            folder, dtype=held, use_safetensors=True, local_files_only=True, trust_remote_code=False
        )
    except Interrupted:
        raise
    except Exception as error:  # transformers raises errors of every kind on a bad config.json
        raise ModelRefused(f"{folder} cannot be loaded: {' '.join(str(error).split())}") from error
    return model.eval().to(held)  # some models keep a few layers wider than they are asked to


def _add(model: Any, adapter: Path, base: Path) -> Any:
    """The model with the adapter added. All of the adapter's tensors have to have found their place."""
    from peft import PeftConfig, PeftModelForCausalLM

    try:
        config = PeftConfig.from_pretrained(str(adapter))
        config.inference_mode = True
        wrapped: Any = PeftModelForCausalLM(model, config)
        result = wrapped.load_adapter(str(adapter), "default")
        if not result.unexpected_keys and not result.missing_keys:
            _untie(wrapped, model)
            _sum(wrapped, model.dtype)
            return wrapped.merge_and_unload(safe_merge=True)
    except (ValueError, RuntimeError, KeyError, TypeError, AttributeError) as error:
        raise ModelRefused(f"{adapter} does not fit {base}: {' '.join(str(error).split())[:300]}") from error
    raise ModelRefused(f"{adapter} does not fit {base}: {_odd(result.missing_keys, result.unexpected_keys)}")


def _sum(wrapped: Any, kept: Any) -> None:
    """Add the adapter to each layer in 32 bits, and round once: of a large model one layer at a time is that wide."""
    from peft.tuners.tuners_utils import BaseTunerLayer

    for layer in [module for module in wrapped.modules() if isinstance(module, BaseTunerLayer)]:
        own: Any = layer.get_base_layer()
        own.float()
        layer.merge(safe_merge=True)
        own.to(kept)


def _untie(wrapped: Any, model: Any) -> None:
    """Give the head weights of its own where the adapter adds to it, or to the embeddings, and the base has the same
    for both: the sum would be in both.
    """
    import torch
    from peft.tuners.tuners_utils import BaseTunerLayer

    ends = (wrapped.get_input_embeddings(), wrapped.get_output_embeddings())
    if model.config.tie_word_embeddings and any(isinstance(end, BaseTunerLayer) for end in ends):
        head: Any = ends[1].get_base_layer() if isinstance(ends[1], BaseTunerLayer) else ends[1]
        head.weight = torch.nn.Parameter(head.weight.detach().clone())
        model.config.tie_word_embeddings = False


def _odd(missing: Sequence[str], strangers: Sequence[str]) -> str:
    return f"it holds {strangers[0]}, which the base has no place for" if strangers else f"it lacks {missing[0]}"


def _copy_papers(adapter: Path, base: Path, target: Path) -> None:
    brings = any((adapter / name).is_file() for name in TOKENIZER)
    for folder in (base, adapter) if brings else (base,):
        for file in sorted(folder.iterdir()):
            if file.is_file() and any(fnmatch(file.name, paper) for paper in PAPERS):
                shutil.copyfile(file, target / file.name)
