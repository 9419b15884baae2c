"""Questions that other leaves ask too, and what the index of them costs."""

from __future__ import annotations

import random
from functools import partial
from typing import Any

import pytest
from rapidfuzz import process

from cases.model import KNOWLEDGE, KNOWLEDGE_PATH, SKILL, SKILL_PATH, changed, grounded
from planted import at, plant
from schemas.finding import Finding
from schemas.rules.leaf import Examined, LeafFile, examine
from schemas.rules.neighbours import KnownQuestion, TreeIndex, check_neighbours, questions_of
from schemas.rules.settings import Limits, Settings
from timing import cpu_seconds

OTHER = "compositional_skills/music/gongs/qna.yaml"


def found(*files: tuple[str, str], tree: TreeIndex | None = None, limits: Limits | None = None) -> list[Finding]:
    settings = Settings(limits=limits or Limits())
    examined = [examine(LeafFile(path, text.encode(), None), settings=settings) for path, text in files]
    return list(check_neighbours(examined, tree or TreeIndex(), settings=settings))


def known(question: str, *, path: str = OTHER, context: str = "") -> TreeIndex:
    return TreeIndex(questions=(KnownQuestion(path, 21, question, context),))


def test_the_questions_of_a_leaf_with_their_lines() -> None:
    questions = list(questions_of(plant(KNOWLEDGE, KNOWLEDGE_PATH)))
    assert len(questions) == 15
    assert questions[3] == KnownQuestion(KNOWLEDGE_PATH, 16, "Who rings the bell?")
    first, *_ = questions_of(plant(grounded("Of bronze.")))
    assert first == KnownQuestion(SKILL_PATH, 5, "Which metal was the bell of Hexley cast from?", "Of bronze.")


def test_a_question_that_another_leaf_asks() -> None:
    (finding,) = found((SKILL_PATH, SKILL), tree=known("who rings it, at noon"))
    assert finding.path == SKILL_PATH
    assert at(finding) == ("content/asked-elsewhere", 7, 15, 21)
    assert finding.message == f"This question is asked by {OTHER} too, on line 21."
    assert finding.fix == "Ask something else, name what it is about, or leave it to that leaf."


def test_nearly_the_same_question_with_its_score() -> None:
    near = known("Which metal was the bell of Hexley made from?")
    assert not found((SKILL_PATH, SKILL), tree=near)
    (finding,) = found((SKILL_PATH, SKILL), tree=near, limits=Limits(near_duplicate=0.85))
    assert at(finding) == ("content/asked-elsewhere", 5, 15, 45)
    assert finding.message == (
        f"Nearly this question (89 % of the words in the same order) is asked by {OTHER} too, on line 21."
    )


def test_of_two_checked_files_the_later_one_is_told() -> None:
    other = changed(SKILL.replace("?", ", by the way?"), ("Who rings it at noon, by the way?", "Who rings it at noon?"))
    for files in ([(SKILL_PATH, SKILL), (OTHER, other)], [(OTHER, other), (SKILL_PATH, SKILL)]):
        (finding,) = found(*files)
        assert finding.path == OTHER
        assert finding.message == f"This question is asked by {SKILL_PATH} too, on line 7."


def test_a_file_is_no_neighbour_of_itself() -> None:
    again = changed(SKILL, ("Why does nobody ring at night?", "Who rings it at noon?"))
    assert not found((SKILL_PATH, again), tree=known("Who rings it at noon?", path=SKILL_PATH))
    assert len(found((SKILL_PATH, again), (OTHER, again))) == 5


def test_grounded_skills_ask_the_same_of_different_texts() -> None:
    text = grounded("The bell is of bronze.")
    question = "Which metal was the bell of Hexley cast from?"
    assert not found((SKILL_PATH, text), tree=known(question))
    assert not found((SKILL_PATH, text), tree=known(question, context="The bell is of iron."))
    (finding,) = found((SKILL_PATH, text), tree=known(question, context="the bell is\nof bronze"))
    assert at(finding)[:2] == ("content/asked-elsewhere", 5)


def test_knowledge_and_freeform_skills_are_compared() -> None:
    (finding,) = found((KNOWLEDGE_PATH, KNOWLEDGE), tree=known("Who forged the clapper?"))
    assert at(finding) == ("content/asked-elsewhere", 26, 19, 23)


def test_files_that_cannot_be_read_have_no_questions() -> None:
    assert not found((SKILL_PATH, "a: [\n"), (OTHER, SKILL), tree=known("Who knows?"))


def test_hardly_any_questions_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the work is the same for each question; `benchmarks/validate.py` measures how it grows."""
    compared: list[int] = []
    extract = process.extractOne

    def count(query: object, choices: list[object], **options: Any) -> Any:
        compared.append(len(choices))
        return extract(query, choices, **options)

    monkeypatch.setattr(process, "extractOne", count)
    found((SKILL_PATH, SKILL), tree=known("Which metal was the bell of Hexley cast from then?"))
    assert compared == [1]
    for number in (100, 1000):
        compared.clear()
        list(check_neighbours(_leaves(number), TreeIndex(), settings=Settings()))
        assert sum(compared) < 3 * 15 * number  # three comparisons a question, of thousands that there could be


def test_five_files_against_fifteen_thousand_questions() -> None:
    leaves = _leaves(1005)
    questions = tuple(question for one in leaves[5:] if one.tree for question in questions_of(one.tree))
    assert len(questions) == 15_000
    tree = TreeIndex(questions=questions)
    compare = partial(check_neighbours, leaves[:5], tree, settings=Settings())
    assert cpu_seconds(lambda: list(compare()), enough=0.5) < 0.5  # 0.1 on an idle machine


def _leaves(number: int) -> list[Examined]:
    """Leaves whose vocabulary grows with their number, as that of texts does."""
    chance = random.Random(0)
    words = [f"w{rank}" for rank in range(int(60 * number**0.55))]
    weights = [1 / (rank + 3) for rank in range(len(words))]
    leaves = []
    for leaf in range(number):
        lines = ["seed_examples:"]
        for _ in range(5):
            lines += ["  - questions_and_answers:"]
            for _ in range(3):
                lines += [f"    - question: {' '.join(chance.choices(words, weights, k=chance.randint(5, 14)))}?"]
        path = f"knowledge/area_{leaf % 97}/topic_{leaf}/qna.yaml"
        leaves.append(Examined(LeafFile(path, b"", None), plant("\n".join(lines), path), None, ()))
    return leaves
