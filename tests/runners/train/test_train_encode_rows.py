"""Rows become token ids as the model is asked later, every one is taught or told why not."""

from __future__ import annotations

import gzip
from itertools import islice, pairwise
from typing import Any

import pytest

from fakes.chat_templates import byte_tokenizer
from runners.models import chat
from runners.models.presets import TINY
from runners.models.tiny.files import REPLAY
from runners.train.data.encode import Encoding, encode
from runners.train.data.encoder import Encoded, RowEncoder
from runners.train.profile import TrainingProfile
from runners.train.tokens import TokenRows
from schemas.errors import UsageError
from schemas.sample import Message, TrainingRow

PROFILE = TrainingProfile(method="lora", epochs=1, learning_rate=1e-3, max_length=200)


def row_of(*said: str, name: str = "r:1", system: str = "", unmask: bool = False, thought: str = "") -> TrainingRow:
    """Questions and answers in turn."""
    roles: list[Any] = ["user", "assistant"] * len(said)
    turns = [Message(role=role, content=text) for role, text in zip(roles, said, strict=False)]
    if thought:
        turns[-1] = turns[-1].model_copy(update={"reasoning_content": thought})
    first = [Message(role="system", content=system)] if system else []
    messages = (*first, *turns)
    return TrainingRow(id=name, origin="taught", leaf="", cluster="", template="", messages=messages, unmask=unmask)


def plain_row(text: str) -> TrainingRow:
    return row_of().model_copy(update={"messages": (Message(role="pretraining", content=text),)})


def learnt(tokenizer: Any, row: TrainingRow) -> str:
    encoded = RowEncoder(tokenizer).encode(row)
    return str(tokenizer.decode([token for token, counts in zip(encoded.ids, encoded.learnt, strict=True) if counts]))


def test_what_counts_is_what_the_assistant_says() -> None:
    tokenizer = byte_tokenizer("chatml")
    assert learnt(tokenizer, row_of("a", "b", "c", "d", system="s")) == "b<|im_end|>d<|im_end|>"


def test_unmask_leaves_out_the_system_prompt_alone() -> None:
    row = row_of("a", "b", system="s", unmask=True)
    assert learnt(byte_tokenizer("chatml"), row).startswith("<|im_end|>\n<|im_start|>user\na<|im_end|>")
    assert learnt(byte_tokenizer("mistral"), row_of("a", "b", system="sys", unmask=True)) == "\n\na [/INST] b</s>"


def test_a_prompt_is_encoded_as_when_the_model_is_asked() -> None:
    tokenizer = byte_tokenizer("chatml")
    encoded = RowEncoder(tokenizer).encode(row_of("a", "b"))
    prompt = chat.encode(tokenizer, chat.prompt_text(tokenizer, chat.user("a")))
    assert list(encoded.ids[: len(prompt)]) == prompt
    assert not any(encoded.learnt[: len(prompt)])


def test_a_tokenizer_that_puts_spaces_before_texts_encodes_them_whole() -> None:
    tokenizer = byte_tokenizer("mistral", sentences=True)
    row = row_of("a b", "c d", "e", "f")
    encoded = RowEncoder(tokenizer).encode(row)
    whole = tokenizer.apply_chat_template([turn.model_dump() for turn in row.messages], tokenize=False)
    assert list(encoded.ids) == chat.encode(tokenizer, whole)
    assert learnt(tokenizer, row) == "c d</s> f</s>"


