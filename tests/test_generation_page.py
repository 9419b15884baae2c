"""docs/generation.md is about what exists: options, pipelines, blocks, parsers, columns, and a flow that loads."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from actions.cli.data.generate import generate
from runners.generate.chunks.seam import Chunk, Lesson
from runners.generate.flows.answering import TYPES
from runners.generate.flows.blocks.kinds import KINDS
from runners.generate.flows.load import load_flow
from runners.generate.flows.pipelines import BUILTIN, known_pipelines
from runners.generate.samples import samples_of
from schemas.taxonomy import Leaf, LeafKind, QuestionAnswer, SeedExample

PAGE = (Path(__file__).parents[1] / "docs" / "generation.md").read_text("utf-8")


def test_every_option_that_is_named_is_one() -> None:
    known = {word for parameter in generate.params for word in (*parameter.opts, *parameter.secondary_opts)}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", PAGE))
    assert len(named) > 10
    assert named <= known


def test_every_pipeline_is_named() -> None:
    assert "`--pipeline extractive`" in PAGE
    assert all(f"`{name}`" in PAGE for name in known_pipelines())


def test_every_type_of_block_and_every_parser_is_named() -> None:
    assert set(re.findall(r"\b[A-Z]\w+Block\b", PAGE)) == set(KINDS)
    table = PAGE[PAGE.index("| beyond instructlab-sdg |") : PAGE.index("A prompt file has")]
    assert all(re.search(rf"`{kind}`|type: {kind}}}", table) for kind in TYPES)


@pytest.mark.parametrize("kind", list(LeafKind))
def test_every_column_of_samples_is_named(kind: LeafKind) -> None:
    pairs = (QuestionAnswer("What?", "That.", 1),) * 3
    seeds = (SeedExample(None if kind is LeafKind.FREEFORM else "A text.", pairs, 1),) * 5
    leaf = Leaf("knowledge/tests/leaf", kind, 3, "ada", seeds, "digest")
    lesson = Lesson(leaf, None, (Chunk("c001", "a.md", "Text.", 1),), ("c001", "s01"), ())
    columns = next(samples_of(lesson, number=0)).row.keys()
    named = set(re.findall(r"`(\w+)`", PAGE)) | {f"icl_{word}_{n}" for word in ("query", "response") for n in (1, 2, 3)}
    assert columns <= named


def test_the_flow_that_is_shown_loads(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    shutil.copytree(BUILTIN / "full" / "prompts", tmp_path / "prompts")
    (tmp_path / "prompts" / "freeform_questions.yaml").rename(tmp_path / "prompts" / "questions.yaml")
    (tmp_path / "prompts" / "judge_freeform_question.yaml").rename(tmp_path / "prompts" / "judge.yaml")
    (tmp_path / "flow.yaml").write_text(shown, encoding="utf-8")
    flow = load_flow(tmp_path / "flow.yaml")
    assert [block.name for block in flow.blocks] == ["gen_questions", "eval_questions", "filter_questions"]
    assert flow.scaled
