from __future__ import annotations

import copy
from typing import Any

import pytest

from runners.evaluate.choices.encode import encode_queries
from runners.evaluate.choices.seam import Query
from runners.models.load import LoadedModel
from schemas.errors import UsageError


@pytest.fixture
def tokenizer(loaded: LoadedModel) -> Any:
    return copy.deepcopy(loaded.tokenizer)


def ids(tokenizer: Any, text: str) -> list[int]:
    return list(tokenizer.encode(text, add_special_tokens=False))


def test_apart_and_joined(tokenizer: Any) -> None:
    """Joined, the blank belongs to the option and is cut into tokens with it."""
    apart, joined = encode_queries(
        tokenizer, [Query("a", "Name: ", ("the mill",)), Query("j", "Name: ", ("the mill", "oil"), joined=True)]
    )
    assert (apart.prompt, apart.options) == (ids(tokenizer, "Name: "), [ids(tokenizer, "the mill")])
    assert joined.prompt == ids(tokenizer, "Name:")
    assert joined.options == [ids(tokenizer, "Name: " + text)[len(joined.prompt) :] for text in ("the mill", "oil")]
    assert joined.longest == len(joined.prompt) + max(map(len, joined.options))


def test_what_begins_a_text_stands_there_once(tokenizer: Any) -> None:
    tokenizer.bos_token = "<|user|>"
    plain = Query("p", "Name", ("x",), begin=True)
    assert encode_queries(tokenizer, [plain])[0].prompt == ids(tokenizer, "Name"), "this tokenizer puts none in front"
    from tokenizers.processors import TemplateProcessing

    mark = tokenizer.bos_token_id
    tokenizer.backend_tokenizer.post_processor = TemplateProcessing(
        single="<|user|> $A", special_tokens=[("<|user|>", mark)]
    )
    brought = Query("b", "<|user|>Name", ("x",), begin=True)
    unasked = Query("u", "Name", ("x",))
    first, second, third = encode_queries(tokenizer, [plain, brought, unasked])
    assert first.prompt == second.prompt == [mark, *ids(tokenizer, "Name")]
    assert third.prompt == ids(tokenizer, "Name")


def test_an_empty_prompt_gets_a_token_to_follow(tokenizer: Any) -> None:
    end = tokenizer.eos_token_id
    (empty,) = encode_queries(tokenizer, [Query("e", "", ("oil", "<|end|>oil"), joined=True)])
    assert (empty.prompt, empty.options) == ([end], [ids(tokenizer, "oil")] * 2)
    tokenizer.eos_token = None
    with pytest.raises(UsageError, match="item e has an empty prompt"):
        encode_queries(tokenizer, [Query("e", "", ("oil",))])


@pytest.mark.parametrize("joined", [False, True])
def test_an_option_that_says_nothing_is_named(tokenizer: Any, joined: bool) -> None:
    with pytest.raises(UsageError, match="option 2 of item q adds no token"):
        encode_queries(tokenizer, [Query("q", "Name:", ("oil", ""), joined=joined)])


def test_what_does_not_fit_is_named_with_its_length_and_never_cut(tokenizer: Any) -> None:
    query = Query("long", "Name the river, the mill, and the bridge:", ("oil", "the bridge above it"))
    (whole,) = encode_queries(tokenizer, [query])
    fits = whole.longest - 1  # the last token predicts nothing that is scored
    assert encode_queries(tokenizer, [query], context=fits) == [whole]
    with pytest.raises(UsageError, match=rf"item long is {whole.longest} tokens long, .* holds {fits - 1}: shorten it"):
        encode_queries(tokenizer, [query], context=fits - 1)


def test_nothing_to_encode(tokenizer: Any) -> None:
    assert encode_queries(tokenizer, []) == []
