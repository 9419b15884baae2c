"""An estimate counts the real prompts, asks nobody, and knows what is remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.common.teacher_stub.answers import answer
from benchmarks.common.teacher_stub.texts import number_of
from fakes.asker import FakeAsker
from runners.asking.identity import Identity
from runners.asking.journal import Journal
from runners.asking.memory import Memory, draws_of
from runners.asking.seam import Answer, Question
from runners.asking.text import Text
from runners.generate.chunks.sizes import count_words, estimate_tokens
from runners.generate.flows.blocks.filter import Filter
from runners.generate.flows.pipelines import find_flows
from runners.generate.flows.run import run_flow
from runners.generate.flows.seam import Flows
from runners.generate.forecast import EXAM, LeafForecast, forecast
from runners.generate.lessons import lesson_from
from runners.generate.reckoning import Step
from runners.generate.rehearsal import Passing, StandIn, roles_of
from runners.generate.request import Material, Request
from runners.generate.samples import samples_of
from runners.progress import Progress
from schemas.documents import Documents
from schemas.errors import EndpointError
from schemas.taxonomy import Leaf, LeafKind

TEACHER = Identity("teacher")


@pytest.fixture(scope="module")
def full() -> Flows:
    return find_flows("full")


@pytest.fixture
def freeform(leaf_of: Callable[..., Leaf]) -> Leaf:
    seeds = [(None, f"What is the opposite of word {number}?", f"It is drow {number}.") for number in range(6)]
    return leaf_of(LeafKind.FREEFORM, *seeds)


@pytest.fixture
def grounded(leaf_of: Callable[..., Leaf]) -> Leaf:
    seeds = [(f"Shop {number} opens at {number}.", f"When does {number} open?", f"At {number}.") for number in range(6)]
    return leaf_of(LeafKind.GROUNDED, *seeds)


def foresee(flows: Flows, *materials: Material, memory: Memory | None = None, **request: Any) -> LeafForecast:
    asked = Request(flows=flows, pipeline="full", model="x", chunk_limit=200, count=count_words, **request)
    found = forecast(materials, asked, flows, memory=memory, progress=Progress())
    return found[0]


def steps_of(found: LeafForecast) -> dict[str, Step]:
    return {step.block: step for step in found.steps}


def test_calls_of_a_skill_by_block(full: Flows, freeform: Leaf) -> None:
    found = foresee(full, Material(freeform), scale=30)
    steps = steps_of(found)
    assert found.samples == len(lesson_from(Material(freeform), Request(flows=full, pipeline="x", model="x")).taught)
    assert list(steps) == ["gen_questions", "eval_questions", "gen_responses", "eval_pair"]
    assert steps["gen_questions"].calls == steps["gen_questions"].texts == found.samples
    assert {name: step.calls for name, step in steps.items() if name != "gen_questions"} == dict.fromkeys(
        ("eval_questions", "gen_responses", "eval_pair"), 30 * found.samples
    )
    assert [step.role for step in steps.values()] == ["teacher", "critic", "teacher", "critic"]
    assert found.rows == 30 * found.samples


def test_what_is_scaled_is_shared_by_what_one_seed_becomes(full: Flows, grounded: Leaf) -> None:
    found = foresee(full, Material(grounded), scale=30)
    steps = steps_of(found)
    assert (steps["gen_contexts"].calls, steps["gen_contexts"].texts) == (found.samples, 10 * found.samples)
    assert steps["gen_questions"].calls == 10 * found.samples
    assert found.rows == 30 * found.samples


def test_questions_for_the_end_and_prompts_that_are_asked_once(
    full: Flows, knowledge: Leaf, documents: Documents
) -> None:
    found = foresee(full, Material(knowledge, documents))
    steps, contexts = steps_of(found), len(knowledge.seeds)
    assert steps[f"{EXAM}gen_mmlu_knowledge"].calls == found.chunks
    assert steps["gen_spellcheck"].calls * contexts == found.samples
    assert steps["gen_knowledge"].calls == 2 * found.samples
    assert not any(name.startswith(EXAM) for name in steps_of(foresee(full, Material(knowledge, documents), preview=1)))


def test_tokens_are_those_of_the_prompts(full: Flows, freeform: Leaf) -> None:
    asker = FakeAsker(lambda _question, _draw: EndpointError("no"))
    lesson = lesson_from(Material(freeform), Request(flows=full, pipeline="x", model="x"))

    async def listen() -> None:
        slots = asyncio.Semaphore(9)
        assert [one async for one in run_flow(full.freeform, samples_of(lesson, number=0), asker=asker, slots=slots)]

    asyncio.run(listen())
    real = sum(estimate_tokens(text) for question, _ in asker.asked for _, text in question.messages)
    counted = steps_of(foresee(full, Material(freeform)))["gen_questions"].prompt_tokens
    assert real < counted <= real + 16 * len(asker.asked)


@pytest.mark.parametrize("columns", ["question, response], parser: {type: tags}", "output]"])
def test_a_text_that_is_drawn_several_times_holds_one_row(freeform: Leaf, tmp_path: Path, columns: str) -> None:
    pairs = columns.startswith("question")
    tags = "start_tags: [<q>, <a>], end_tags: [</q>, </a>]" if pairs else "start_tags: [''], end_tags: ['']"
    for name in ("knowledge", "grounded_skills", "freeform_skills"):
        (tmp_path / f"{name}.yaml").write_text(f"""
