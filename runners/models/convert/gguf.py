"""A Hugging Face folder as one GGUF file in 16 bits, for llama.cpp (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from runners.models.convert.architectures import Checkpoint, read_checkpoint
from runners.models.convert.beside import beside, refuse_existing
from runners.models.convert.caveats import caveats, context_of
from runners.models.convert.compare import compare_tokens
from runners.models.convert.room import check_room
from runners.models.convert.rope import Rope, read_rope
from runners.models.convert.sizes import Converted, measure
from runners.models.convert.tensors import Tensor, plan_tensors
from runners.models.convert.vocabulary import Vocabulary, read_vocabulary
from runners.progress import Progress
from schemas.errors import UsageError
from schemas.models import LocalModel, ModelKind

METADATA = 16 * 2**20
"""Bytes that are set aside for the tokenizer; the largest known has 11 MiB."""


def to_gguf(
    model: LocalModel, target: Path, *, progress: Progress, name: str | None = None, python: Path | None = None
) -> Converted:
    """Write `model` to the file `target` in f16 (vectors in f32), with its tokenizer and its chat template.

    `name` is what the file says that the model is called. `python` is an interpreter that holds llama_cpp: with it the
    tokens of hard texts are compared before the file gets its name. The file appears whole or not at all; the model
    stays as it is. Raises ModelRefused for a model that llama.cpp would not run as transformers does, UsageError where
    `target` is there or does not fit on the disk.
    """
    if model.kind is not ModelKind.SAFETENSORS:
        raise UsageError(f"{model.path} is a model of the kind {model.kind}; only Hugging Face folders become GGUF.")
    refuse_existing(target)
    checkpoint = read_checkpoint(model.path)
    vocabulary = read_vocabulary(model.path, size=checkpoint.config.vocab_size, stops=_stops(checkpoint))
    tensors = plan_tensors(checkpoint)
    check_room(target.parent, METADATA + sum(tensor.size for tensor in tensors))
    with beside(target) as part:
        _write(part, checkpoint, vocabulary, tensors, name=name or model.name, progress=progress)
        compared = compare_tokens(part, vocabulary, python=python) if python else 0
    return replace(measure(target), notes=caveats(checkpoint, vocabulary, compared=compared))


def _stops(checkpoint: Checkpoint) -> list[int]:
    """The tokens that end the model's answers: by generation_config.json, else by config.json."""
    from transformers import GenerationConfig

    has_own = (checkpoint.folder / "generation_config.json").is_file()
    source = GenerationConfig.from_pretrained(checkpoint.folder) if has_own else checkpoint.config
    stops = source.eos_token_id
    return [] if stops is None else list(stops) if isinstance(stops, Sequence) else [stops]


def _write(
    path: Path,
    checkpoint: Checkpoint,
    vocabulary: Vocabulary,
    tensors: Sequence[Tensor],
    *,
    name: str,
    progress: Progress,
) -> None:
    import gguf

    rope = read_rope(checkpoint.config.rope_parameters, checkpoint.head_size)
    writer = gguf.GGUFWriter(path, checkpoint.architecture.gguf)
    try:
        _add_model(writer, checkpoint, rope, name)
        _add_tokenizer(writer, vocabulary)
        _write_tensors(writer, tensors, rope, progress)
    finally:
        writer.close()


def _add_model(writer: Any, checkpoint: Checkpoint, rope: Rope, name: str) -> None:
    import gguf

    config = checkpoint.config
    writer.add_name(name)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)
    writer.add_vocab_size(config.vocab_size)
    writer.add_context_length(context_of(config))
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(checkpoint.head_size)
    writer.add_value_length(checkpoint.head_size)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    _add_rope(writer, rope, checkpoint.head_size)
    for field, method in checkpoint.architecture.scales.items():
        getattr(writer, method)(float(getattr(config, field)))


def _add_rope(writer: Any, rope: Rope, head_size: int) -> None:
    import gguf

    writer.add_rope_dimension_count(head_size)
    writer.add_rope_freq_base(rope.base)
    if rope.linear is not None:
        writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
        writer.add_rope_scaling_factor(rope.linear)


def _add_tokenizer(writer: Any, vocabulary: Vocabulary) -> None:
    pieces = vocabulary.pieces
    writer.add_tokenizer_model(pieces.model)
    writer.add_tokenizer_pre(pieces.pre)
    writer.add_token_list(pieces.tokens)
    writer.add_token_types(pieces.types)
    if pieces.model == "gpt2":
        writer.add_token_merges(pieces.merges)
    else:
        writer.add_token_scores(pieces.scores)
        writer.add_add_space_prefix(bool(vocabulary.space))
    for name, number in vocabulary.ids.items():
        getattr(writer, f"add_{name}_token_id")(number)
    writer.add_add_bos_token(vocabulary.adds_bos)
    writer.add_add_eos_token(vocabulary.adds_eos)
    _add_template(writer, vocabulary.template)


def _add_template(writer: Any, template: str | Mapping[str, str] | None) -> None:
    if isinstance(template, str):
        writer.add_chat_template(template)
    elif template:
        writer.add_chat_template([{"name": name, "template": text} for name, text in template.items()])


def _write_tensors(writer: Any, tensors: Sequence[Tensor], rope: Rope, progress: Progress) -> None:
    """One tensor after the other, so that no more than one is ever in memory."""
    import numpy

    factors = numpy.array(rope.factors, dtype=numpy.float32)
    if rope.factors:
        writer.add_tensor_info("rope_freqs.weight", factors.shape, factors.dtype, factors.nbytes)
    for tensor in tensors:
        kind = numpy.dtype(numpy.float16 if tensor.half else numpy.float32)
        writer.add_tensor_info(tensor.name, tensor.shape, kind, tensor.size)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    if rope.factors:
        writer.write_tensor_data(factors)
    with progress.stage("convert", "to f16", total=sum(tensor.size for tensor in tensors)) as tick:
        for tensor in tensors:
            writer.write_tensor_data(tensor.load())
            tick(tensor.size)
