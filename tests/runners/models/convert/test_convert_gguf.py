"""The GGUF file of a small model holds what its folder says, appears whole, and is refused where it would lie."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from fakes.random_models import TEMPLATE, count_tokens, save_model, save_sentence_tokenizer
from runners.models.convert import gguf as writing
from runners.models.convert.caveats import FIRST, FIRST_PLAIN, MISSING, UNCOMPARED
from runners.models.convert.gguf import to_gguf
from runners.models.convert.sizes import Converted
from runners.models.kinds import describe
from runners.progress import Event, Progress
from schemas.errors import ModelRefused, UsageError

SILENT = Progress()


def convert(folder: Path, place: Path, **options: Any) -> Converted:
    return to_gguf(describe(folder), place / "out" / "model.gguf", progress=SILENT, **options)


def fields(path: Path) -> dict[str, Any]:
    import gguf

    return {name: field.contents() for name, field in gguf.GGUFReader(path).fields.items() if name[:4] != "GGUF"}


def test_a_llama_says_what_it_is(llama_folder: Path, tmp_path: Path) -> None:
    found = fields(convert(llama_folder, tmp_path, name="my model").path)
    size = count_tokens(llama_folder)
    assert (
        found.items()
        >= {
            "general.architecture": "llama",
            "general.name": "my model",
            "general.file_type": 1,
            "llama.vocab_size": size,
            "llama.context_length": 256,
            "llama.embedding_length": 64,
            "llama.block_count": 2,
            "llama.feed_forward_length": 96,
            "llama.attention.head_count": 4,
            "llama.attention.head_count_kv": 2,
            "llama.attention.key_length": 16,
            "llama.rope.dimension_count": 16,
            "llama.rope.freq_base": 10_000.0,
            "tokenizer.ggml.model": "gpt2",
            "tokenizer.ggml.pre": "llama-bpe",
            "tokenizer.ggml.bos_token_id": 1,
            "tokenizer.ggml.eos_token_id": 2,
            "tokenizer.ggml.add_bos_token": True,
            "tokenizer.ggml.add_eos_token": False,
            "tokenizer.chat_template": TEMPLATE,
        }.items()
    )
    assert found["llama.attention.layer_norm_rms_epsilon"] == pytest.approx(1e-6)
    assert len(found["tokenizer.ggml.tokens"]) == size


def test_scaled_rope_is_a_tensor_of_factors(llama_folder: Path, tmp_path: Path) -> None:
    import gguf

    reader = gguf.GGUFReader(convert(llama_folder, tmp_path).path)
    [factors] = [tensor.data for tensor in reader.tensors if tensor.name == "rope_freqs.weight"]
    assert factors.shape == (8,)
    assert (float(factors.min()), float(factors.max())) == (1, 8)


def test_a_granite_keeps_its_multipliers(granite_folder: Path, tmp_path: Path) -> None:
    found = fields(convert(granite_folder, tmp_path).path)
    assert found["general.architecture"] == "granite"
    assert found["granite.embedding_scale"] == pytest.approx(12.0)
    assert found["granite.residual_scale"] == pytest.approx(0.22)
    assert found["granite.attention.scale"] == pytest.approx(0.11)
    assert found["granite.logit_scale"] == pytest.approx(8.0)
    assert found["tokenizer.ggml.pre"] == "smollm"


def test_a_mistral_is_a_llama_as_long_as_its_window(mistral_folder: Path, tmp_path: Path) -> None:
    done = convert(mistral_folder, tmp_path)
    found = fields(done.path)
    assert found["general.architecture"] == "llama"
    assert found["llama.context_length"] == 128
    assert found["tokenizer.ggml.model"] == "llama"
    assert found["tokenizer.ggml.add_space_prefix"] is True
    assert len(found["tokenizer.ggml.scores"]) == len(found["tokenizer.ggml.tokens"])
    assert found["tokenizer.ggml.unknown_token_id"] == 0
    assert done.notes == (
        UNCOMPARED,
        "llama.cpp has no sliding window for this model, so the context is 128 tokens, where both are the same",
    )


@pytest.mark.parametrize(
    ("scheme", "template", "space", "note"),
    [
        ("always", TEMPLATE, True, MISSING),
        ("first", TEMPLATE, False, FIRST),
        ("first", None, True, FIRST_PLAIN),
        ("first", "{{ messages[0].content }}", True, FIRST_PLAIN),
        ("first", "{{ raise_exception('never') }}", True, FIRST_PLAIN),
    ],
)
def test_what_it_cannot_say_of_spaces_is_noted(
    tmp_path: Path, scheme: Any, template: str | None, space: bool, note: str
) -> None:
    save_sentence_tokenizer(tmp_path / "model", scheme, template=template)
    # transformers builds a Llama's tokenizer anew, and reads a Mistral's as it stands.
    family = "Mistral" if scheme == "always" else "Llama"
    done = convert(save_model(tmp_path / "model", family), tmp_path)
    found = fields(done.path)
    assert found["tokenizer.ggml.add_space_prefix"] is space
    assert found.get("tokenizer.chat_template") == template
    assert note in done.notes


def test_sizes_are_told(granite_folder: Path, tmp_path: Path) -> None:
    done = convert(granite_folder, tmp_path)
    count = count_tokens(granite_folder) * 64 + 2 * (64 * 64 * 2 + 64 * 32 * 2 + 3 * 64 * 96)
    assert [(share.type, share.tensors, share.weights, share.bytes) for share in done.shares] == [
        ("F16", 15, count, 2 * count),
        ("F32", 5, 320, 1280),
    ]
    assert done.bytes == done.path.stat().st_size
    assert done.bits == pytest.approx(16, rel=0.01)


def test_several_ends_are_all_written(llama_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(llama_folder, tmp_path / "model")
    (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": [3, 4, 5]}), "utf-8")
    found = fields(convert(folder, tmp_path).path)
    names = ("eos", "eot", "eom")
    assert [found[f"tokenizer.ggml.{name}_token_id"] for name in names] == [3, 4, 5]


def test_several_templates_are_all_written(llama_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(llama_folder, tmp_path / "model")
    (folder / "additional_chat_templates").mkdir()
    (folder / "additional_chat_templates" / "tool_use.jinja").write_text("{{ tools }}", "utf-8")
    found = fields(convert(folder, tmp_path).path)
    assert found["tokenizer.chat_template"] == TEMPLATE
    assert found["tokenizer.chat_template.tool_use"] == "{{ tools }}"


def test_twice_is_the_same_and_the_model_stays_as_it_is(mistral_folder: Path, tmp_path: Path) -> None:
    before = contents(mistral_folder)
    first = convert(mistral_folder, tmp_path / "a", name="m").path.read_bytes()
    assert convert(mistral_folder, tmp_path / "b", name="m").path.read_bytes() == first
    assert contents(mistral_folder) == before


def test_progress_is_told_in_bytes(granite_folder: Path, tmp_path: Path) -> None:
    events: list[Event] = []
    to_gguf(describe(granite_folder), tmp_path / "model.gguf", progress=Progress(events.append))
    assert events[0].title == "convert to f16"
    assert events[-1].kind == "finished"
    assert events[-1].done == events[-1].total


def test_nothing_is_left_where_writing_fails(
    granite_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ModelRefused("one tensor is bad")

    monkeypatch.setattr(writing.Tensor, "load", fail)
    with pytest.raises(ModelRefused, match="one tensor is bad"):
        convert(granite_folder, tmp_path)
    assert list((tmp_path / "out").iterdir()) == []


def test_nothing_is_replaced(granite_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "model.gguf").write_text("mine")
    with pytest.raises(UsageError, match="is there already"):
        convert(granite_folder, tmp_path)
    assert (tmp_path / "out" / "model.gguf").read_text() == "mine"


def test_a_full_disk_is_told_before_anything_is_written(
    granite_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10))
    with pytest.raises(UsageError, match="make room"):
        convert(granite_folder, tmp_path)
    assert not (tmp_path / "out").exists()


def test_a_gguf_file_is_none_to_convert(tmp_path: Path, granite_folder: Path) -> None:
    done = convert(granite_folder, tmp_path)
    with pytest.raises(UsageError, match="only Hugging Face folders"):
        to_gguf(describe(done.path), tmp_path / "again.gguf", progress=SILENT)


@pytest.mark.parametrize(
    ("content", "reason"),
    [("{", "tokenizer of .* cannot be read"), (None, "tokenizer of .* cannot be read")],
)
def test_a_model_without_a_tokenizer_is_refused(
    granite_folder: Path, tmp_path: Path, content: str | None, reason: str
) -> None:
    folder = shutil.copytree(granite_folder, tmp_path / "model")
    (folder / "tokenizer.json").unlink()
    if content is not None:
        (folder / "tokenizer.json").write_text(content, "utf-8")
    with pytest.raises(ModelRefused, match=reason):
        convert(folder, tmp_path)
    assert not os.path.lexists(tmp_path / "out")


def test_a_sentencepiece_file_alone_is_refused_with_what_to_do(mistral_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(mistral_folder, tmp_path / "model")
    (folder / "tokenizer.json").rename(folder / "tokenizer.model")
    with pytest.raises(ModelRefused, match=r"as tokenizer\.model only.*protobuf.*tokenizer\.json"):
        convert(folder, tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}
