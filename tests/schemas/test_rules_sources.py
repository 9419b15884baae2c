"""Sources: the address, commit and patterns of knowledge, as far as they can be checked without fetching anything."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from schemas.finding import Finding
from schemas.rules.reading.reader import read_tree
from schemas.rules.settings import Settings
from schemas.rules.sources.sources import check_document, host_problem, pattern_problem
from timing import cpu_seconds

PATH = "knowledge/harbours/qna.yaml"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
PARTS = {"repo": "https://github.com/ada/harbours.git", "commit": COMMIT, "patterns": "docs/sea.md"}


def text_of(knowledge: str, part: str, value: str) -> str:
    return knowledge.replace(PARTS[part], value)


def check(text: str, *, settings: Settings | None = None) -> list[Finding]:
    tree, _ = read_tree(PATH, text.encode())
    assert tree is not None
    return list(check_document(tree, settings=settings or Settings()))


def applied(text: str, finding: Finding) -> str:
    """The text after the finding's edit."""
    (edit,) = finding.edits
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: edit.line - 1]) + edit.column - 1
    end = sum(len(line) + 1 for line in lines[: edit.end_line - 1]) + edit.end_column - 1
    return text[:start] + edit.text + text[end:]


def test_a_valid_document_has_no_findings(knowledge: str) -> None:
    assert check(knowledge) == []


@pytest.mark.parametrize(
    ("part", "written", "rule", "place", "better"),
    [
        ("repo", "http://github.com/a/b", "sources/repo", (47, 9, 21), "https://github.com/a/b"),
        ("repo", "git@github.com:a/b.git", "sources/repo", (47, 9, 22), "https://github.com/a/b.git"),
        ("repo", "ssh://git@github.com:22/a/b", "sources/repo", (47, 9, 27), "https://github.com/a/b"),
        ("repo", "github.com/a/b", "sources/repo", (47, 9, 14), "https://github.com/a/b"),
        ("repo", "https://github.com/a/b/tree/main/docs", "sources/repo", (47, 9, 37), "https://github.com/a/b"),
        (
            "repo",
            "https://github.com/a/b/blob/main/x.md?plain=1",
            "sources/repo",
            (47, 9, 45),
            "https://github.com/a/b",
        ),
        ("repo", "'https://gitlab.com/a/b/c/-/tree/x'", "sources/repo", (47, 9, 35), "https://gitlab.com/a/b/c"),
        ("repo", "https://github.com/a/b/?tab=readme", "sources/repo", (47, 9, 34), "https://github.com/a/b"),
        ("repo", "https://www.github.com/a/b", "sources/host", (47, 9, 26), "https://github.com/a/b"),
        ("repo", "https://example.org/a/b", "sources/host", (47, 9, 23), ""),
        ("repo", "https://docs.github.com/a/b", "sources/host", (47, 9, 27), ""),
        ("repo", "https://github.com:8443/a/b", "sources/host", (47, 9, 27), ""),
        ("repo", "https://169.254.169.254/a/b", "sources/repo", (47, 9, 27), ""),
        ("repo", "ext::sh -c id", "sources/repo", (47, 9, 13), ""),
        ("commit", COMMIT.upper(), "sources/commit", (48, 11, 40), COMMIT),
        ("commit", f'"{COMMIT.upper()}"', "sources/commit", (48, 11, 42), COMMIT),
        ("commit", "main", "sources/commit", (48, 11, 4), ""),
        ("commit", "--upload-pack=x", "sources/commit", (48, 11, 15), ""),
        ("commit", "0123abc", "sources/commit", (48, 11, 7), ""),
        ("patterns", "./docs/sea.md", "sources/pattern", (50, 7, 13), "docs/sea.md"),
        ("patterns", "/docs/it's.md", "sources/pattern", (50, 7, 13), "docs/it's.md"),
        ("patterns", "docs\\sea.md", "sources/pattern", (50, 7, 11), "docs/sea.md"),
        ("patterns", "../../x.md", "sources/pattern", (50, 7, 10), ""),
        ("patterns", "~/x.md", "sources/pattern", (50, 7, 6), ""),
    ],
)
def test_each_part_is_placed_and_mended(
    knowledge: str, part: str, written: str, rule: str, place: tuple[int, int, int], better: str
) -> None:
    text = text_of(knowledge, part, written)
    (finding,) = check(text)
    assert (finding.rule, (finding.line, finding.column, finding.length)) == (rule, place)
    assert finding.blocks
    if not better:
        assert finding.edits == ()
        return
    mended = applied(text, finding)
    value = yaml.safe_load(mended)["document"][part]
    assert value == ([better] if part == "patterns" else better)
    assert check(mended) == []


