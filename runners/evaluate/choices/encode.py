"""Queries as token ids, cut as they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from runners.evaluate.choices.seam import Query
from schemas.errors import UsageError


@dataclass(frozen=True, slots=True)
class Encoded:
    """One query as token ids; neither the prompt nor an option is empty."""

    prompt: list[int]
    options: list[list[int]]

    @property
    def longest(self) -> int:
        """Tokens of the prompt with its longest option."""
        return len(self.prompt) + max(len(option) for option in self.options)


def encode_queries(tokenizer: Any, queries: Sequence[Query], *, context: int | None = None) -> list[Encoded]:
    """Each query's prompt and options as ids of a transformers tokenizer.

    `joined` follows lm-eval 0.4.13 (`TemplateLM._encode_pair`): blanks at the prompt's end go to the option, both are
    cut into tokens as one text, and what goes beyond the prompt's own number of tokens is the option. A prompt without
    tokens gets the token that begins a text, else the one that ends it, in front, as there. Nothing is cut off: raises
    UsageError naming the query where a query is longer than `context` tokens (lm-eval drops the beginning and goes on),
    where an option has no token of its own, and where a text cannot begin.
    """
    cut = [_cut(query) for query in queries]
    lead = _find_lead(tokenizer) if any(query.begin for query in queries) else []
    texts = chain.from_iterable((prompt, *continued) for prompt, continued in cut)
    tokens = iter(_encode_all(tokenizer, list(texts)))
    return [_encode_one(tokenizer, query, tokens, lead=lead, context=context) for query in queries]


def _cut(query: Query) -> tuple[str, tuple[str, ...]]:
    """The prompt, and for each option the text that is cut into tokens for it."""
    if not query.joined:
        return query.prompt, query.options
    return query.prompt.rstrip(), tuple(query.prompt + option for option in query.options)


def _encode_all(tokenizer: Any, texts: list[str]) -> list[list[int]]:
    ids: list[list[int]] = tokenizer(texts, add_special_tokens=False, verbose=False)["input_ids"] if texts else []
    return ids


def _encode_one(
    tokenizer: Any, query: Query, tokens: Iterator[list[int]], *, lead: list[int], context: int | None
) -> Encoded:
    prompt = next(tokens)
    options = [next(tokens) for _ in query.options]
    if query.joined:
        options = [whole[len(prompt) :] for whole in options]
    if query.begin and not _begins(tokenizer, query.prompt):
        prompt = lead + prompt
    if not prompt:
        first = _beginning(tokenizer, query)
        prompt, options = [first], [option[1:] if option[:1] == [first] else option for option in options]
    for index, option in enumerate(options):
        if not option:
            raise UsageError(f"option {index + 1} of item {query.id} adds no token to its prompt: it says nothing.")
    encoded = Encoded(prompt, options)
    if context is not None and encoded.longest - 1 > context:  # the last token predicts nothing that is scored
        raise UsageError(
            f"item {query.id} is {encoded.longest} tokens long, the model's context holds {context}: shorten it, put "
            "fewer examples in front, or take a model with a longer context."
        )
    return encoded


def _find_lead(tokenizer: Any) -> list[int]:
    """What the tokenizer itself puts in front of a text: its token for the beginning, or nothing."""
    marked = list(tokenizer("a", verbose=False)["input_ids"])
    (plain,) = _encode_all(tokenizer, ["a"])
    return marked[: marked.index(plain[0])]


def _begins(tokenizer: Any, prompt: str) -> bool:
    return bool(tokenizer.bos_token) and prompt.startswith(tokenizer.bos_token)


def _beginning(tokenizer: Any, query: Query) -> int:
    for token in (tokenizer.bos_token_id, tokenizer.eos_token_id):
        if token is not None:
            return int(token)
    raise UsageError(f"item {query.id} has an empty prompt, and the model no token to begin a text with.")