version: "1.0"
blocks:
  - name: pairs
    type: LLMBlock
    config: {{prompt: {{generation: "{{{{task_description}}}}", {tags}}}, output_cols: [{columns},
      gen_kwargs: {{temperature: 0.7, n: scaled}}}}
""")
    found = foresee(find_flows(str(tmp_path)), Material(freeform), scale=5)
    assert (steps_of(found)["pairs"].texts, found.rows) == (5, found.samples * 5)


def test_a_target_takes_fewer_texts(full: Flows, freeform: Leaf) -> None:
    found = foresee(full, Material(freeform), target=10)
    assert 10 <= found.rows < foresee(full, Material(freeform)).rows


def test_what_is_remembered_costs_nothing(full: Flows, freeform: Leaf, tmp_path: Path) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        memory = Memory(journal, {"teacher": TEACHER, "critic": TEACHER}, 0)
        before = foresee(full, Material(freeform), memory=memory, scale=4)
        run_all(full, freeform, memory, scale=4)
        after = foresee(full, Material(freeform), memory=memory, scale=4)
        other = foresee(full, Material(freeform), memory=replace(memory, seed=1), scale=4)
    assert sum(step.calls for step in before.steps) > sum(step.remembered for step in before.steps) == 0
    assert sum(step.calls + step.prompt_tokens + step.answer_tokens for step in after.steps) == 0
    assert min(step.remembered for step in after.steps) > 0
    # With another seed only what is not drawn is the same.
    assert [step.block for step in other.steps if step.remembered] == []


def run_all(flows: Flows, leaf: Leaf, memory: Memory, *, scale: int) -> None:
    """A run by a teacher whose texts are remembered."""
    lesson = lesson_from(Material(leaf), Request(flows=flows, pipeline="x", model="x"))

    class Remembering:
        async def ask(self, question: Question, *, n: int = 1) -> Sequence[Answer | EndpointError]:
            prompt = "\n".join(content for _, content in question.messages)
            texts = {draw: Text(answer(prompt, number_of(prompt, draw)), "stop") for draw in draws_of(question, n)}
            memory.keep(memory.digest(question), texts, leaf="")
            return [Answer(text.text) for text in texts.values()]

    async def walk() -> None:
        samples, slots = samples_of(lesson, number=0), asyncio.Semaphore(9)
        running = run_flow(flows.freeform, samples, asker=Remembering(), slots=slots, scale=scale)
        assert [one async for one in running]

    asyncio.run(walk())


def test_a_leaf_that_gives_nothing_is_told(full: Flows, knowledge: Leaf, freeform: Leaf) -> None:
    asked = Request(flows=full, pipeline="full", model="x", count=count_words)
    found = forecast([Material(knowledge), Material(freeform)], asked, full, memory=None, progress=Progress())
    assert [bool(one.error) for one in found] == [False, True]
    assert found[1].leaf == knowledge.path


def test_roles_of_flows(full: Flows) -> None:
    assert roles_of(full.knowledge) == {"teacher", "critic"}
    assert roles_of(find_flows("simple").freeform) == {"teacher"}


def test_a_filter_judges_what_is_known() -> None:
    strict = Filter(
        name="f", column="score", values=(1.0,), holds=lambda a, b: a == b, convert=float, default=None, reason="bad"
    )
    tools: Any = None
    passing = Passing(strict)
    assert len(asyncio.run(passing.run({"score": StandIn.make()}, tools)).rows) == 1
    assert len(asyncio.run(passing.run({"score": "1"}, tools)).rows) == 1
    assert len(asyncio.run(passing.run({"score": "0"}, tools)).rows) == 0
