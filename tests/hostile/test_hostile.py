"""The hostile corpus: every file ends in a finding within a second, and disturbs nobody else's."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from types import ModuleType

import pytest

from fixtures.hostile import generate
from fixtures.hostile.case import ATTRIBUTION, COMMIT, Case
from fixtures.hostile.rendering import rendering_problems
from schemas.documents import Document, Documents
from schemas.finding import Finding
from schemas.rules.check import Report, check
from schemas.rules.leaf import LeafFile
from schemas.rules.neighbours import KnownQuestion, TreeIndex
from schemas.rules.place import Source
from timing import cpu_seconds

SECONDS = 1.0  # of CPU time, for one hostile file together with its two neighbours
BAKERY = """\
version: 3
created_by: bo
task_description: Talk of bread.
seed_examples:
  - question: What makes dough rise?
    answer: Yeast does.
  - question: How long should a rye loaf bake?
    answer: For about an hour.
  - question: Why is salt added to flour?
    answer: It tastes better and rises more slowly.
  - question: Where do you keep a sourdough starter?
    answer: In a jar that is loosely closed.
  - question: Can stale rolls be used again?
    answer: They can, as crumbs or in a pudding.
"""
GOOD = LeafFile("compositional_skills/neighbours/good/qna.yaml", BAKERY.encode(), ATTRIBUTION)
BROKEN = LeafFile("knowledge/neighbours/broken/qna.yaml", b"version: 3\nversion: 3\nanswer: yes\n", None)


def run(case: Case) -> Report:
    """Check the case between its neighbours."""
    files = [GOOD, LeafFile(case.path, case.content, case.attribution), BROKEN]
    text = case.document
    read = Documents("https://github.com/ada/bells", COMMIT, (Document("docs/bells.md", text or ""),), "0" * 64)
    return check(files, documents={} if text is None else {case.path: read})


def problems_of(case: Case) -> Iterator[str]:
    """What a case does that it should not do."""
    began = time.process_time()
    report = run(case)
    if time.process_time() - began > SECONDS and (seconds := cpu_seconds(lambda: run(case), enough=SECONDS)) > SECONDS:
        yield f"took {seconds:.2f} s"
    theirs = [finding for finding in report.findings if not is_neighbour(finding)]
    rules = {finding.rule for finding in theirs}
    if not case.rules <= rules or not (rules or case.harmless):
        yield f"breaks {sorted(rules)} and not {sorted(case.rules - rules)}"
    if tuple(filter(is_neighbour, report.findings)) != BASELINE.findings:
        yield "changes what is said of its neighbours"
    lines, beside = lines_of(case.content), lines_of(case.attribution or b"")
    for finding in theirs:
        if not stands_inside(finding, lines if finding.path == case.path else beside):
            yield f"misplaces {finding}"
    yield from rendering_problems(case.path, tuple(theirs), lines)


def is_neighbour(finding: Finding) -> bool:
    return "/neighbours/" in finding.path


def stands_inside(finding: Finding, lines: Sequence[str]) -> bool:
    """Whether line, column and length mean characters that the file has."""
    if not 1 <= finding.line <= len(lines):
        return False
    width = len(lines[finding.line - 1])
    return 1 <= finding.column <= width + 1 and finding.column - 1 + finding.length <= width


def lines_of(content: bytes) -> tuple[str, ...]:
    return Source("", content.decode(errors="replace").removeprefix("\ufeff")).lines


BASELINE = check([GOOD, BROKEN])


@pytest.mark.parametrize("family", generate.FAMILIES, ids=lambda family: family.__name__.rpartition(".")[2])
def test_every_file_is_survived(family: ModuleType) -> None:
    problems = [f"{case.name}: {problem}" for case in family.cases() for problem in problems_of(case)]
    assert "\n".join(problems) == ""


def test_the_neighbours_are_what_they_seem() -> None:
    assert {finding.path for finding in BASELINE.findings} == {BROKEN.path}
    assert [leaf.path for leaf in BASELINE.leaves] == ["compositional_skills/neighbours/good"]


def test_the_corpus_is_large_and_its_names_are_unique() -> None:
    names = [case.name for case in generate.cases()]
    assert len(names) == len(set(names)) >= 400


def test_20_000_questions_much_alike_end_within_a_second_a_file() -> None:
    files = [
        LeafFile(f"compositional_skills/alike/leaf_{leaf}/qna.yaml", alike(leaf), ATTRIBUTION) for leaf in range(6)
    ]
    known = tuple(
        KnownQuestion("knowledge/elsewhere/qna.yaml", line, f"What is the name of the bell in tower {line}?")
        for line in range(20_000)
    )
    tree = TreeIndex(frozenset({"knowledge/elsewhere"}), known)
    enough = len(files) * SECONDS
    reports: list[Report] = []
    assert cpu_seconds(lambda: reports.append(check(files, tree=tree)), enough=enough) < enough
    assert {finding.path for finding in reports[-1].findings} == {file.path for file in files}


def alike(leaf: int) -> bytes:
    questions = (f"What is the name of the bell in tower {leaf * 3_500 + number}?" for number in range(3_500))
    lines = ["version: 3", "created_by: ada", "task_description: Tell.", "seed_examples:"]
    for question in questions:
        lines += [f"  - question: {question}", "    answer: It has none."]
    return ("\n".join(lines) + "\n").encode()
