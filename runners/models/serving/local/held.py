"""The model that is served, its tokenizer, and adapters of it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

FALLBACK_CONTEXT = 4096  # where a model sets itself no limit, the answers still need one


@dataclass(frozen=True)
class Held:
    """A causal language model under `name`, in evaluation mode, and the served names of its adapters.

    `adapters` maps them to PEFT's own names. `context` is the longest prompt and answer together, in tokens; `ends` are
    the tokens that end a text. `model` and `tokenizer` are `Any` because transformers, imported lazily, ships no types.
    """

    model: Any
    tokenizer: Any
    name: str
    context: int
    ends: frozenset[int]
    adapters: Mapping[str, str]

    @contextmanager
    def using(self, adapter: str | None) -> Iterator[Any]:
        """The model itself, or with the adapter of that served name; on one thread at a time."""
        if not self.adapters:
            yield self.model
        elif adapter is None:
            with self.model.disable_adapter():
                yield self.model
        else:
            self.model.set_adapter(self.adapters[adapter], inference_mode=True)
            yield self.model

    @property
    def plain(self) -> Any:
        """The transformers model below the adapters."""
        return self.model.get_base_model() if self.adapters else self.model

    @cached_property
    def longest_token(self) -> int:
        """The most characters that one token stands for."""
        return max(map(len, self.tokenizer.get_vocab()))

    @cached_property
    def takes(self) -> frozenset[str]:
        """The names of what the model's forward pass understands."""
        return frozenset(inspect.signature(self.plain.forward).parameters)
