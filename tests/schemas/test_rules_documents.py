"""What a leaf says of its documents, against the documents."""

from __future__ import annotations

import pytest

from schemas.documents import Document, Documents, Missing
from schemas.finding import Finding, Severity
from schemas.rules.documents.documents import MAX_CONTEXTS, check_documents
from schemas.rules.reading.reader import read_tree
from schemas.rules.settings import Limits, Settings

PATH = "knowledge/harbours/qna.yaml"
WHOLE = "".join(f"Harbour {number} is **deep**.\n\n" for number in range(5))


def check(text: str, outcome: Documents | Missing, *, settings: Settings | None = None) -> list[Finding]:
    tree, _ = read_tree(PATH, text.encode())
    assert tree is not None
    return list(check_documents(tree, outcome, settings=settings or Settings()))


def documents(text: str, path: str = "docs/sea.md") -> Documents:
    return Documents("https://github.com/ada/harbours", "0" * 40, (Document(path, text),), "digest")


def test_contexts_that_stand_there(knowledge: str) -> None:
    assert check(knowledge, documents(WHOLE)) == []


def test_a_context_that_is_close_enough(knowledge: str) -> None:
    passage = "The quay of the harbour lies in the west and ships wait there."
    text = knowledge.replace("Harbour 2 is deep.", passage)
    near = documents(WHOLE + passage.replace("quay", "pier"))
    assert check(text, near) == []
    (finding,) = check(text, near, settings=Settings(limits=Limits(found=0.95)))
    assert (finding.rule, finding.line) == ("documents/context-not-found", 21)


def test_a_context_that_stands_nowhere(knowledge: str) -> None:
    text = knowledge.replace("Harbour 2 is deep.", "Harbour 2 is deep since it was dredged in spring.")
    (finding,) = check(text, documents(WHOLE))
    assert (finding.rule, finding.severity) == ("documents/context-not-found", Severity.WARNING)
    assert (finding.line, finding.column, finding.length) == (21, 14, 49)
    assert finding.message == (
        "This context stands in none of the documents: at most 40 % of its words stand together there (80 % are asked"
        " for). The nearest passage is in `docs/sea.md`, line 5: “Harbour 2 is **deep**. Harbour 3 is **deep**."
        " Harbour 4 is **deep**.”"
    )
    assert finding.fix == "Copy the passage as it stands there, or name the document that this one is from."


def test_lines_of_a_pdf_are_not_named(knowledge: str) -> None:
    text = knowledge.replace("Harbour 2 is deep.", "Harbour 2 is deep since it was dredged in spring.")
    (finding,) = check(text, documents(WHOLE, "docs/sea.pdf"))
    assert "in `docs/sea.pdf`: “" in finding.message


def test_a_context_of_other_words(knowledge: str) -> None:
    findings = check(knowledge, documents("Nothing of the kind."))
    assert len(findings) == 5
    assert findings[0].message == "This context stands in none of the documents; not even its words do." or (
        "at most" in findings[0].message
    )


@pytest.mark.parametrize(
    ("missing", "place", "severity", "message"),
    [
        (
            Missing("documents/unreachable", "there is no such public repository", ("repo",)),
            (47, 9, 35),
            Severity.ERROR,
            "The documents cannot be read: there is no such public repository.",
        ),
        (
            Missing("documents/unreachable", "the repository does not hold this commit", ("commit",)),
            (48, 11, 40),
            Severity.ERROR,
            "The documents cannot be read: the repository does not hold this commit.",
        ),
        (
            Missing("documents/no-match", "the pattern matches no file", ("patterns", 0)),
            (50, 7, 11),
            Severity.ERROR,
            "The documents cannot be read: the pattern matches no file.",
        ),
        (
            Missing("documents/not-checked", "there is no network"),
            (47, 3, 41),
            Severity.NOTICE,
            "The documents were not checked: there is no network.",
        ),
        (
            Missing("sources/host", "github.com leads to 10.0.0.1", ("repo",)),
            (47, 9, 35),
            Severity.ERROR,
            "The documents cannot be read: github.com leads to 10.0.0.1.",
        ),
    ],
)
def test_missing_documents_are_said_to_be_missing_at_the_part_at_fault(
    knowledge: str, missing: Missing, place: tuple[int, int, int], severity: Severity, message: str
) -> None:
    (finding,) = check(knowledge, missing)
    assert (finding.line, finding.column, finding.length) == place
    assert (finding.rule, finding.severity, finding.message) == (missing.rule, severity, message)
    assert finding.fix


def test_a_part_that_is_not_there_is_placed_where_it_should_be(knowledge: str) -> None:
    (finding,) = check(knowledge, Missing("documents/no-match", "x", ("patterns", 7)))
    assert (finding.line, finding.column) == (50, 5)
    (finding,) = check("a: b\n", Missing("documents/no-match", "x", ("patterns", 7)))
    assert (finding.line, finding.column) == (1, 1)


def test_a_fault_in_the_source_is_reported_once(knowledge: str) -> None:
    text = knowledge.replace("https://github.com", "http://github.com")
    assert check(text, Missing("sources/repo", "A repository is an https address.", ("repo",))) == []


def test_reasons_of_strangers_stay_short(knowledge: str) -> None:
    (finding,) = check(knowledge, Missing("documents/unreachable", "remote: " + "x\n" * 9999))
    assert len(finding.message) < 400
    assert "\n" not in finding.message


def test_only_so_many_contexts_are_compared() -> None:
    text = "seed_examples:\n" + "".join(f"  - context: Harbour {number}\n" for number in range(MAX_CONTEXTS + 5))
    findings = check(text, documents("Nothing."))
    assert [finding.rule for finding in findings[:MAX_CONTEXTS]] == ["documents/context-not-found"] * MAX_CONTEXTS
    (last,) = findings[MAX_CONTEXTS:]
    assert (last.rule, last.message) == (
        "documents/not-checked",
        "Only the first 100 of 105 contexts were compared with the documents.",
    )


@pytest.mark.parametrize("text", ["seed_examples: a\n", "seed_examples: [1, {context: 2}, [x]]\n", "a: b\n"])
def test_other_shapes_are_not_compared(text: str) -> None:
    assert check(text, documents(WHOLE)) == []
