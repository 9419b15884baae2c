"""Yes or no, as judges write it: `YES`, `yes.`, `**No**`, `Answer: yes, because …`."""

from __future__ import annotations

import re

YES, NO = "YES", "NO"
_EDGES = " \t\r\n\"'`*_.!,:;“”‘’"
_FIRST = re.compile(r"\W*(?:(?:answer|verdict|judge?ment|result|final)\W{1,8}){0,2}(yes|no)\b", re.IGNORECASE)
_LABELLED = re.compile(r"\b(?:answer|verdict|judge?ment|result)\b\W{1,8}(?:is\W{1,4})?(yes|no)\b", re.IGNORECASE)


def bare(text: str) -> str:
    """The text without case and without marks around it: what two short answers are compared by."""
    return text.strip(_EDGES).casefold()


def yes_or_no(text: str) -> str | None:
    """`YES` or `NO`, by the word that the text begins with; by its last labelled one otherwise; None without either."""
    first = _FIRST.match(text)
    labelled = _LABELLED.findall(text)
    word = first[1] if first else labelled[-1] if labelled else bare(text.strip().rpartition("\n")[2])
    return word.upper() if word.upper() in {YES, NO} else None
