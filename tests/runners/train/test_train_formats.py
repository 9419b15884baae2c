"""Rows in every format that people bring; what is no row is told with its file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from runners.train.data import lines
from runners.train.data.formats import read_rows
from schemas.errors import UsageError
from schemas.sample import Message, TrainingRow

ASK = {"role": "user", "content": "q"}
SAY = {"role": "assistant", "content": "a"}
TALK = {"messages": [ASK, SAY]}


def read(tmp_path: Path, *rows: Any) -> list[TrainingRow]:
    file = tmp_path / "train.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return read_rows([file])


def turns(row: TrainingRow) -> list[tuple[str, str]]:
    return [(turn.role, turn.content) for turn in row.messages]


def test_messages(tmp_path: Path) -> None:
    thought = {**SAY, "reasoning_content": "hm"}
    said = {"metadata": json.dumps({"sdg_document": "D", "leaf_node_path": "skills_a"}), "id": "7", "unmask": True}
    first, second = read(tmp_path, {"messages": [{"role": "system", "content": "s"}, ASK, thought], **said}, TALK)
    assert first.id == f"{tmp_path / 'train.jsonl'}:1"
    assert turns(first) == [("system", "s"), ("user", "q"), ("assistant", "a")]
    assert first.messages[2].reasoning_content == "hm"
    assert (first.unmask, first.leaf) == (True, "skills_a")
    assert first.cluster
    assert (second.unmask, second.leaf, second.cluster) == (False, "", "")


def test_a_turn_without_reasoning_is_written_as_ever() -> None:
    assert Message(role="user", content="q").model_dump() == {"role": "user", "content": "q"}


def test_rows_of_one_document_share_a_cluster(tmp_path: Path) -> None:
    documents = [{"sdg_document": "D"}, {"sdg_document": "summary of D", "raw_document": "D"}, {"sdg_document": "E"}]
    one, two, three = read(tmp_path, *({**TALK, "metadata": said} for said in documents))
    assert one.cluster == two.cluster != three.cluster


def test_system_user_assistant(tmp_path: Path) -> None:
    [one, two] = read(tmp_path, {"system": "s", "user": "q", "assistant": "a"}, {"user": "q", "assistant": "a"})
    assert turns(one) == [("system", "s"), ("user", "q"), ("assistant", "a")]
    assert turns(two) == [("user", "q"), ("assistant", "a")]


def test_instruction_input_output(tmp_path: Path) -> None:
    [one, two] = read(
        tmp_path, {"instruction": "do", "input": "it", "output": "a"}, {"instruction": "do", "input": "", "output": "a"}
    )
    assert turns(one) == [("user", "do\n\nit"), ("assistant", "a")]
    assert turns(two) == [("user", "do"), ("assistant", "a")]


def test_columns_beside_messages_are_what_they_were_made_of(tmp_path: Path) -> None:
    [one] = read(tmp_path, {**TALK, "seed_question": "x", "output": "y", "instruction": "z", "metadata": "in words"})
    assert turns(one) == [("user", "q"), ("assistant", "a")]


@pytest.mark.parametrize(
    "text",
    [
        "<|user|>\nq < r\n<|assistant|>\na\n<|endoftext|>",
        "<|start_of_role|>user<|end_of_role|>q < r<|end_of_text|>\n"
        "<|start_of_role|>assistant<|end_of_role|>a<|end_of_text|>",
    ],
)
def test_the_older_role_unrolled_is_learnt_whole(tmp_path: Path, text: str) -> None:
    system = {"role": "system", "content": "s"}
    [one] = read(tmp_path, {"messages": [system, {"role": "pretraining", "content": text}]})
    assert turns(one) == [("system", "s"), ("user", "q < r"), ("assistant", "a")]
    assert one.unmask


def test_plain_text_stays_plain(tmp_path: Path) -> None:
    [one] = read(tmp_path, {"messages": [{"role": "pretraining", "content": "A text."}]})
    assert turns(one) == [("pretraining", "A text.")]


def test_marks_blank_lines_and_line_ends_of_others(tmp_path: Path) -> None:
    file = tmp_path / "train.jsonl"
    file.write_bytes(b"\xef\xbb\xbf\r\n" + json.dumps(TALK).encode() + b"\r\n\r\n" + json.dumps(TALK).encode())
    assert [row.id for row in read_rows([file])] == [f"{file}:2", f"{file}:4"]


def test_two_files_may_have_two_formats(tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    one.write_text(json.dumps(TALK))
    two.write_text(json.dumps({"user": "q", "assistant": "a"}))
    assert [row.id for row in read_rows([one, two])] == [f"{one}:1", f"{two}:1"]


WRONG = {
    "no JSON": ("{", r"train.jsonl:1: this is not JSON \(.+, column 2\)"),
    "a list": (json.dumps([TALK]), "train.jsonl:1: this is a list"),
    "a number": ("7", "train.jsonl:1: this is no JSON object"),
    "a long number": ("9" * 5_000, "train.jsonl:1: this JSON is too deep, or a number in it too long"),
    "too deep": ("[" * 100_000, "train.jsonl:1: this JSON is too deep, or a number in it too long"),
    "no format": (json.dumps({"text": "x"}), "train.jsonl:1: there is no `messages`"),
    "token ids": (json.dumps({"input_ids": [1]}), "train.jsonl:1: these are one model's token ids"),
    "no list": (json.dumps({"messages": "x"}), "train.jsonl:1: `messages` must be a list"),
    "empty list": (json.dumps({"messages": []}), "train.jsonl:1: `messages` must be a list"),
    "no turn": (json.dumps({"messages": ["x"]}), r"train.jsonl:1: `messages\[0\]` must be an object"),
    "no content": (json.dumps({"messages": [{"role": "user"}]}), r"`messages\[0\].content` is missing"),
    "null": (json.dumps({"messages": [{"role": "user", "content": None}]}), r"`messages\[0\].content` is null"),
    "parts": (json.dumps({"messages": [{"role": "user", "content": []}]}), r"`messages\[0\].content` must be a text"),
    "role": (
        json.dumps({"messages": [{"role": "tool", "content": ""}]}),
        r"`messages\[0\].role` must be one of system",
    ),
    "no answer": (json.dumps({"messages": [ASK]}), "train.jsonl:1: no turn has the role `assistant`"),
    "plain among turns": (
        json.dumps({"messages": [{"role": "pretraining", "content": "x"}, SAY]}),
        "train.jsonl:1: a turn of role `pretraining` stands alone",
    ),
    "no assistant": (json.dumps({"user": "q"}), "train.jsonl:1: `assistant` is missing"),
    "no output": (json.dumps({"instruction": "q"}), "train.jsonl:1: `output` is missing"),
    "unmask": (json.dumps({**TALK, "unmask": "yes"}), "train.jsonl:1: `unmask` must be true or false"),
    "half a character": (
        json.dumps({"user": "\ud800", "assistant": "a"}),
        "train.jsonl:1: `user` holds half a character",
    ),
    "empty": ("\n \n", "train.jsonl: there is no row in it"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_row(tmp_path: Path, case: str) -> None:
    content, told = WRONG[case]
    file = tmp_path / "train.jsonl"
    file.write_text(content)
    with pytest.raises(UsageError, match=told) as caught:
        read_rows([file])
    assert "\n" not in str(caught.value)


def test_the_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"train.jsonl:3: `assistant` is missing"):
        read(tmp_path, *[{"user": "q", "assistant": "a"}] * 2, {"user": "q"})


def test_two_formats_in_one_file(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"train.jsonl:2: a row of user/assistant, and .*train.jsonl:1 is one of messages"
    ):
        read(tmp_path, TALK, {"user": "q", "assistant": "a"})


def test_another_encoding(tmp_path: Path) -> None:
    file = tmp_path / "train.jsonl"
    file.write_bytes(json.dumps(TALK).encode("utf-16"))
    with pytest.raises(UsageError, match=r"train.jsonl:1: byte 1 is not UTF-8"):
        read_rows([file])


def test_a_line_without_end_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MOST_BYTES", 1 << 20)
    file = tmp_path / "train.jsonl"
    with file.open("wb") as sparse:
        sparse.write(json.dumps(TALK).encode() + b"\n")
        sparse.truncate(1 << 30)
    with pytest.raises(UsageError, match=r"train.jsonl:2: this line has more than 1 MiB"):
        read_rows([file])


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"train.jsonl: it can't be read: No such file"):
        read_rows([tmp_path / "train.jsonl"])
    with pytest.raises(UsageError, match="it can't be read: Is a directory"):
        read_rows([tmp_path])


def test_system_prompts_are_held_once(tmp_path: Path) -> None:
    one, two = read(tmp_path, *[{"system": "s", "user": "q", "assistant": "a"}] * 2)
    assert one.messages[0] is two.messages[0]
