"""The bundled tiny model is what its card says: its files, its size, and what it knows before anything is taught."""

from __future__ import annotations

import hashlib
import itertools
import random
import re
import struct
from collections.abc import Sequence

import pytest

from runners.evaluate.choices.ask import ask_choices
from runners.evaluate.choices.chat import TokenizerChat
from runners.evaluate.choices.plan import ChoicePlan
from runners.evaluate.choices.transformers import TransformersScorer
from runners.evaluate.verdict.selfcheck import random_gold_accuracy
from runners.models.load import LoadedModel, digest_of, load
from runners.models.tiny.files import FOLDER, frozen_suite, replay_rows
from runners.models.tiny.recipe import frames
from schemas.item import ChoiceItem, ChoiceRecord, ItemKind

DIGEST = "b40adc4c90b74de1c0434ed2495f7284d9773fc0769aaa676fca491bfbf02a4c"
SUITE = "210e6108b3c7e43a4d2a3afa2d8e54e247c1bf4e35a189a85c344f0a9ec06aeb"


def score_choices(loaded: LoadedModel, items: Sequence[ChoiceItem]) -> tuple[ChoiceRecord, ...]:
    return ask_choices(TransformersScorer(loaded), items, ChoicePlan(), chat=TokenizerChat(loaded.tokenizer))


@pytest.fixture(scope="module")
def tiny() -> LoadedModel:
    return load(FOLDER)


def test_the_files_are_the_ones_the_card_describes() -> None:
    assert digest_of(FOLDER) == DIGEST
    suite = "".join(f"{item.model_dump_json()}\n" for item in frozen_suite())
    assert hashlib.sha256(suite.encode()).hexdigest() == SUITE
    card = (FOLDER / "README.md").read_text("utf-8")
    assert DIGEST in card
    assert SUITE in card


def test_one_bf16_safetensors_file_of_at_most_six_megabytes() -> None:
    [weights] = FOLDER.glob("*.safetensors")
    assert weights.stat().st_size <= 6_000_000
    header = weights.read_bytes()
    (length,) = struct.unpack("<Q", header[:8])
    assert set(re.findall(rb'"dtype":"(\w+)"', header[8 : 8 + length])) == {b"BF16"}


def test_between_one_and_three_million_parameters_and_its_own_end_token(tiny: LoadedModel) -> None:
    assert 1_000_000 <= sum(weight.numel() for weight in tiny.model.parameters()) <= 3_000_000
    assert tiny.model.config.architectures == ["LlamaForCausalLM"]
    assert tiny.model.config.eos_token_id == tiny.tokenizer.eos_token_id
    assert tiny.tokenizer.eos_token == "<|end|>"


def test_the_licence_texts_stand_beside_it() -> None:
    assert "WordNet 3.0 Copyright" in (FOLDER / "LICENSE-WordNet.txt").read_text("utf-8")


def test_the_frozen_suite_holds_a_thousand_independent_questions() -> None:
    suite = frozen_suite()
    assert len(suite) == 1_000
    assert len({item.id for item in suite}) == len({item.cluster for item in suite}) == 1_000
    assert {item.kind for item in suite} == {ItemKind.FROZEN}
    assert all(len(set(item.options)) == 4 for item in suite)
    assert all(item.options[item.answer] not in item.question for item in suite)


def test_the_frozen_frames_stand_in_no_replay_row() -> None:
    """What a frame says around its slots, whole and in its first words."""
    own = (
        frames.FROZEN_MEANING,
        frames.FROZEN_WORD_FOR,
        frames.FROZEN_KIND,
        frames.FROZEN_VERB,
        frames.FROZEN_GAP,
    )
    literal = [part.strip() for frame in own for part in re.split(r"\{\w+\}", frame) if len(part.split()) > 1]
    texts = [row.text for row in replay_rows()]
    assert len(literal) == 5
    assert not [(part, text) for part, text in itertools.product(literal, texts) if part in text]
    assert not [text for text in texts if frames.FROZEN_MARK in text]


def test_the_base_knows_the_suite_and_random_labels_are_at_chance(tiny: LoadedModel) -> None:
    suite = frozen_suite()
    records = score_choices(tiny, suite)
    assert sum(record.correct for record in records) >= 800
    assert 0.2 <= random_gold_accuracy(suite, records, seed=1) <= 0.3


def test_another_order_of_the_options_gives_the_same_answers(tiny: LoadedModel) -> None:
    items = frozen_suite()[:80]
    turned = [
        ChoiceItem.model_validate(
            item.model_dump() | {"options": item.options[::-1], "answer": len(item.options) - 1 - item.answer}
        )
        for item in items
    ]
    before, after = score_choices(tiny, items), score_choices(tiny, turned)
    assert [a.correct for a in before] == [a.correct for a in after]


def test_replay_rows_are_known_text_with_ids_of_their_own() -> None:
    rows = replay_rows()
    assert len({row.id for row in rows}) == len(rows) > 10_000
    assert {row.origin for row in rows} == {"replay"}
    assert {row.leaf for row in random.Random(1).sample(rows, 500)} == {
        "base/dictionary",
        "base/almanac",
        "base/fresh",
    }
