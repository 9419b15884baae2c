"""The promises of converting, on the real llama.cpp: logits, tokens, sizes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

from fakes.random_models import save_adapter, save_bytes_tokenizer, save_model, save_sentence_tokenizer
from fakes.real_llama import logits_of
from runners.models.chat import encode, prompt_text, user
from runners.models.convert import tensors
from runners.models.convert.architectures import read_checkpoint
from runners.models.convert.compare import compare_tokens
from runners.models.convert.convert import Request, run
from runners.models.convert.gguf import to_gguf
from runners.models.convert.llama import ask_llama
from runners.models.convert.quantize import KINDS, quantize
from runners.models.convert.sizes import Converted, measure
from runners.models.convert.vocabulary import read_vocabulary
from runners.models.kinds import describe
from runners.models.load import LoadedModel, load
from runners.models.tiny.files import FOLDER, frozen_suite
from runners.progress import Progress
from schemas.errors import LlamaFailed, ModelRefused

pytestmark = pytest.mark.llama
SILENT = Progress()
PROMPTS, TOKENS = 20, 200
CLOSE, CLEAR = 1e-2, 2e-2


@dataclass(frozen=True)
class Forced:
    """Greedy texts of transformers and its logits for each of their tokens, prompts left out."""

    rows: list[list[int]]
    begins: list[int]
    logits: list[torch.Tensor]

    def compare(self, found: list[Any]) -> tuple[torch.Tensor, torch.Tensor]:
        """Both sides' logits for all greedy tokens: transformers' own, and those found."""
        pairs = zip(self.begins, found, strict=True)
        cut = [torch.tensor(logits[begin - 1 : -1]) for begin, logits in pairs]
        return torch.cat(self.logits), torch.cat(cut)


def say(text: str) -> None:
    """Tell a measured figure; pytest shows it with -rP."""
    print(text)  # noqa: T201


@pytest.fixture(scope="module")
def forced() -> Forced:
    tiny = load(FOLDER)
    questions = [item.question for item in random.Random(1).sample(frozen_suite(), PROMPTS)]
    prompts = [encode(tiny.tokenizer, prompt_text(tiny.tokenizer, user(question))) for question in questions]
    rows = [greedy(tiny, prompt) for prompt in prompts]
    begins = [len(prompt) for prompt in prompts]
    logits = [of_transformers(tiny.model, row)[begin - 1 : -1] for row, begin in zip(rows, begins, strict=True)]
    return Forced(rows, begins, logits)


def greedy(model: LoadedModel, prompt: list[int]) -> list[int]:
    ids = torch.tensor([prompt])
    made = model.model.generate(
        ids, attention_mask=torch.ones_like(ids), max_new_tokens=TOKENS, min_new_tokens=TOKENS, do_sample=False
    )
    return [int(number) for number in made[0]]


def of_transformers(model: Any, row: list[int]) -> torch.Tensor:
    with torch.no_grad():
        logits: torch.Tensor = model(torch.tensor([row])).logits[0]
    return logits


@pytest.fixture(scope="module")
def whole(llama_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Converted:
    target = tmp_path_factory.mktemp("tiny") / "tiny-f16.gguf"
    return to_gguf(describe(FOLDER), target, progress=SILENT, python=llama_python)


def in_32_bits(python: Path, source: Path, target: Path) -> Path:
    """The same numbers, each written as f32, so that llama.cpp computes with them in f32 throughout."""
    request = {"task": "quantize", "source": str(source), "target": str(target), "kind": "LLAMA_FTYPE_ALL_F32"}
    assert ask_llama(python, request | {"threads": 1}, seconds=300) == 0
    assert {share.type for share in measure(target).shares} == {"F32"}
    return target


def test_the_numbers_of_the_f16_file_give_the_logits_of_transformers(
    whole: Converted, forced: Forced, llama_python: Path, tmp_path: Path
) -> None:
    path = in_32_bits(llama_python, whole.path, tmp_path / "wide.gguf")
    wanted, found = forced.compare(logits_of(llama_python, path, forced.rows))
    assert wanted.shape == found.shape == (PROMPTS * TOKENS, 4096)
    difference = float((wanted - found).abs().max())
    say(f"f16 file, computed in f32: logits differ by at most {difference:.5f}")
    assert difference < CLOSE
    assert torch.equal(wanted.argmax(-1), found.argmax(-1))


def test_the_f16_file_as_llama_cpp_computes_it_chooses_the_same_tokens(
    whole: Converted, forced: Forced, llama_python: Path
) -> None:
    """llama.cpp rounds what it multiplies f16 weights with to f16 too: that, and not the file, is the difference."""
    wanted, found = forced.compare(logits_of(llama_python, whole.path, forced.rows))
    difference = (wanted - found).abs()
    within = float((difference < CLOSE).float().mean())
    say(f"f16 file, computed in f16: at most {float(difference.max()):.4f}; {within:.4%} within {CLOSE}")
    assert within > 0.999
    assert float(difference.max()) < 3 * CLOSE
    best = wanted.topk(2).values
    clear = best[:, 0] - best[:, 1] > CLEAR
    assert clear.float().mean() > 0.9
    assert torch.equal(wanted.argmax(-1)[clear], found.argmax(-1)[clear])


def test_q4_k_m_is_small_and_mostly_agrees(
    whole: Converted, forced: Forced, llama_python: Path, tmp_path: Path
) -> None:
    small = quantize(whole.path, tmp_path / "small.gguf", python=llama_python, progress=SILENT)
    wanted, found = forced.compare(logits_of(llama_python, small.path, forced.rows))
    agreement = float((wanted.argmax(-1) == found.argmax(-1)).float().mean())
    say(f"Q4_K_M: {small.bytes / whole.bytes:.2f} of f16, {small.bits:.2f} bits a weight, agreement {agreement:.1%}")
    assert small.bytes < whole.bytes / 2
    assert agreement > 0.9


def test_tokens_of_the_tiny_model_are_equal(whole: Converted, llama_python: Path) -> None:
    assert whole.notes == ()
    vocabulary = read_vocabulary(FOLDER, size=4096, stops=[1])
    assert compare_tokens(whole.path, vocabulary, python=llama_python) > 60


@pytest.mark.parametrize("kind", KINDS)
def test_llama_cpp_knows_every_kind(whole: Converted, llama_python: Path, tmp_path: Path, kind: str) -> None:
    small = quantize(whole.path, tmp_path / "small.gguf", python=llama_python, kind=kind, progress=SILENT)
    assert small.bytes < 0.7 * whole.bytes
    assert small.weights == whole.weights


@pytest.mark.parametrize("family", ["llama", "mistral", "granite"])
def test_every_family_computes_the_same(
    request: pytest.FixtureRequest, llama_python: Path, tmp_path: Path, family: str
) -> None:
    folder: Path = request.getfixturevalue(f"{family}_folder")
    assert differs(folder, llama_python, tmp_path) < CLOSE


@pytest.mark.parametrize(
    "changes",
    [
        {"rope_parameters": {"rope_type": "linear", "rope_theta": 5_000.0, "factor": 4.0}},
        {"attention_bias": True, "mlp_bias": True},
        {"num_key_value_heads": 1, "head_dim": 32},
        {"num_key_value_heads": 4, "tie_word_embeddings": True, "rms_norm_eps": 1e-2},
        {"vocab_size": 700},
    ],
    ids=["linear rope", "biases", "one key head", "tied", "padded vocabulary"],
)
def test_every_variant_computes_the_same(llama_python: Path, tmp_path: Path, changes: dict[str, Any]) -> None:
    save_bytes_tokenizer(tmp_path / "model", "gpt2")
    folder = save_model(tmp_path / "model", "Llama", **changes)
    assert differs(folder, llama_python, tmp_path) < CLOSE


def test_rows_in_the_wrong_order_would_be_seen(
    llama_folder: Path, llama_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tensors, "interleave", lambda weights, _: weights)
    assert differs(llama_folder, llama_python, tmp_path) > 10 * CLOSE


def differs(folder: Path, python: Path, place: Path) -> float:
    """The largest difference of logits on random tokens, the file's numbers being computed with in f32."""
    done = to_gguf(describe(folder), place / "model.gguf", progress=SILENT, python=python)
    model = load(folder).model
    chance = random.Random(3)
    rows = [[chance.randrange(model.config.vocab_size) for _ in range(120)] for _ in range(3)]
    found = logits_of(python, in_32_bits(python, done.path, place / "wide.gguf"), rows)
    pairs = zip(rows, found, strict=True)
    return max(float((of_transformers(model, row) - torch.tensor(one)).abs().max()) for row, one in pairs)