def test_messages_say_what_stands_there_and_what_to_write(knowledge: str) -> None:
    (finding,) = check(text_of(knowledge, "repo", "https://github.com/a/b/tree/main"))
    assert finding.message == (
        "This is the address of a page; that of the repository ends before it."
        " Here stands `https://github.com/a/b/tree/main`."
    )
    assert finding.fix == "Write `https://github.com/a/b`."
    (finding,) = check(text_of(knowledge, "repo", "https://example.org/a"), settings=Settings(hosts=("github.com",)))
    assert finding.message == "Documents are not fetched from `example.org`, only from github.com."


def test_a_password_is_not_repeated(knowledge: str) -> None:
    (finding,) = check(text_of(knowledge, "repo", "https://ada:s3cret@github.com/a/b"))
    assert "s3cret" not in str(finding)
    assert finding.edits[0].text == "https://github.com/a/b"


@pytest.mark.parametrize(
    ("pattern", "column", "wildcard"),
    [("docs/*.md", 12, "*"), ("'docs/?.md'", 13, "?"), ("docs/[ab].md", 12, "["), ('"**/*.md"', 8, "*")],
)
def test_a_wildcard_is_a_notice(knowledge: str, pattern: str, column: int, wildcard: str) -> None:
    (finding,) = check(text_of(knowledge, "patterns", pattern))
    assert (finding.rule, finding.line, finding.column, finding.length) == ("sources/wildcard", 50, column, 1)
    assert finding.message.startswith(f"`{wildcard}` in ")
    assert not finding.blocks


def test_what_blocks_comes_first(knowledge: str) -> None:
    findings = check(text_of(knowledge, "patterns", "'/docs/*.md'"))
    assert [finding.rule for finding in findings] == ["sources/pattern", "sources/wildcard"]


@pytest.mark.parametrize("repo", ["http://intranet/docs", "https://10.0.0.1/x", "ssh://git@corp.example/team/docs"])
def test_mirrored_addresses_may_be_any(knowledge: str, repo: str) -> None:
    text = text_of(knowledge, "repo", repo)
    assert check(text) != []
    assert check(text, settings=Settings(mirrored=(repo,))) == []
    assert check(text, settings=Settings(mirrored=(repo.rpartition("/")[0],))) == []
    assert check(text, settings=Settings(mirrored=(f"{repo}-other",))) != []


@pytest.mark.parametrize(
    ("repo", "hosts", "allowed"),
    [
        ("https://GitHub.com/a/b", ("github.com",), True),
        ("https://github.com/a/b", ("GitHub.com",), True),
        ("https://github.com:443/a/b", ("github.com",), True),
        ("https://git.example.org:8443/a", ("git.example.org:8443",), True),
        ("https://git.example.org:8443/a", ("git.example.org",), False),
        ("https://api.github.com/a/b", ("github.com",), False),
        ("https://github.com.evil.org/a/b", ("github.com",), False),
        ("https://github.com/a/b", (), False),
    ],
)
def test_hosts_are_compared_whole(repo: str, hosts: Sequence[str], allowed: bool) -> None:
    assert (host_problem(repo, hosts) == "") is allowed


def test_patterns() -> None:
    assert pattern_problem("docs/**/*.md") == ""
    assert pattern_problem("a..b.md") == ""
    assert pattern_problem("docs\\x.md")
    assert pattern_problem("~/x.md")
    assert pattern_problem("a/../b.md")


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["repo", "commit", "patterns"]), inner),
    max_leaves=8,
)


@given(VALUES)
def test_any_value_in_any_place_ends_in_findings(value: object) -> None:
    text = yaml.safe_dump({"document": value}, allow_unicode=True)
    tree, _ = read_tree(PATH, text.encode("utf-8", "surrogatepass"))
    if tree is not None:
        assert all(finding.rule.startswith("sources/") for finding in check_document(tree, settings=Settings()))


@pytest.mark.parametrize(
    "part", ["/" * 100_000, "a." * 50_000, "@" * 100_000, "a/" * 50_000, "a/-" * 30_000, ":" * 99_999]
)
@pytest.mark.parametrize("before", ["https://github.com/", "https://", "", "git@"])
def test_hostile_addresses_take_no_time(knowledge: str, before: str, part: str) -> None:
    text = text_of(knowledge, "repo", f'"{before}{part}"')
    assert cpu_seconds(lambda: check(text), enough=1) < 1
