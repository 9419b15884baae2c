"""How a text is written as a YAML value, in place of one that stands in a file."""

from __future__ import annotations

import re

import yaml

# Begins and goes on with characters that mean nothing in YAML, and cannot be read as a number, date or truth value.
_PLAIN = re.compile(r"(?=[^\s]*[/.])[A-Za-z][A-Za-z0-9_./:~%+@=-]*[A-Za-z0-9_/]|[0-9a-f]{40}")
_PRINTED = re.compile(r"[ -~\u00a1-\u2027\u202f-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd]*")


def spell(text: str, *, instead_of: yaml.Node) -> str | None:
    """Return `text` as a YAML value, quoted as the node was, or where it needs to be.

    None where it holds characters that cannot be written without escapes.
    """
    if not _PRINTED.fullmatch(text):
        return None
    style = instead_of.style if isinstance(instead_of, yaml.ScalarNode) else None
    if style == '"' and not {'"', "\\"} & set(text):
        return f'"{text}"'
    if style not in {"'", '"'} and _PLAIN.fullmatch(text) and not text.isdigit():
        return text
    return "'{}'".format(text.replace("'", "''"))
