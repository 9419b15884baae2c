"""What counts for the loss is exactly what the assistant says, and nothing is cut."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from runners.models.load import load
from runners.models.serving.local.loading import _find_ends
from runners.train.data.encode import encode_rows
from runners.train.data.ends import ends_of
from schemas.sample import Message, TrainingRow


@pytest.fixture(scope="module")
def tokenizer(base: Path) -> Any:
    return load(base).tokenizer


def learnt_text(tokenizer: Any, row: TrainingRow) -> str:
    [encoded], refused = encode_rows(tokenizer, [row], max_length=64)
    assert refused == []
    return str(tokenizer.decode([i for i, counts in zip(encoded.ids, encoded.learnt, strict=True) if counts]))


def test_only_the_answer_and_its_end_are_learnt(tokenizer: Any, rows: list[TrainingRow]) -> None:
    assert learnt_text(tokenizer, rows[0]) == " 1847<|end|>"


def test_unmask_learns_the_question_too(tokenizer: Any, rows: list[TrainingRow]) -> None:
    row = rows[0].model_copy(update={"unmask": True})
    assert learnt_text(tokenizer, row) == "<|user|> When was Orrin founded?<|assistant|> 1847<|end|>"


def test_plain_text_is_learnt_whole(tokenizer: Any, rows: list[TrainingRow]) -> None:
    row = rows[0].model_copy(update={"messages": (Message(role="pretraining", content="Orrin was founded."),)})
    assert learnt_text(tokenizer, row) == " Orrin was founded.<|end|>"


def test_every_assistant_turn_of_a_conversation_is_learnt(tokenizer: Any, rows: list[TrainingRow]) -> None:
    row = rows[0].model_copy(update={"messages": rows[0].messages + rows[1].messages})
    assert learnt_text(tokenizer, row) == " 1847<|end|> 1903<|end|>"
    [encoded], _ = encode_rows(tokenizer, [row], max_length=64)
    whole = tokenizer.apply_chat_template([message.model_dump() for message in row.messages], tokenize=False)
    assert tokenizer.decode(list(encoded.ids)) == whole


def test_a_long_row_is_refused_whole(tokenizer: Any, rows: list[TrainingRow]) -> None:
    encoded, refused = encode_rows(tokenizer, rows, max_length=3)
    assert encoded == []
    assert refused == rows


@pytest.mark.parametrize("own", [True, False], ids=["generation_config", "config"])
def test_a_turn_ends_at_the_tokens_that_serving_stops_at(base: Path, tmp_path: Path, *, own: bool) -> None:
    folder = shutil.copytree(base, tmp_path / "base")
    tokenizer: Any = load(folder).tokenizer
    ends = [tokenizer.eos_token_id, tokenizer.convert_tokens_to_ids("<|user|>")]
    (folder / "generation_config.json").unlink()
    if own:
        (folder / "generation_config.json").write_text(json.dumps({"eos_token_id": ends}), "utf-8")
    else:
        config = json.loads((folder / "config.json").read_text("utf-8")) | {"eos_token_id": ends}
        (folder / "config.json").write_text(json.dumps(config), "utf-8")
    stops = _find_ends(load(folder).model, tokenizer)
    assert set(tokenizer.convert_tokens_to_ids(ends_of(tokenizer))) == stops == set(ends)


@pytest.mark.parametrize("text", ["[" * 100_000, "[]", "{", "\xff", '{"eos_token_id": ["2", null, 1e400]}'])
def test_of_a_file_that_names_no_ends_the_tokenizer_s_is_left(base: Path, tmp_path: Path, text: str) -> None:
    folder = shutil.copytree(base, tmp_path / "base")
    tokenizer: Any = load(folder).tokenizer
    (folder / "generation_config.json").write_bytes(text.encode("latin-1"))
    assert ends_of(tokenizer) == (tokenizer.eos_token,)
