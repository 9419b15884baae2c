"""Real contributions: versions of `qna.yaml` files as they once stood in the public taxonomy."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

FILE = "qna.yaml"
KNOWLEDGE = "knowledge/"
FEWEST_SEEDS = 5
WINDOW = 1_200  # characters of a seed example that surely fit the 512 tokens of the tiny student


@dataclass(frozen=True)
class Contribution:
    """One file. `name` is its place in the corpus, fit for a branch; `path` is where it stood in the taxonomy; `valid`
    whether the newest schema takes it as it is."""

    name: str
    path: str
    content: bytes
    valid: bool

    @property
    def leaf(self) -> str:
        return self.path.removesuffix(f"/{FILE}")

    def files(self) -> dict[str, bytes]:
        """The files that a pull request with this leaf adds."""
        return {self.path: self.content, f"{self.leaf}/attribution.txt": b"Title of work: theirs\n"}


def read_contributions(corpus: Path) -> list[Contribution]:
    """All of them, in the order of the corpus."""
    entries = json.loads((corpus / "expected.json").read_text())
    return [_read(corpus, f"contribution-{number}", entry) for number, entry in enumerate(entries)]


def _read(corpus: Path, name: str, entry: dict[str, Any]) -> Contribution:
    _, _, path = entry["file"].split("/", 2)
    return Contribution(name, path, (corpus / entry["file"]).read_bytes(), valid=entry["latest"]["errors"] == 0)


def pick_skills(contributions: list[Contribution], *, fitting: bool) -> list[Contribution]:
    """Skills of distinct paths with seed examples enough, brought to version 3: those whose examples all fit the tiny
    student's window, or those where none does."""
    skills = {one.path: one for one in contributions if not one.path.startswith(KNOWLEDGE)}
    lengths = {path: _seed_lengths(one) for path, one in skills.items()}
    return [
        _bring_to_version_3(skills[path])
        for path, seeds in lengths.items()
        if len(seeds) >= FEWEST_SEEDS and all((length <= WINDOW) is fitting for length in seeds)
    ]


def _seed_lengths(one: Contribution) -> list[int]:
    """Characters of each seed example; nothing for a file that is no leaf."""
    try:
        leaf = yaml.safe_load(one.content)
    except yaml.YAMLError:
        return []
    seeds = leaf.get("seed_examples") if isinstance(leaf, dict) else None
    return [sum(len(str(text)) for text in seed.values()) for seed in seeds or ()]


def _bring_to_version_3(one: Contribution) -> Contribution:
    """What version 3 asks for is put at the top; the examples stay letter for letter."""
    text = one.content.decode()
    leaf = yaml.safe_load(text)
    head = {
        "version": 3,
        "created_by": leaf.get("created_by") or "somebody",
        "task_description": leaf.get("task_description") or "To answer as the examples do.",
    }
    lines = [f"{key}: {json.dumps(value)}\n" for key, value in head.items()]
    return replace(one, content="".join([*lines, _without(text, head)]).encode())


def _without(text: str, keys: Collection[str]) -> str:
    """The YAML mapping `text` less some of its keys."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(node, yaml.MappingNode)
    for key, value in reversed(node.value):
        if key.value in keys:
            text = text[: key.start_mark.index] + text[value.end_mark.index :].removeprefix("\n")
    return text
