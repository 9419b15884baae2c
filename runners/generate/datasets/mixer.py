"""The rows of each leaf for training, and both mixtures, each by a recipe that is written beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from runners.generate.datasets.files import Files
from runners.generate.datasets.knowledge import phase_07, phase_10, read_rows
from runners.generate.datasets.mixture import mixed_rows
from runners.generate.datasets.raft import Shelf
from runners.generate.datasets.recipes import Portion, Recipes, recipe_text, rows_of, total_rows
from runners.generate.datasets.rowfile import RowFile
from runners.generate.datasets.skills import skill_rows
from schemas.generation import GeneratedRow
from schemas.taxonomy import Leaf, LeafKind

SHARE = 0.03
"""A knowledge leaf is at least so much of the sets that a default recipe adds for skills, lest it drown in them."""


class Mixer:
    """Takes leaf after leaf, then mixes. `balance` counts the rows of each that are mixed in, `notes` is for people."""

    def __init__(self, files: Files, stamp: str, recipes: Recipes, *, system_prompt: str, seed: int) -> None:
        self.balance: dict[str, int] = {}
        self.notes: list[str] = []
        self._files, self._stamp, self._seed, self._system = files, stamp, seed, system_prompt
        self._skill_rows = recipes.skill_rows
        self._skills, self._knowledge = list(recipes.skills), list(recipes.knowledge)
        self._precomputed = total_rows(recipes.skills)

    def add(self, leaf: Leaf, name: str, rows: RowFile, auxiliary: Mapping[str, tuple[str, ...]]) -> None:
        """Write a leaf's rows under its name and put them on the recipes."""
        self.balance.setdefault(leaf.path, 0)
        if leaf.kind is LeafKind.KNOWLEDGE:
            self._add_knowledge(leaf, name, rows, auxiliary)
        else:
            many = self._write(f"{name}.jsonl", skill_rows(leaf, rows, system_prompt=self._system))
            self._put(self._skills, leaf, f"{name}.jsonl", many, self._skill_rows if many > self._skill_rows else 1.0)

    def add_seeds(self, leaf: Leaf, name: str, seeds: Sequence[GeneratedRow]) -> None:
        """The same with a leaf's own questions, in a file of their own, all of which are mixed in."""
        self.balance.setdefault(leaf.path, 0)
        if leaf.kind is LeafKind.KNOWLEDGE:
            name, rows, portions = f"{name}.seeds_p07.jsonl", read_rows(leaf, seeds), self._knowledge
        else:
            rows = skill_rows(leaf, seeds, system_prompt=self._system)
            name, portions = f"{name}.seeds.jsonl", self._skills
        self._put(portions, leaf, name, self._write(name, rows), 1.0)

    def mix(self) -> None:
        """Write both recipes and what they give."""
        for kind, portions in (("skills", self._skills), ("knowledge", self._knowledge)):
            text = recipe_text(portions, folder=self._files.folder, system_prompt=self._system)
            self._files.write_text(f"{kind}_recipe_{self._stamp}.yaml", text)
            empty: Counter[Path] = Counter()
            rows = mixed_rows(portions, system_prompt=self._system, seed=self._seed, empty=empty)
            self._files.write_lines(f"{kind}_train_msgs_{self._stamp}.jsonl", rows)
            self.notes += [f"{path.name}: {many} rows with an empty turn were left out" for path, many in empty.items()]

    def _add_knowledge(self, leaf: Leaf, name: str, rows: RowFile, auxiliary: Mapping[str, tuple[str, ...]]) -> None:
        shelf = Shelf(rows)
        if len(shelf) == 1:
            self.notes.append(
                f"{leaf.path}: all its rows were made from one passage, so training shows no other passages beside it; "
                "a longer document would give some"
            )
        read = self._write(f"{name}_p07.jsonl", phase_07(leaf, rows, auxiliary, seed=self._seed))
        used = self._write(f"{name}_p10.jsonl", phase_10(leaf, rows, auxiliary, shelf=shelf, seed=self._seed))
        self._put(self._knowledge, leaf, f"{name}_p07.jsonl", read, 1.0)
        floor = int(SHARE * self._precomputed)
        self._put(self._skills, leaf, f"{name}_p10.jsonl", used, 1.0 if used >= floor else floor)

    def _write(self, name: str, rows: Iterator[dict[str, Any]]) -> int:
        return self._files.write_lines(f"node_datasets_{self._stamp}/{name}", rows)

    def _put(self, portions: list[Portion], leaf: Leaf, name: str, many: int, size: int | float) -> None:
        if many:
            portion = Portion(self._files.folder / f"node_datasets_{self._stamp}" / name, size)
            portions.append(portion)
            self.balance[leaf.path] += rows_of(portion, many)
