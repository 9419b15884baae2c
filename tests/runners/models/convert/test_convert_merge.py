"""A merged model says what base and adapter say together; what does not fit is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from fakes.random_models import save_adapter
from runners.models.convert.merge import merge
from runners.models.convert.room import SPARE, NoRoom
from runners.models.kinds import describe
from runners.models.load import load
from runners.progress import Progress
from schemas.errors import ModelRefused, UsageError

SILENT = Progress()
IDS = torch.arange(3, 43)[None]


@pytest.fixture(scope="module")
def adapter(granite_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_adapter(tmp_path_factory.mktemp("adapters") / "adapter", granite_folder)


def logits(model: Any) -> Any:
    with torch.no_grad():
        return model(IDS).logits


def both(base: Path, adapter: Path) -> Any:
    from peft import PeftModel

    return logits(PeftModel.from_pretrained(load(base).model, str(adapter)).eval())


def test_the_merged_model_computes_what_both_do(granite_folder: Path, adapter: Path, tmp_path: Path) -> None:
    merged = merge(describe(adapter), describe(granite_folder), tmp_path / "merged", progress=SILENT)
    together, found = both(granite_folder, adapter), logits(load(merged).model)
    assert (found - together).abs().max() < 1e-5
    assert (logits(load(granite_folder).model) - together).abs().max() > 1e-2, "the adapter does something"


@pytest.mark.filterwarnings("ignore:.*tie_word_embeddings")  # peft tells of what is done here
@pytest.mark.parametrize("end", ["lm_head", "embed_tokens"])
def test_what_is_added_to_one_end_of_a_tied_model_is_not_in_the_other(
    granite_folder: Path, tmp_path: Path, end: str
) -> None:
    adapter = save_adapter(tmp_path / "adapter", granite_folder, target_modules=[end, "q_proj"])
    stored = load_file(adapter / "adapter_model.safetensors")
    varied = {name: tensor + 0.2 * torch.randn(tensor.shape) for name, tensor in stored.items()}
    save_file(varied, adapter / "adapter_model.safetensors")
    merged = merge(describe(adapter), describe(granite_folder), tmp_path / "merged", progress=SILENT)
    assert (logits(load(merged).model) - both(granite_folder, adapter)).abs().max() < 1e-5


def test_it_is_a_model_like_its_base(granite_folder: Path, adapter: Path, tmp_path: Path) -> None:
    (place := tmp_path / "base").mkdir()
    shutil.copytree(granite_folder, place, dirs_exist_ok=True)
    (place / "LICENSE.txt").write_text("free", "utf-8")
    (place / "notes.txt").write_text("other", "utf-8")
    merged = merge(describe(adapter), describe(place), tmp_path / "merged", progress=SILENT)
    assert describe(merged).kind == "safetensors"
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "LICENSE.txt"):
        assert (merged / name).read_bytes() == (place / name).read_bytes()
    assert not (merged / "notes.txt").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base", "merged"]


def test_an_adapter_that_brings_a_tokenizer_is_heard(granite_folder: Path, adapter: Path, tmp_path: Path) -> None:
    own = shutil.copytree(adapter, tmp_path / "adapter")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(granite_folder / name, own / name)
    (own / "chat_template.jinja").write_text("its own", "utf-8")
    merged = merge(describe(own), describe(granite_folder), tmp_path / "merged", progress=SILENT)
    assert (merged / "chat_template.jinja").read_text("utf-8") == "its own"


def test_the_bases_type_is_kept_unless_32_bits_are_asked_for(llama_folder: Path, tmp_path: Path) -> None:
    adapter, base = describe(save_adapter(tmp_path / "adapter", llama_folder)), describe(llama_folder)
    narrow = load_file(merge(adapter, base, tmp_path / "narrow", progress=SILENT) / "model.safetensors")
    wide = load_file(merge(adapter, base, tmp_path / "wide", progress=SILENT, wide=True) / "model.safetensors")
    assert {tensor.dtype for tensor in narrow.values()} == {torch.bfloat16}
    assert {tensor.dtype for tensor in wide.values()} == {torch.float32}
    assert all(torch.equal(narrow[name], wide[name].bfloat16()) for name in wide), "rounded once, at the end"


@pytest.mark.parametrize("kind", ["granite_folder", "llama_folder"])
def test_in_32_bits_it_takes_four_bytes_a_weight_of_the_disk(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """Of a base in 32 bits, and of one in 16: what a training reckoned has to be enough at its end."""
    base: Path = request.getfixturevalue(kind)
    adapter = describe(save_adapter(tmp_path / "adapter", base))
    needed = SPARE + 4 * sum(tensor.numel() for tensor in load_file(base / "model.safetensors").values())
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=needed - 1))
    with pytest.raises(NoRoom):
        merge(adapter, describe(base), tmp_path / "merged", progress=SILENT, wide=True)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=needed))
    merge(adapter, describe(base), tmp_path / "merged", progress=SILENT, wide=True)


@pytest.mark.parametrize(("wide", "said"), [(False, "cannot be loaded"), (True, "model.safetensors is no whole")])
def test_a_base_whose_weights_cannot_be_read_is_refused(
    granite_folder: Path, tmp_path: Path, *, wide: bool, said: str
) -> None:
    adapter, base = save_adapter(tmp_path / "adapter", granite_folder), shutil.copytree(granite_folder, tmp_path / "b")
    with (base / "model.safetensors").open("r+b") as file:
        file.seek(20)
        file.write(b"!!!!")
    with pytest.raises(ModelRefused, match=rf"{said}.*: .*[Hh]eader"):
        merge(describe(adapter), describe(base), tmp_path / "merged", progress=SILENT, wide=wide)


@pytest.mark.parametrize("wide", [False, True])
def test_the_base_is_held_in_the_type_that_is_kept(
    llama_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, wide: bool
) -> None:
    """In 32 bits a base of 7 billion weights takes 28 GB, at the end of a training that took 14."""
    from peft.tuners.lora.layer import Linear
    from transformers import LlamaForCausalLM

    held, summed = [], []
    loads, merges = LlamaForCausalLM.from_pretrained.__func__, Linear.merge  # type: ignore[attr-defined]

    def load_(kind: Any, *args: Any, **options: Any) -> Any:
        held.append(options["dtype"])
        return loads(kind, *args, **options)

    def merge_(self: Any, *args: Any, **options: Any) -> None:
        if not self.merged:
            summed.append(self.get_base_layer().weight.dtype)
        merges(self, *args, **options)

    monkeypatch.setattr(LlamaForCausalLM, "from_pretrained", classmethod(load_))
    monkeypatch.setattr(Linear, "merge", merge_)
    adapter, base = describe(save_adapter(tmp_path / "adapter", llama_folder)), describe(llama_folder)
    held.clear()
    merge(adapter, base, tmp_path / "merged", progress=SILENT, wide=wide)
    assert held == [torch.float32 if wide else torch.bfloat16]
    assert set(summed) == {torch.float32}


def test_an_adapter_of_another_model_is_refused(llama_folder: Path, adapter: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(llama_folder, tmp_path / "other")
    config = json.loads((folder / "config.json").read_text("utf-8")) | {"num_hidden_layers": 1}
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    with pytest.raises(ModelRefused, match=r"does not fit .*layers\.1\..*no place"):
        merge(describe(adapter), describe(folder), tmp_path / "merged", progress=SILENT)
    assert not (tmp_path / "merged").exists()


def test_an_adapter_with_other_shapes_is_refused(granite_folder: Path, tmp_path: Path) -> None:
    own = save_adapter(tmp_path / "adapter", granite_folder)
    config = json.loads((own / "adapter_config.json").read_text("utf-8")) | {"r": 8}
    (own / "adapter_config.json").write_text(json.dumps(config), "utf-8")
    with pytest.raises(ModelRefused, match=r"does not fit .*size mismatch"):
        merge(describe(own), describe(granite_folder), tmp_path / "merged", progress=SILENT)


def test_half_an_adapter_is_refused(granite_folder: Path, adapter: Path, tmp_path: Path) -> None:
    own = shutil.copytree(adapter, tmp_path / "adapter")
    stored = load_file(own / "adapter_model.safetensors")
    gone = sorted(stored)[0]
    save_file({name: tensor for name, tensor in stored.items() if name != gone}, own / "adapter_model.safetensors")
    with pytest.raises(ModelRefused, match=r"does not fit .*it lacks .*lora_A"):
        merge(describe(own), describe(granite_folder), tmp_path / "merged", progress=SILENT)


def test_an_unknown_kind_of_adapter_is_refused(granite_folder: Path, adapter: Path, tmp_path: Path) -> None:
    own = shutil.copytree(adapter, tmp_path / "adapter")
    config = json.loads((own / "adapter_config.json").read_text("utf-8")) | {"peft_type": "SORCERY"}
    (own / "adapter_config.json").write_text(json.dumps(config), "utf-8")
    with pytest.raises(ModelRefused, match="SORCERY"):
        merge(describe(own), describe(granite_folder), tmp_path / "merged", progress=SILENT)


@pytest.mark.parametrize(
    "settings", [{"hidden_size": "big"}, {"model_type": ["a"]}, {"num_attention_heads": 0}, {"dtype": "os.system"}]
)
def test_a_base_with_senseless_settings_is_refused(
    granite_folder: Path, adapter: Path, tmp_path: Path, settings: dict[str, Any]
) -> None:
    base = shutil.copytree(granite_folder, tmp_path / "base")
    config = json.loads((base / "config.json").read_text("utf-8"))
    (base / "config.json").write_text(json.dumps(config | settings), "utf-8")
    with pytest.raises(ModelRefused, match="base cannot be loaded: "):
        merge(describe(adapter), describe(base), tmp_path / "merged", progress=SILENT)
    assert not (tmp_path / "merged").exists()


def test_two_models_are_not_merged(granite_folder: Path, tmp_path: Path) -> None:
    model = describe(granite_folder)
    with pytest.raises(UsageError, match=r"\(safetensors\) cannot be merged into"):
        merge(model, model, tmp_path / "merged", progress=SILENT)


def test_nothing_is_replaced_by_a_merged_model(granite_folder: Path, adapter: Path, tmp_path: Path) -> None:
    (tmp_path / "merged").mkdir()
    with pytest.raises(UsageError, match="is there already"):
        merge(describe(adapter), describe(granite_folder), tmp_path / "merged", progress=SILENT)
