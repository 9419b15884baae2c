"""What generation is asked for, and what it is given to do it with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from runners.generate.chunks.sizes import CHUNK_TOKENS, estimate_tokens
from runners.generate.datasets.recipes import Recipes
from runners.generate.flows.seam import Flows
from schemas.documents import Documents, Missing
from schemas.errors import EmptyResult
from schemas.item import ChoiceItem
from schemas.taxonomy import Leaf


@dataclass(frozen=True, slots=True)
class Material:
    """A leaf that is to be generated from. `documents` are a knowledge leaf's, or why they are not at hand; None for a
    skill.
    """

    leaf: Leaf
    documents: Documents | Missing | None = None

    def read(self) -> Documents | None:
        """The documents. Raises EmptyResult where they are not at hand."""
        if isinstance(self.documents, Missing):
            raise EmptyResult(f"{self.leaf.path}: its documents are not at hand: {self.documents.reason}")
        return self.documents


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How rows are made. `flows` None is the embedded teacher, which takes from the text and asks nobody.

    `model` names the teacher in the names of files. `scale` is what flows call `scaled`; `target` how many rows are
    wanted in all, balanced over the leaves (None: what one pass gives). `threshold` is the ROUGE-L F1 above which a row
    repeats another one, by `words` as rouge-score takes them or of any script. `shown` is how many seed examples a
    prompt shows. Without `control` everything is taught, and nothing is left to compare with. Documents are cut into
    chunks of `chunk_limit` units of `count`; `context` is the server's window, where it is known, in `tokens`.
    `max_tokens` bounds a drawn text. `workers` are CPU threads that look for duplicates. `frozen` is what must stay
    untaught. With `preview` only so many rows a leaf are made, and no file is written.
    """

    flows: Flows | None
    pipeline: str
    model: str
    seed: int = 0
    scale: int = 30
    target: int | None = None
    threshold: float = 0.9
    words: Literal["rouge", "unicode"] = "rouge"
    shown: int | None = None
    control: bool = True
    chunk_limit: int = CHUNK_TOKENS
    count: Callable[[str], int] = estimate_tokens
    context: int | None = None
    tokens: Callable[[str], int] = estimate_tokens
    max_tokens: int | None = None
    workers: int = 1
    prohibited_words: tuple[str, ...] = ()
    system_prompt: str = ""
    recipes: Recipes = field(default_factory=Recipes)
    frozen: tuple[ChoiceItem, ...] = ()
    preview: int | None = None
