"""What was said about an older commit: folded, named by that commit, and never to be taken for the present."""

from __future__ import annotations

import re

from bot.report.escape import code
from bot.report.folds import fold

_OPENING = "<details><summary>Outdated:"
_ANSWER = "What was answered to the last command?"
_ANSWERED = f"<details><summary>{_ANSWER}"
_TAGS = re.compile(r"</?(?:details|summary|span|sub)>")
_FENCE = re.compile(r"`{3,}")
_SPENT = ("**Next step:**", "<sub>Commands:")
"""Lines that ask for something which is past."""


def fold_answer(answer: str) -> str:
    """What the App said to the last command, in a fold; empty where it said nothing."""
    return fold(_ANSWER, answer) if answer else ""


def fold_older(text: str, head: str) -> str:
    """Our own earlier text (without its hidden parts) in a fold; empty where there is none, or it is not whole.

    What it had folded of a still older commit is left out, and so is what it asked people to do.
    """
    current = text.split(_OPENING, 1)[0].split(_ANSWERED, 1)[0].strip()
    if not current or not _is_whole(current):
        return ""
    lines = [line for line in current.splitlines() if not line.startswith(_SPENT)]
    lines[0] = re.sub(r"^#+ (.*)$", r"**It was:** \1", lines[0])
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).replace("**Gate:**", "**Gate then:**", 1).strip()
    return fold(f"Outdated: what was said about {_sha(head)}, an older commit", body)


def _sha(head: str) -> str:
    """In a summary, Markdown is not read."""
    return code(head).strip("`").strip() or "another commit"


def _is_whole(text: str) -> bool:
    """Whether it holds our own tags only, and closes all it opens."""
    if "<" in _TAGS.sub("", text):
        return False
    return text.count("<details>") == text.count("</details>") and not _open_fence(text)


def _open_fence(text: str) -> str:
    """The backticks of a code block that is never closed; empty where there is none."""
    ticks = ""
    for line in text.splitlines():
        if not ticks:
            begins = _FENCE.match(line)
            ticks = begins[0] if begins else ""
        elif line.startswith(ticks) and not line.strip("`"):
            ticks = ""
    return ticks