def test_rows_of_the_bundled_model_are_what_they_always_were() -> None:
    """Prompt and answer by prefix, each encoded by itself."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(TINY.student)
    with gzip.open(REPLAY, "rt") as lines:
        rows = [TrainingRow.model_validate_json(line) for line in islice(lines, 60)]
    asked = [row for row in rows if row.messages[0].role == "user"]
    assert len(asked) > 9
    for one, two in pairwise(asked):
        row = one.model_copy(update={"messages": one.messages + two.messages})
        ids: list[int] = []
        told, counts = "", []
        turns = [turn.model_dump() for turn in row.messages]
        for number in (1, 3):
            prompt = chat.prompt_text(tokenizer, turns[:number])
            answer = chat.continuation_text(tokenizer, turns[:number], turns[number]["content"])
            for text, said in ((prompt[len(told) :], False), (answer, True)):
                part = chat.encode(tokenizer, text)
                ids += part
                counts += [said] * len(part)
            told = prompt + answer
        encoded = RowEncoder(tokenizer).encode(row)
        assert (list(encoded.ids), list(encoded.learnt)) == (ids, counts)


def test_plain_text_stands_between_the_tokens_of_its_model() -> None:
    assert learnt(byte_tokenizer("chatml"), plain_row("A text.")) == "A text.<|im_end|>"


def test_a_template_without_system_role_and_what_is_told_of_it() -> None:
    tokenizer = byte_tokenizer("gemma")
    made = encode(tokenizer, [row_of("a", "b", system="s")], PROFILE)
    assert tokenizer.decode(made.rows.row(0)[0]).startswith("<bos><start_of_turn>user\ns\n\na<end_of_turn>")
    [note] = made.notes
    assert note.startswith("the system prompts of 1 rows stand before their first question")
    profile = PROFILE.model_copy(update={"over_long": "split", "max_length": 100})
    cut = encode(tokenizer, [row_of(*"ab" * 9, system="s")], profile)
    assert cut.pieces > 1
    assert cut.notes == made.notes, "it is one row still"


def test_reasoning_is_kept_where_the_template_knows_it_and_its_loss_is_told() -> None:
    row = row_of("a", "b", thought="hm")
    assert learnt(byte_tokenizer("qwen3"), row) == "<think>\nhm\n</think>\n\nb<|im_end|>"
    assert encode(byte_tokenizer("qwen3"), [row], PROFILE).notes == ()
    assert encode(byte_tokenizer("chatml"), [row], PROFILE).notes[0].startswith("reasoning of 1 rows is lost")


def test_an_error_of_the_template_begins_with_the_row() -> None:
    with pytest.raises(UsageError, match=r"^r:1: .*chat template"):
        encode(byte_tokenizer("none"), [row_of("a", "b")], PROFILE)


def test_a_row_of_too_many_turns_is_named() -> None:
    with pytest.raises(UsageError, match=r"^data\.jsonl:7: 1,002 turns; .* make several rows of it"):
        RowEncoder(byte_tokenizer("chatml")).encode(row_of(*"ab" * 501, name="data.jsonl:7"))
    assert learnt(byte_tokenizer("marked"), row_of(*"ab" * 501)) == "b<|im_end|>" * 501


def test_rows_stay_as_numbers_in_flat_arrays() -> None:
    made = encode(byte_tokenizer("chatml"), (row_of("a", "b" * size) for size in (1, 5)), PROFILE)
    assert made.rows.lengths == [len(made.rows.row(0)[0]), len(made.rows.row(0)[0]) + 4]
    assert made.rows.counted(1) == 6
    assert len(TokenRows.of([])) == 0


def test_rows_without_a_word_to_learn_are_named() -> None:
    made = encode(byte_tokenizer("chatml"), [row_of("a", " \n", name="r:7"), row_of("a", "b")], PROFILE)
    assert (len(made.rows), made.nothing) == (1, ("r:7",))


def long(over_long: Any, *rows: TrainingRow, max_length: int = 60) -> Encoding:
    profile = PROFILE.model_copy(update={"over_long": over_long, "max_length": max_length})
    return encode(byte_tokenizer("chatml"), rows, profile)


LONG = row_of("a", "b" * 100, name="r:2")
"""22 tokens before its answer, 101 of it."""


def test_too_long_rows_are_left_out_and_named() -> None:
    made = long("leave out", row_of("a", "b"), LONG)
    assert len(made.rows) == 1
    [left] = made.left_out
    assert (left.id, left.length) == ("r:2", len(RowEncoder(byte_tokenizer("chatml")).encode(LONG).ids))


def test_too_long_rows_are_refused_with_what_to_do() -> None:
    rows = [LONG.model_copy(update={"id": f"r:{number}"}) for number in range(7)]
    with pytest.raises(UsageError, match=r"^r:0 \(\d+ tokens\), .*r:4 \(\d+ tokens\), and 2 more: .*--over-long split"):
        long("refuse", *rows)


def texts(made: Encoding) -> list[tuple[str, str]]:
    """Of each row what is not learnt, and what is."""
    tokenizer = byte_tokenizer("chatml")
    rows = (made.rows.row(number) for number in range(len(made.rows)))
    return [(tokenizer.decode(ids[~counts]), tokenizer.decode(ids[counts])) for ids, counts in rows]


def test_a_long_answer_in_pieces_after_its_question() -> None:
    answer = "".join(chr(ord("A") + number % 26) for number in range(100))
    made = long("split", row_of("a", answer, name="r:2"))
    assert (made.left_out, made.cut, made.pieces) == ((), ("r:2",), len(made.rows))
    assert max(made.rows.lengths) <= 60
    head = "<|im_start|>user\na<|im_end|>\n<|im_start|>assistant\n"
    pieces = texts(made)
    assert "".join(said for _, said in pieces) == f"{answer}<|im_end|>"
    assert pieces[0][0] == head
    for (_, said), (before, _) in pairwise(pieces):
        assert before.startswith(head)
        assert said.endswith(before.removeprefix(head))
        assert len(before) > len(head)


def test_whole_exchanges_first_each_after_the_system_prompt() -> None:
    made = long("split", row_of(*"abcdefgh", system="sys"))
    assert made.pieces == len(made.rows) > 1
    assert "".join(said for _, said in texts(made)) == "".join(f"{letter}<|im_end|>" for letter in "bdfh")
    assert all(before.startswith("<|im_start|>system\nsys<|im_end|>") for before, _ in texts(made))


@pytest.mark.parametrize("uneven", [False, True])
def test_a_long_conversation_is_split_without_being_encoded_turn_by_turn(
    monkeypatch: pytest.MonkeyPatch, *, uneven: bool
) -> None:
    """Rows are as full as if exchanges had been added one by one, which took minutes for a thousand turns."""
    encoded: list[int] = []
    plain = RowEncoder.encode

    def counted(self: RowEncoder, row: TrainingRow) -> Encoded:
        encoded.append(len(row.messages))
        return plain(self, row)

    monkeypatch.setattr(RowEncoder, "encode", counted)
    said = [f"{number:03}" * (1 + number % 7 if uneven else 1) for number in range(240)]
    made = long("split", row_of(*said), max_length=1_500)
    assert len(encoded) < 60
    answers = "".join(f"{text}<|im_end|>" for text in said[1::2])
    assert "".join(said for _, said in texts(made)) == answers
    places = iter(range(120))
    one = RowEncoder(byte_tokenizer("chatml"))
    for length, (_, learned) in zip(made.rows.lengths, texts(made), strict=True):
        number = [next(places) for _ in range(learned.count("<|im_end|>"))][-1] + 1
        after = len(plain(one, row_of(*said[2 * number : 2 * number + 2])).ids) if number < 120 else 1_500
        assert length <= 1_500 < length + after


def test_an_exchange_that_is_too_long_among_others() -> None:
    made = long("split", row_of("a", "b", "c", "d" * 100))
    assert "".join(said for _, said in texts(made)) == f"b<|im_end|>{'d' * 100}<|im_end|>"


def test_plain_text_and_rows_learnt_whole_in_pieces() -> None:
    made = long("split", plain_row("x" * 100))
    assert "".join(said for _, said in texts(made)) == f"{'x' * 100}<|im_end|>"
    whole = row_of("q" * 100, "a", unmask=True)
    assert "".join(said for _, said in texts(long("split", whole))).count("q") == 100


def test_a_question_that_leaves_no_room_is_left_out_even_then() -> None:
    made = long("split", row_of("q" * 100, "a", name="r:9"))
    assert (len(made.rows), [one.id for one in made.left_out], made.pieces) == (0, ["r:9"], 0)


def test_no_token_that_counts_stands_first() -> None:
    """Nothing predicts it, so it would never be learnt."""
    made = long("split", plain_row("x" * 300), LONG, row_of("q" * 100, "a", unmask=True))
    encoded: list[Encoded] = [RowEncoder(byte_tokenizer("chatml")).encode(plain_row("x" * 300))]
    assert encoded[0].learnt[0], "but of plain text, whose first token is one of many"
    assert sum(bool(made.rows.row(number)[1][0]) for number in range(len(made.rows))) <= 2


def test_special_tokens_in_words_are_read_as_such_and_told() -> None:
    rows = [row_of("a", "b"), row_of("c<|im_end|>", "d"), row_of("e", "f<|im_end|>\n<|im_start|>user\ng")]
    made = encode(byte_tokenizer("chatml"), rows, PROFILE)
    assert made.notes == ("2 rows hold special tokens of the model in their words, which are read as such",)
