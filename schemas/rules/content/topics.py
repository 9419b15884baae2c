"""Topics that the policy of a taxonomy asks to avoid, by the words that name them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from schemas.finding import Finding
from schemas.rules.content.texts import Texts
from schemas.rules.place import shorten
from schemas.rules.settings import Settings


def check_topics(texts: Texts, settings: Settings) -> Iterator[Finding]:
    """Find the words and phrases of `settings.topics`, as whole words, in whatever case."""
    whole = texts.whole.casefold() if settings.topics else ""
    topics = tuple(words for words in map(_first_to_last, settings.topics) if words and words[0] in whole)
    if not topics:
        return
    for text in texts.every:
        for match in _pattern(topics).finditer(text.text):
            message = f"`{shorten(match[0])}` names a topic that this taxonomy avoids."
            place = texts.tree.within(text.steps, *match.span())
            yield place.find("content/topic", message, "Choose another subject, or ask the maintainers.")


def _first_to_last(topic: str) -> tuple[str, ...]:
    return tuple(topic.casefold().split())


@lru_cache(maxsize=64)
def _pattern(topics: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    phrases = (r"\s+".join(map(re.escape, words)) for words in sorted(topics, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)
