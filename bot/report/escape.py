"""Untrusted strings made harmless, one function for each place they may stand in.

Model answers, leaf names, file paths and error texts come from pull requests. Shown on GitHub they must not become a
mention, a link, an image, an HTML tag, a comment marker, a heading or a table column, nor rearrange the text around.
References that GitHub makes out of plain text after rendering (`@name`, `#1`, URLs) survive entities, so a zero-width
space is set into them.
"""

from __future__ import annotations

import re
import unicodedata

from bot.figures import DASH

ELLIPSIS = "…"
_BREAK = "&#8203;"
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&vert;", "\\": "&bsol;", "`": "&grave;"})
_EMPHASIS = re.compile(r"([*_~\[\]])")
_LIVE = re.compile(
    r"@"  # mentions, e-mail addresses, user@commit
    r"|#(?=\w)|(?<=\b[Gg][Hh])-(?=\d)"  # issues
    r"|:(?=//)|(?<=\b[Ww]{3})\.|(?<=mailto):|(?<=xmpp):"  # links
    r"|:(?=[\w+-]+:)"  # emoji, a forged tick among them
)
_LINE_START = re.compile(r"^([-+=#]|\d{1,9}(?=[.)](?:\s|$)))")
_JOINERS = "\u200c\u200d"  # some scripts are misspelt without them, and they move nothing


def plain(value: str, limit: int = 300) -> str:
    """One line of printable text of at most `limit` characters: controls, bidi marks and line breaks are gone."""
    visible = "".join(_keep(character) for character in value[: 4 * limit])
    flat = " ".join(visible.split())
    return flat if len(flat) <= limit and len(value) <= 4 * limit else flat[: limit - 1].rstrip() + ELLIPSIS


def lines(value: str, limit: int = 300) -> str:
    """Printable text of at most `limit` characters as `plain` keeps it, but with its line breaks, for a page."""
    kept = [plain(line, limit) for line in value[: 4 * limit].splitlines()]
    shown = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return shown if len(shown) <= limit and len(value) <= 4 * limit else shown[: limit - 1].rstrip() + ELLIPSIS


def paragraphs(value: str, limit: int = 300) -> str:
    """Printable text of at most `limit` characters as `plain` makes it, but with its line breaks and indents."""
    kept = ["".join(map(_keep, line.expandtabs(4))).rstrip() for line in value[: 4 * limit].splitlines()]
    shown = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()
    return shown if len(shown) <= limit and len(value) <= 4 * limit else shown[: limit - 1].rstrip() + ELLIPSIS


def text(value: str, limit: int = 300) -> str:
    """Markdown that shows `value` as running text."""
    escaped = plain(value, limit).translate(_ENTITIES)
    escaped = _LIVE.sub(lambda found: found.group() + _BREAK, escaped)
    escaped = _EMPHASIS.sub(r"\\\1", escaped)
    escaped = _LINE_START.sub(_escape_start, escaped)
    # GitHub's documented way to keep a dollar sign from opening a formula
    return escaped.replace("$", "<span>$</span>")


def cell(value: str, limit: int = 160) -> str:
    """Markdown that shows `value` inside one table cell; an empty value is a dash, so that columns stay visible."""
    return text(value, limit) or DASH


def code(value: str, limit: int = 120) -> str:
    """Inline code for identifiers, also inside a table cell.

    Nothing can be escaped between backticks, so what is dangerous to people who search the raw text (`<`, a pipe, a
    backtick) is shown by a look-alike.
    """
    shown = _disarm(plain(value, limit)).replace("`", "\N{MODIFIER LETTER GRAVE ACCENT}").replace("|", "¦")
    return f"`{shown or ' '}`"


def quoting(value: str, limit: int = 300) -> str:
    """Markdown that shows `value` as running text, fit for a cell, and what stands in pairs of backticks as code."""
    pieces = plain(value, limit).split("`")
    if len(pieces) % 2 == 0 or not all(piece.strip() for piece in pieces[1::2]):
        return text(value, limit)
    return "".join(code(piece, limit) if index % 2 else inner(piece, limit) for index, piece in enumerate(pieces))


def inner(piece: str, limit: int) -> str:
    """Part of a sentence as `text` shows it, with the spaces that keep it apart from the parts beside it."""
    shown = piece.strip()
    before, after = piece[: len(piece) - len(piece.lstrip())], piece[len(piece.rstrip()) :]
    return before + text(shown, limit) + after if shown else piece


def label(value: str, limit: int = 255) -> str:
    """One line for a place that shows text as it is, such as a check's title; nothing in it comes alive elsewhere."""
    return _disarm(plain(value, limit))[:limit]


def fence(value: str, language: str = "", *, limit: int = 4000) -> str:
    """A code block whose fence is longer than any run of backticks in it; line breaks are kept."""
    lines = value[:limit].splitlines() + ([ELLIPSIS] if len(value) > limit else [])
    body = "\n".join(_disarm("".join(_keep(character) for character in line)).rstrip() for line in lines)
    longest = max((len(run) for run in re.findall(r"`+", body)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{body}\n{ticks}"


def comment(value: str) -> str:
    """JSON text made fit for an HTML comment: it can neither close it nor open another one."""
    return value.replace("<", r"\u003c").replace(">", r"\u003e").replace("--", r"-\u002d")


def _disarm(value: str) -> str:
    return value.replace("<", "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}").replace("@", "@\u200b")


def _escape_start(found: re.Match[str]) -> str:
    return found.group() + _BREAK if found.group().isdigit() else "\\" + found.group()


def _keep(character: str) -> str:
    """The character itself, a space for one that breaks lines, nothing for one that cannot be seen."""
    if character in "\t\n\r\v\f\x85\u2028\u2029":
        return " "
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co")
    return "" if hidden and character not in _JOINERS else character
