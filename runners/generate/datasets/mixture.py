"""Sets mixed by a recipe into what training reads: `skills_train_msgs_*` and `knowledge_train_msgs_*`."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from runners.generate.datasets.columns import TURNS
from runners.generate.datasets.lines import Lines, json_of
from runners.generate.datasets.recipes import Portion, rows_of
from runners.generate.ordering import rank
from schemas.errors import UsageError

_OLD = re.compile(r"\s*<\|user\|>\n(.*)\n<\|assistant\|>\n(.*)", re.DOTALL)
"""How rows of the older `pretraining` role hold their two turns."""


def mixed_rows(
    portions: Sequence[Portion], *, system_prompt: str, seed: int, empty: Counter[Path]
) -> Iterator[dict[str, Any]]:
    """The rows of all portions in the form that training reads: `id`, `messages` with the system prompt before them,
    `unmask`, and `metadata`, which holds all their other columns as JSON. Rows with an empty turn are left out, and
    counted in `empty` by their file.

    Raises UsageError with file and line of a row that is none.
    """
    for portion in portions:
        lines = Lines(portion.path)
        numbers = draw(len(lines), rows_of(portion, len(lines)), key=f"mix/{seed}/{portion.path.name}")
        for number, line in zip(numbers, lines.pick(numbers), strict=True):
            row = _read(line, f"{portion.path}: row {number + 1}")
            if all(turn["content"].strip() for turn in row["messages"] if turn["role"] != "system"):
                yield {"id": f"{portion.path.stem}#{number + 1}", **_with_prompt(row, system_prompt)}
            else:
                empty[portion.path] += 1


def draw(total: int, wanted: int, *, key: str) -> list[int]:
    """So many numbers below `total`, in rising order, by chance that only `key` decides.

    None is drawn twice before all were drawn once: where more are wanted than there are, each comes equally often, but
    for one time more or less.
    """
    if not total:
        return []
    rounds, rest = divmod(wanted, total)
    extra = random.Random(rank(key)).sample(range(total), rest)
    return sorted([*(number for number in range(total) for _ in range(rounds)), *extra])


def _with_prompt(row: dict[str, Any], system_prompt: str) -> dict[str, Any]:
    turns = row["messages"]
    if system_prompt:
        turns = [{"role": "system", "content": system_prompt}, *(turn for turn in turns if turn["role"] != "system")]
    name = {"id": str(row["id"])} if row.get("id") else {}
    return {**name, "messages": turns, "unmask": bool(row.get("unmask")), "metadata": json_of(_metadata(row))}


def _read(line: bytes, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise UsageError(f"{where} is no JSON: {error}") from None
    except RecursionError:
        raise UsageError(f"{where} stands too deep inside of itself to be read") from None
    if not isinstance(row, dict) or not isinstance(row.get("messages"), list) or not row["messages"]:
        raise UsageError(f"{where} has no `messages`: a set that is mixed in holds rows with turns")
    turns = [_turn(message, where) for message in row["messages"]]
    if any(turn["role"] == "pretraining" for turn in turns):
        return row | {"messages": _renewed(turns, where), "unmask": True}
    return row | {"messages": turns}


def _turn(message: Any, where: str) -> dict[str, str]:
    role, content = (message.get("role"), message.get("content")) if isinstance(message, dict) else (None, None)
    if not isinstance(role, str) or not isinstance(content, str):
        raise UsageError(f"{where}: each of its `messages` needs a `role` and a text as `content`")
    return {"role": role, "content": content}


def _renewed(turns: list[dict[str, str]], where: str) -> list[dict[str, str]]:
    """The older role held both turns in one text, and was learnt whole."""
    old = [_OLD.fullmatch(turn["content"]) for turn in turns if turn["role"] == "pretraining"]
    if len(old) != 1 or old[0] is None:
        raise UsageError(
            f"{where} has the older role `pretraining`, without `<|user|>` and `<|assistant|>` in its text"
        )
    return [{"role": "user", "content": old[0][1]}, {"role": "assistant", "content": old[0][2]}]


def _metadata(row: dict[str, Any]) -> dict[str, Any]:
    known = row.get("metadata") or {}
    if isinstance(known, str):
        try:
            known = json.loads(known)
        except ValueError:
            known = {"metadata": known}
    inner = known if isinstance(known, dict) else {"metadata": known}
    return inner | {name: value for name, value in row.items() if name not in TURNS}
