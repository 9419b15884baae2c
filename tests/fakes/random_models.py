"""Random models of the families that are converted, as folders, with tokenizers trained on the spot.

Their weights are large enough that a wrong order of rows, or a lost factor, changes every logit.
"""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import Any, Literal

from runners.models.convert.hardtexts import TEXTS
from runners.models.convert.pretokenizers import LLAMA3, QWEN2, TEKKEN

Cut = Literal["gpt2", "digits", "llama3", "dbrx", "qwen2", "tekken"]
Scheme = Literal["always", "first", "prepend"]
SPECIAL = ("<unk>", "<s>", "</s>", "<|user|>", "<|assistant|>")
TEMPLATE = (
    "{% for message in messages %}{{ '<|' + message.role + '|>' + message.content }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|assistant|>' }}{% endif %}"
)
WORDS = 400
SIZES: dict[str, Any] = {
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 16,
    "max_position_embeddings": 256,
    "initializer_range": 0.12,
    "bos_token_id": 1,
    "eos_token_id": 2,
    "tie_word_embeddings": False,
}


def corpus() -> list[str]:
    """Text to train tokenizers on: the hard texts, and made-up words often enough that merges are learnt."""
    chance = random.Random(5)
    syllables = ("ka", "to", "mi", "ren", "shu", "lo", "ba", "ing", "er", "the", "qu", "x", "é", "ß")
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(WORDS)]
    return [*TEXTS, *(" ".join(chance.choices(words, k=12)) for _ in range(WORDS))]


def save_bytes_tokenizer(folder: Path, cut: Cut, *, size: int = 600, begins: bool = False) -> None:
    """A byte-level tokenizer that cuts text as `cut` does; with `begins` it puts <s> before a text."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE(ignore_merges=cut in ("llama3", "tekken")))
    tokenizer.pre_tokenizer = _cutter(cut, pre_tokenizers)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in SPECIAL],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(corpus(), trainer)
    if begins:
        tokenizer.post_processor = _begin()
    wrapped = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token=SPECIAL[1], eos_token=SPECIAL[2], chat_template=TEMPLATE
    )
    wrapped.add_tokens(["[tool]", "<think>"])
    wrapped.save_pretrained(folder)


def _begin() -> Any:
    from tokenizers.processors import TemplateProcessing

    return TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])


def _cutter(cut: Cut, library: Any) -> Any:
    if cut == "gpt2":
        return library.ByteLevel(add_prefix_space=False)
    if cut == "digits":
        return library.Sequence([library.Digits(individual_digits=True), library.ByteLevel(add_prefix_space=False)])
    from tokenizers import Regex

    regex = Regex({"tekken": TEKKEN, "qwen2": QWEN2}.get(cut, LLAMA3))
    return library.Sequence(
        [library.Split(regex, behavior="isolated"), library.ByteLevel(add_prefix_space=False, use_regex=False)]
    )


def save_sentence_tokenizer(folder: Path, scheme: Scheme, *, size: int = 700, template: str | None = TEMPLATE) -> None:
    """A SentencePiece tokenizer like Llama 2's and Mistral's, in the form of a tokenizer.json.

    `always` and `first` say before which stretches of text it puts a space; `prepend` does so in the older way.
    """
    from tokenizers import AddedToken, normalizers
    from transformers import LlamaTokenizer
    from transformers.tokenization_utils_base import generate_merges

    pieces = _sentence_pieces(size)
    tokenizer = LlamaTokenizer(
        vocab=pieces,
        merges=generate_merges(pieces),
        legacy=scheme != "first",
        extra_special_tokens=[AddedToken(token, special=True, normalized=False) for token in SPECIAL[3:]],
    )
    tokenizer.chat_template = template
    tokenizer.backend_tokenizer.post_processor = _begin()
    if scheme == "prepend":
        backend = tokenizer.backend_tokenizer
        backend.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
        backend.pre_tokenizer = None
    tokenizer.add_tokens([AddedToken("[tool]", normalized=False), AddedToken("<think>", normalized=False)])
    tokenizer.save_pretrained(folder)
    if scheme == "prepend":
        _name_class(folder, "PreTrainedTokenizerFast")  # LlamaTokenizer would make the newer form of it


def _sentence_pieces(size: int) -> dict[str, int]:
    import sentencepiece

    written = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(line for text in corpus() for line in text.splitlines()),
        model_writer=written,
        vocab_size=size,
        model_type="bpe",
        byte_fallback=True,
        normalization_rule_name="identity",
        remove_extra_whitespaces=False,
        split_digits=True,
        allow_whitespace_only_pieces=True,
        character_coverage=0.99,
        minloglevel=2,
    )
    trained = sentencepiece.SentencePieceProcessor(model_proto=written.getvalue())
    return {trained.id_to_piece(number): number for number in range(len(trained))}


def _name_class(folder: Path, name: str) -> None:
    file = folder / "tokenizer_config.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | {"tokenizer_class": name}), "utf-8")


def save_model(folder: Path, family: str, *, dtype: str = "float32", **changes: Any) -> Path:
    """A random model of `family` (Llama, Mistral, Granite, …) beside the tokenizer that stands in `folder`."""
    import torch
    import transformers

    torch.manual_seed(11)
    config = getattr(transformers, f"{family}Config")(**{**SIZES, "vocab_size": count_tokens(folder), **changes})
    model = getattr(transformers, f"{family}ForCausalLM")(config)
    _unsettle(model)
    model.to(getattr(torch, dtype)).save_pretrained(folder)
    return folder


def count_tokens(folder: Path) -> int:
    """How many tokens the tokenizer in `folder` has, added ones among them."""
    from tokenizers import Tokenizer

    return int(Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab_size())


def _unsettle(model: Any) -> None:
    """Vectors begin as ones and zeros, which would hide that they were mixed up."""
    import torch

    for name, weights in model.named_parameters():
        if weights.dim() == 1:
            torch.nn.init.normal_(weights, mean=1.0 if "norm" in name else 0.0, std=0.2)


def save_adapter(folder: Path, base: Path, **changes: Any) -> Path:
    """A LoRA adapter of the model in `base` whose numbers, unlike those of a new one, are not zero."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    torch.manual_seed(13)
    model = AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    settings = {"r": 4, "lora_alpha": 8, "target_modules": "all-linear", "task_type": "CAUSAL_LM", **changes}
    wrapped = get_peft_model(model, LoraConfig(**settings))
    for name, weights in wrapped.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weights, std=0.2)
    wrapped.save_pretrained(folder, save_embedding_layers=False)
    return folder