@pytest.mark.parametrize("cut", ["gpt2", "digits", "llama3", "dbrx", "qwen2", "tekken"])
def test_tokens_of_byte_level_tokenizers_are_equal(llama_python: Path, tmp_path: Path, cut: Any) -> None:
    save_bytes_tokenizer(tmp_path / "model", cut, begins=True)
    assert compared(save_model(tmp_path / "model", "Granite"), llama_python, tmp_path) > 60


@pytest.mark.parametrize(
    ("scheme", "family"), [("prepend", "Mistral"), ("always", "Mistral"), ("first", "Llama"), ("first", "Mistral")]
)
@pytest.mark.parametrize("template", [True, False], ids=["chat", "no chat"])
def test_tokens_of_sentencepiece_tokenizers_are_equal(
    llama_python: Path, tmp_path: Path, scheme: Any, family: str, template: bool
) -> None:
    save_sentence_tokenizer(tmp_path / "model", scheme, **({} if template else {"template": None}))
    assert compared(save_model(tmp_path / "model", family), llama_python, tmp_path) > 25


def compared(folder: Path, python: Path, place: Path) -> int:
    done = to_gguf(describe(folder), place / "model.gguf", progress=SILENT, python=python)
    config = read_checkpoint(folder).config
    return compare_tokens(done.path, read_vocabulary(folder, size=config.vocab_size, stops=[2]), python=python)


