"""Counts tokens as a model does, by its tokenizer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import Interrupted, UsageError
from schemas.rules.settings import TokenCounter

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FILE = "tokenizer.json"


@dataclass(frozen=True, slots=True)
class ModelTokens:
    """Counts with the tokenizer of a model; special tokens are not counted."""

    name: str
    tokenizer: Tokenizer

    def __call__(self, text: str) -> int:
        """Return the number of tokens."""
        return len(self.tokenizer.encode(text, add_special_tokens=False).ids)


def read_tokenizer(path: Path) -> TokenCounter:
    """Return the counter of a `tokenizer.json`, or of a model's folder that holds one.

    Raises UsageError where the file cannot be read, or the library `tokenizers` is not installed.
    """
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise UsageError("tokenizers is not installed; install taxobot with its engine: taxobot[engine]") from error
    file = path / FILE if path.is_dir() else path
    if not file.is_file():
        raise UsageError(f"validation.tokenizer: there is no file at {file}")
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Interrupted:
        raise
    except Exception as error:  # the library raises nothing narrower
        raise UsageError(f"validation.tokenizer: {file} is no tokenizer that can be read: {error}") from error
    return ModelTokens(f"the tokenizer of {file.parent.name}", tokenizer)
