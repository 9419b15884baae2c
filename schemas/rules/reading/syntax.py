"""Says what is wrong where YAML's parser gives up."""

from __future__ import annotations

import yaml

from schemas.finding import Finding
from schemas.rules.place import Place, Source, shorten
from schemas.rules.reading.escapes import find_half
from schemas.rules.reading.mending import mend

# Where the parser gives up is often far from the mistake; for these, where it began is nearer.
BLAME_BEGINNING = ("quoted scalar", "simple key", "alias", "anchor", "tag", "directive")
FIX_BY_WORDS = {
    "mapping values": "Put text that holds a colon into quotes, or write it as a block after `|`.",
    "quoted scalar": "Close the quotes, or write the text as a block after `|`.",
    "expected ':'": "Write `key: value`, or indent the line if it carries on the text above.",
    "expected ','": "Put text that begins with a bracket into quotes.",
}
OTHERWISE = "Check the indentation, the colons and the quotes of this line and of the one above it."


def explain_error(source: Source, error: Exception, loader: type[yaml.SafeLoader]) -> Finding:
    """Return the finding for what the parser `loader` said of a text: one of `PARSER_ERRORS`."""
    problem = ", ".join(filter(None, (getattr(error, "context", None), getattr(error, "problem", None)))) or str(error)
    mark = getattr(error, "problem_mark", None)
    if mark and "escape code" in problem and (half := find_half(source, mark.index - 2)):
        return half
    if any(words in problem for words in BLAME_BEGINNING):
        mark = getattr(error, "context_mark", None) or mark
    place = source.at(mark.index, mark.index + 1) if mark else Place(source.path)
    if mark and "unknown directive" in problem:
        place = source.at(mark.index, mark.index + len(source.lines[place.line - 1]))
        return place.find("safety/directive", "Only YAML's own directives may stand here.", "Delete the line.")
    message = f"This is not valid YAML: {shorten(problem, 160)}."
    if mending := mend(source, place.line, loader):
        return place.find("safety/syntax", message, mending.fix, edits=mending.edits)
    return place.find("safety/syntax", message, _fix(problem, source, place))


def _fix(problem: str, source: Source, place: Place) -> str:
    lines = source.lines
    character = lines[place.line - 1][place.column - 1 : place.column] if place.line <= len(lines) else ""
    if character == "\t":
        return "Indent with spaces, never with tabs."
    if character and character in "*&!%@`|>":
        name = "a backtick" if character == "`" else f"`{character}`"
        return f"Put text that begins with {name} into quotes."
    return next((fix for words, fix in FIX_BY_WORDS.items() if words in problem), OTHERWISE)
