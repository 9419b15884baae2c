"""What the `parser` of a block says, or what instructlab-sdg's `parser_kwargs` say in its place."""

from __future__ import annotations

from collections.abc import Sequence

from runners.generate.flows.reading.fields import Fields
from runners.generate.flows.texts.judged import scores, verdicts
from runners.generate.flows.texts.lists import Items
from runners.generate.flows.texts.parsed import Parser
from runners.generate.flows.texts.patterns import Pattern, WrongPattern, compile_pattern
from runners.generate.flows.texts.tags import Tags
from runners.generate.flows.texts.tidy import Tidied

TYPES = ("tags", "pattern", "list", "text", "score", "yes-no")
Pairs = tuple[tuple[str, str], ...]
_WHOLE = ("", "")


def read_parser(config: Fields, columns: Sequence[str], tags: Pairs) -> Parser:
    """How the texts of a block are read.

    `parser: {type: …}` is one of: `tags` (the prompt's own; a column each), `pattern` (with `pattern`, a group a
    column), `list` (an item a row, one column), `text` (all of it, one column), `score` and `yes-no` (the last column
    is the number, or YES or NO; those before it come by tags). Texts of the first four are tidied, except with
    `tidy: false`; `cleanup` lists words to take out by `pattern`; `scale: [1, 3]` bounds a score.

    Without it, as in instructlab-sdg: `parser_kwargs` with `parser_name: custom`, `parsing_pattern` and
    `parser_cleanup_tags`, or the tags. Raises UsageError, at FILE:LINE.
    """
    ours, theirs = config.sub("parser"), config.sub("parser_kwargs")
    if ours and theirs:
        config.complain("has both `parser` and `parser_kwargs`; one of them is enough", "parser")
    if ours:
        return _ours(ours, columns, tags)
    return _theirs(theirs, columns) if theirs else _by_tags(config, columns, tags)


def _theirs(fields: Fields, columns: Sequence[str]) -> Parser:
    fields.one_of("parser_name", ("custom",))
    parser = _pattern(fields, "parsing_pattern", columns, "parser_cleanup_tags")
    fields.close()
    return parser


def _ours(fields: Fields, columns: Sequence[str], tags: Pairs) -> Parser:
    kind = fields.one_of("type", TYPES)
    parser = _of_kind(kind, fields, columns, tags)
    if kind not in {"score", "yes-no"} and fields.switch("tidy", default=True):
        parser = Tidied(parser)
    fields.close()
    return parser


def _of_kind(kind: str, fields: Fields, columns: Sequence[str], tags: Pairs) -> Parser:
    match kind:
        case "pattern":
            return _pattern(fields, "pattern", columns, "cleanup")
        case "list":
            return Items(_one(fields, columns))
        case "text":
            return Tags({_one(fields, columns): _WHOLE})
        case "score":
            return scores(_inner(fields, columns, tags), columns, _scale(fields))
        case "yes-no":
            return verdicts(_inner(fields, columns, tags), columns)
        case _:
            return _by_tags(fields, columns, tags)


def _inner(fields: Fields, columns: Sequence[str], tags: Pairs) -> Parser:
    return Tags({columns[0]: _WHOLE}) if len(columns) == 1 and not tags else _by_tags(fields, columns, tags)


def _by_tags(fields: Fields, columns: Sequence[str], tags: Pairs) -> Parser:
    if len(tags) != len(columns):
        fields.complain(f"writes {len(columns)} columns, and its prompt has {len(tags)} pairs of tags", "output_cols")
    return Tags(dict(zip(columns, tags, strict=True)))


def _pattern(fields: Fields, key: str, columns: Sequence[str], cleanup: str) -> Pattern:
    try:
        return compile_pattern(fields.text(key), columns, fields.texts(cleanup, ()))
    except WrongPattern as error:
        fields.complain(str(error), key)


def _one(fields: Fields, columns: Sequence[str]) -> str:
    return (
        columns[0] if len(columns) == 1 else fields.complain("of this type fills one column of `output_cols`", "type")
    )


def _scale(fields: Fields) -> tuple[float, float] | None:
    entry = fields.get("scale")
    if entry is None:
        return None
    match entry.plain:
        case [int() | float() as least, int() | float() as most] if least < most:
            return least, most
    return fields.complain("wants the least and the most as `scale`, such as [1, 3]", "scale")
