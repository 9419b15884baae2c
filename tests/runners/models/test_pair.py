"""Base and tuned in one process: the switched adapter gives what two separate models give."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from runners.evaluate.choices.seam import Query
from runners.evaluate.choices.transformers import TransformersScorer
from runners.models import pair as pairs
from runners.models.adapters import attach
from runners.models.load import LoadedModel, digest_of, load
from runners.models.pair import ModelPair
from runners.models.presets import TINY
from schemas.errors import ModelRefused, UsageError

QUERIES = tuple(
    Query(f"q{index}", f"Which word stands for {what}?\nAnswer:", (" advice", " a doubt", " wood"), joined=True)
    for index, what in enumerate(("a meeting", "a relation between people", "what trees are made of"))
)


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As fine-tuning leaves it: merged weights, and the adapter beside them. The adapter's numbers are drawn."""
    from peft import LoraConfig, get_peft_model

    folder = tmp_path_factory.mktemp("tuned")
    loaded = load(TINY.student)
    config = LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM")
    model: Any = get_peft_model(loaded.model, config)
    torch.manual_seed(0)
    for name, weight in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.1)
    model.save_pretrained(folder / "adapter")
    model.merge_and_unload().save_pretrained(folder)
    loaded.tokenizer.save_pretrained(folder)
    return folder


def scores(loaded: LoadedModel) -> list[float]:
    rows = TransformersScorer(loaded).score(QUERIES, tick=lambda _: None)
    return [score.loglikelihood for row in rows for score in row]


def test_adapter_on_and_off_equals_two_separate_models(tuned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base, alone = scores(load(TINY.student)), load(TINY.student)
    attach(alone.model, tuned / "adapter", base="the base")
    adapted = scores(alone)
    assert max(abs(a - b) for a, b in zip(base, adapted, strict=True)) > 0.1
    assert adapted == pytest.approx(scores(load(tuned)), abs=1e-4), "merging rounds, in 32 bits a little"
    read: list[Path] = []
    monkeypatch.setattr(pairs, "load", lambda path: read.append(path) or load(path))
    pair = ModelPair(TINY.student, tuned / "adapter")
    for expected, name in ((base, "base"), (adapted, "tuned"), (base, "base"), (adapted, "tuned")):
        with getattr(pair, name)() as loaded:
            assert scores(loaded) == pytest.approx(expected, abs=1e-5)
    with pair.base() as loaded:
        assert loaded.digest == pair.base_digest == digest_of(TINY.student)
    with pair.tuned() as loaded:
        assert loaded.digest == pair.tuned_digest
    assert read == [TINY.student], "the base's weights are loaded once"


def test_whole_models_are_loaded_one_after_the_other(tuned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    monkeypatch.setattr(pairs, "load", lambda path: read.append(path) or load(path))
    pair = ModelPair(TINY.student, tuned)
    with pair.base() as loaded:
        assert scores(loaded) == scores(load(TINY.student))
    for _ in range(2):
        with pair.tuned() as loaded:
            assert scores(loaded) == scores(load(tuned)), "a merged folder is judged as it stands"
    assert read == [TINY.student, tuned]
    assert (pair.base_digest, pair.tuned_digest) == (digest_of(TINY.student), digest_of(tuned))


def test_digests_tell_bases_and_adapters_apart(tuned: Path, tmp_path: Path) -> None:
    other = tmp_path / "base"
    shutil.copytree(TINY.student, other)
    (other / "generation_config.json").write_text("{}")
    pair, same, third = (ModelPair(base, tuned / "adapter") for base in (TINY.student, TINY.student, other))
    assert pair.tuned_digest == same.tuned_digest
    assert len({pair.tuned_digest, third.tuned_digest, pair.base_digest, third.base_digest}) == 4


def test_never_both_at_once(tuned: Path) -> None:
    pair = ModelPair(TINY.student, tuned / "adapter")
    with pair.base(), pytest.raises(UsageError, match="share their weights"), pair.tuned():
        pass
    with pair.tuned() as loaded:
        assert loaded.model is not None


def test_what_is_no_such_model_is_refused(tuned: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelRefused, match="is of the kind adapter"):
        ModelPair(tuned / "adapter", tuned)
    with pytest.raises(ModelRefused, match="nothing at"):
        ModelPair(TINY.student, tmp_path / "nowhere")


def test_an_adapter_that_does_not_fit_is_refused(tuned: Path, tmp_path: Path) -> None:
    shutil.copytree(tuned / "adapter", tmp_path / "adapter")
    settings = tmp_path / "adapter" / "adapter_config.json"
    wider = json.loads(settings.read_text()) | {"r": 5}
    prompt = {"peft_type": "PROMPT_TUNING", "num_virtual_tokens": 3, "task_type": "CAUSAL_LM"}
    for config, reason in ((wider, "does not fit"), (prompt, r"is no LoRA adapter \(PROMPT_TUNING\)")):
        settings.write_text(json.dumps(config))
        pair = ModelPair(TINY.student, tmp_path / "adapter")
        with pytest.raises(ModelRefused, match=reason), pair.tuned():
            pass


def test_an_adapter_with_a_tensor_too_many_is_refused(tuned: Path, tmp_path: Path) -> None:
    shutil.copytree(tuned / "adapter", tmp_path / "adapter")
    weights = tmp_path / "adapter" / "adapter_model.safetensors"
    tensors = load_file(weights)
    tensors[next(iter(tensors)).replace("layers.0", "layers.99")] = next(iter(tensors.values())).clone()
    save_file(tensors, weights, metadata={"format": "pt"})
    pair = ModelPair(TINY.student, tmp_path / "adapter")
    with pytest.raises(ModelRefused, match=r"does not fit .*layers\.99.* has no counterpart"), pair.tuned():
        pass