def test_a_tokenizer_that_llama_cpp_reads_otherwise_is_refused(
    llama_python: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runners.models.convert.pieces.name_pre_tokenizer", lambda _: "llama-bpe")
    save_bytes_tokenizer(tmp_path / "model", "gpt2")
    with pytest.raises(ModelRefused, match="would cut"):
        to_gguf(
            describe(save_model(tmp_path / "model", "Llama")), tmp_path / "a.gguf", progress=SILENT, python=llama_python
        )


def test_a_file_that_llama_cpp_cannot_read_is_one_sentence(llama_python: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(LlamaFailed, match=r"status 1.*Failed to load model"):
        ask_llama(llama_python, {"task": "tokenize", "model": str(tmp_path / "bad.gguf"), "texts": []}, seconds=60)


def test_an_adapter_becomes_a_gguf_file_that_says_what_both_say(
    granite_folder: Path, llama_python: Path, tmp_path: Path
) -> None:
    from peft import PeftModel

    adapter = save_adapter(tmp_path / "adapter", granite_folder)
    request = Request(
        describe(granite_folder), "m", tmp_path / "out", adapter=describe(adapter), kinds=("Q8_0",), python=llama_python
    )
    done = run(request, SILENT)
    assert isinstance(done, tuple)
    assert [one.path.name for one in done] == ["m-f16.gguf", "m-Q8_0.gguf"]
    assert sorted(file.name for file in request.output.iterdir()) == ["m-Q8_0.gguf", "m-f16.gguf"]
    row = list(range(3, 103))
    both = PeftModel.from_pretrained(load(granite_folder).model, str(adapter)).eval()
    [found] = logits_of(llama_python, in_32_bits(llama_python, done[0].path, tmp_path / "wide.gguf"), [row])
    assert float((of_transformers(both, row) - torch.tensor(found)).abs().max()) < CLOSE
