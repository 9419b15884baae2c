"""Scalars as YAML 1.1 reads them, by PyYAML's own safe constructor: `yes` is true, `1:30` is ninety."""

from __future__ import annotations

import re
from datetime import date
from typing import TypeAlias

import yaml
from yaml.constructor import SafeConstructor

STANDARD = "tag:yaml.org,2002:"
TEXT, MERGE = f"{STANDARD}str", f"{STANDARD}merge"
Scalar: TypeAlias = str | int | float | date | bytes | None
PLAIN_INTEGER = re.compile(r"0|[1-9][0-9]{0,8}")
MAX_NUMBER = 4300  # characters; Python converts no longer ones, and sums of sixties grow slow to add up
NUMBERS = {f"{STANDARD}int", f"{STANDARD}float"}


def read_scalar(node: yaml.ScalarNode) -> Scalar:
    """Return the value of a scalar. Raises ValueError where YAML says that it is none: `2024-02-31`, `0x_`, `=`."""
    tag, text = node.tag, str(node.value)
    if tag == TEXT:
        return text
    if PLAIN_INTEGER.fullmatch(text) and tag == f"{STANDARD}int":
        return int(text)
    if tag in NUMBERS and len(text) > MAX_NUMBER and "." not in text.partition(":")[0]:
        raise ValueError("a number of so many digits")
    read = SafeConstructor.yaml_constructors.get(tag)
    if read is None:
        raise ValueError("no value of its own")
    try:
        value: Scalar = read(SafeConstructor(), node)
    except (ArithmeticError, KeyError, yaml.YAMLError) as error:
        raise ValueError(str(error)) from error
    return value


def quote(text: str) -> str:
    """Return YAML that reads as this text, which must be one line without control characters."""
    return f'"{text}"' if not set(text) & {'"', "\\"} else "'" + text.replace("'", "''") + "'"
