"""Limits: lengths and counts that no schema states. Defaults are those of the InstructLab taxonomy's guides."""

from __future__ import annotations

from collections.abc import Iterator

from schemas.finding import Finding
from schemas.rules.content.texts import Example, Pair, Text, Texts
from schemas.rules.reading.tree import name_of
from schemas.rules.settings import Limits, Settings, TokenCounter
from schemas.rules.structure.version import checked_version

TEACHER_SHARE = 3 / 4  # of its window; the rest is for the prompt and the reply. The guide: 2,300 words for 4k tokens.
# No text of fewer words and bytes than these, for a token each, comes near a limit: then no tokenizer is asked, which
# may be slow.
WORDS_PER_TOKEN = 1 / 2
BYTES_PER_TOKEN = 3


def check_limits(texts: Texts, settings: Settings) -> Iterator[Finding]:
    """Check every length and count against `settings.limits`. What blocks comes first."""
    tokens = (finding for example in texts.examples for finding in _check_tokens(texts, example, settings))
    yield from sorted(tokens, key=lambda finding: not finding.blocks)
    for example in texts.examples:
        yield from _check_pairs(texts, example, settings.limits)
    yield from _check_sum(texts, settings.limits)
    yield from _check_count(texts, settings)


def count_above(limit: float, text: str, tokens: TokenCounter) -> int:
    """Return the tokens of a text if they are more than `limit`, else 0."""
    conceivable = len(text) * 4 > limit * BYTES_PER_TOKEN and (
        len(text.split()) > limit * WORDS_PER_TOKEN or len(text.encode(errors="replace")) > limit * BYTES_PER_TOKEN
    )
    count = tokens(text) if conceivable else 0
    return count if count > limit else 0


def _check_tokens(texts: Texts, example: Example, settings: Settings) -> Iterator[Finding]:
    limits, context = settings.limits, example.context
    lowest = min(limits.context_tokens, limits.student_window)
    count = count_above(lowest, context.text, settings.tokens) if context else 0
    if context and count:
        rule, limit, what = "limits/context-length", limits.context_tokens, "are the limit"
        if count > limits.student_window:
            rule, limit, what = "limits/context-window", limits.student_window, "fit the student's window"
        message = f"This context has {count:,} tokens, counted by {settings.tokens.name}; {limit:,} {what}."
        yield texts.tree.at(*context.steps).find(rule, message, f"Shorten the passage by {_share(count, limit)}.")
        if count > limits.student_window:
            return
    yield from _check_teacher(texts, example, settings)


def _check_teacher(texts: Texts, example: Example, settings: Settings) -> Iterator[Finding]:
    limit = int(settings.limits.teacher_window * TEACHER_SHARE)
    count = count_above(limit, "\n".join(text.text for text in example.texts), settings.tokens)
    if count:
        message = (
            f"This example has {count:,} tokens, counted by {settings.tokens.name}; {limit:,} fit the teacher's window "
            "beside its prompt."
        )
        fix = f"Shorten the example by {_share(count, limit)}."
        yield texts.tree.at(*example.steps).find("limits/teacher-window", message, fix)


def _check_pairs(texts: Texts, example: Example, limits: Limits) -> Iterator[Finding]:
    for pair in example.pairs:
        yield from _check_length(texts, pair.question, "question", limits.question_words)
        yield from _check_length(texts, pair.answer, "answer", limits.answer_words)
    if len(example.pairs) > limits.pairs_per_context:
        first = example.pairs[limits.pairs_per_context]
        message = (
            f"This context has {len(example.pairs)} questions; generation uses the first {limits.pairs_per_context}, "
            "none from here on."
        )
        fix = "Give them a context of their own, or put the best questions first."
        yield texts.tree.at(*_steps_of(first)).find("limits/unused-pair", message, fix)


def _check_length(texts: Texts, text: Text | None, name: str, limit: int) -> Iterator[Finding]:
    if text is not None and len(text.text) > limit and (count := len(text.text.split())) > limit:
        message = f"`{name_of(text.steps)}` has {count:,} words; {limit:,} are the limit."
        fix = f"Shorten the {name} by {_share(count, limit)}."
        yield texts.tree.at(*text.steps).find(f"limits/{name}-length", message, fix)


def _check_sum(texts: Texts, limits: Limits) -> Iterator[Finding]:
    pairs = [pair for example in texts.examples for pair in example.pairs]
    parts = [part for pair in pairs for part in (pair.question, pair.answer) if part is not None]
    count = sum(len(part.text.split()) for part in parts)
    if count > limits.words:
        message = f"All questions and answers together have {count:,} words; about {limits.words:,} are the limit."
        yield texts.tree.at("seed_examples").find("limits/words", message, "Shorten the answers, or split the leaf.")


def _check_count(texts: Texts, settings: Settings) -> Iterator[Finding]:
    count, wanted = len(texts.examples), settings.limits.seed_examples
    # Newer schemas ask for five themselves; what has no examples at all is told so by every schema.
    if 0 < count < wanted and checked_version(texts.tree, settings) == 1:
        message = f"This leaf has {count} seed example{'s' * (count > 1)}; {wanted} are asked for in any version."
        yield texts.tree.at_key("seed_examples").find("limits/seed-examples", message, f"Add {wanted - count} more.")


def _steps_of(pair: Pair) -> tuple[str | int, ...]:
    part = pair.question or pair.answer
    return part.steps[:-1] if part else ()


def _share(count: int, limit: int) -> str:
    return f"{max(1, round(100 * (count - limit) / count))} %"
