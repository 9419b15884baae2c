"""A few questions of our own in the layouts that MMLU comes in."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any, Literal

Layout = Literal["release", "hub", "lines"]
LETTERS = "ABCD"
ASKED = (
    ("Which bone, of these, lies in the arm?", ("the ulna", "the tibia", 'the "stapes"', "the sacrum"), 0),
    ("What carries oxygen,\nin blood?", ("platelets", "plasma", "red cells", "lymph"), 2),
    ("  Where is the bile made?", ("spleen", "liver", "gall bladder", "stomach"), 1),
    ("How many ribs do people have?", ("12", "20", "22", "24"), 3),
    ("Which of them filters blood?", ("heart", "lung", "pancreas", "kidney"), 3),
    ("What joins a muscle to a bone?", ("a tendon", "a ligament", "a nerve", "cartilage"), 0),
    ("What is the largest organ?", ("liver", "skin", "brain", "lung"), 1),
)
SHOWN = (
    ("Which sense has its place in the ear?", ("sight", "taste", "hearing", "smell"), 2),
    ("What is at the back of the eye?", ("the retina", "the iris", "the lens", "the pupil"), 0),
    ("Where does digestion begin?", ("stomach", "mouth", "liver", "colon"), 1),
)


def rows_of(split: str, *, turned: int = 0) -> list[dict[str, Any]]:
    """The questions of a split, the right options `turned` by so many places: subjects that differ in nothing else."""
    rows = SHOWN if split == "dev" else ASKED
    return [
        {"question": question, "choices": [*options[turned:], *options[:turned]], "answer": (answer - turned) % 4}
        for question, options, answer in rows
    ]


def write_subject(folder: Path, subject: str, layout: Layout, *, turned: int = 0) -> Path:
    """Write both splits of a subject below `folder`, which is returned."""
    for split in ("dev", "test"):
        rows = rows_of(split, turned=turned)
        if layout == "release":
            file = folder / split / f"{subject}_{split}.csv"
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("w", encoding="utf-8", newline="") as content:
                csv.writer(content).writerows([r["question"], *r["choices"], LETTERS[r["answer"]]] for r in rows)
        elif layout == "lines":
            file = folder / subject / f"{split}.jsonl"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        else:
            _write_parquet(folder / subject / f"{split}-00000-of-00001.parquet", rows, subject)
    return folder


def _write_parquet(file: Path, rows: list[dict[str, Any]], subject: str) -> None:
    import pyarrow
    from pyarrow import parquet

    file.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(pyarrow.Table.from_pylist([row | {"subject": subject} for row in rows]), file)
