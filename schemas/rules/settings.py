"""What the rules are checked with: limits, word lists, and how much each rule weighs.

Plain dataclasses, because `taxobot taxonomy diff` must start in a blink; `schemas.config` reads them from files.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from schemas.finding import Severity

POLICY_PATH = ".github/taxobot.yml"
"""Where a repository says what it asks of contributions, from its top."""
TOKENS_PER_WORD = 4 / 3  # English prose, by the usual rule of thumb
DEFAULT_HOSTS = ("bitbucket.org", "codeberg.org", "github.com", "gitlab.com", "huggingface.co")


class TokenCounter(Protocol):
    """Counts the tokens of a text; `name` says how, as it stands in findings ("the tokenizer of granite-7b-lab")."""

    @property
    def name(self) -> str:
        """How it counts, in words that follow "counted by"."""

    def __call__(self, text: str) -> int:
        """Return the number of tokens."""


@dataclass(frozen=True, slots=True)
class WordEstimate:
    """Estimates tokens by words, where no tokenizer is at hand."""

    name: str = "an estimate from its words"

    def __call__(self, text: str) -> int:
        """Return four tokens for three words, rounded up."""
        return math.ceil(len(text.split()) * TOKENS_PER_WORD)


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of the `limits` and `content` families. Defaults are those of the InstructLab taxonomy's guides.

    Windows and contexts are in tokens; `near_duplicate`, `support` and `found` are shares between 0 and 1.
    """

    words: int = 2300
    context_tokens: int = 500
    question_words: int = 250
    answer_words: int = 250
    seed_examples: int = 5
    pairs_per_context: int = 3
    student_window: int = 4096
    teacher_window: int = 4096
    near_duplicate: float = 0.9
    support: float = 0.3
    found: float = 0.8


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a check depends on besides the files.

    `schema` is the version that structure is checked at: each file's own, or one for all. `lint` is False where another
    linter is asked instead of the `lint` rules. `severities` overrides the catalogue, None switches a rule off.
    `topics` are words or phrases to avoid, `allowed_words` are never called profanity. `hosts` are those that documents
    may be fetched from; `mirrored` are addresses of repositories, or of what stands above them, that the operator has
    read elsewhere, so that their hosts do not matter. `tokens` counts what the limits in tokens are held against.
    """

    schema: Literal["declared", "newest"] | int = "declared"
    lint: bool = True
    limits: Limits = Limits()
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    topics: tuple[str, ...] = ()
    allowed_words: frozenset[str] = frozenset()
    hosts: tuple[str, ...] = DEFAULT_HOSTS
    mirrored: tuple[str, ...] = ()
    tokens: TokenCounter = WordEstimate()
