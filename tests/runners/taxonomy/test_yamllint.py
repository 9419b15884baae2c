"""Files under somebody's own yamllint configuration."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from runners.taxonomy.yamllint import lint_with
from schemas.errors import UsageError
from schemas.finding import Severity
from schemas.rules.settings import Settings

HOSTILE = "compositional_skills/-x; $(id)/qna.yaml"
PLAIN = "knowledge/harbours/qna.yaml"
TEXT = b"version: 3\na:  b\nc: d \n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write(tmp_path, "extends: relaxed\nrules: {document-start: enable}\n")


def write(folder: Path, text: str) -> Path:
    path = folder / "rules.yaml"
    path.write_text(text)
    return path


def brief(config: Path, content: bytes, settings: Settings | None = None) -> list[tuple[str, int, int]]:
    found = lint_with(config, {PLAIN: content}, settings=settings)
    return [(finding.rule, finding.line, finding.column) for finding in found]


def test_findings_carry_the_level_of_the_configuration(config: Path) -> None:
    found = {finding.line: finding for finding in lint_with(config, {HOSTILE: TEXT, PLAIN: b"version: 3\n"})}
    assert {finding.path for finding in found.values()} == {HOSTILE, PLAIN}
    assert (
        str(found[2]) == f"{HOSTILE}:2:4: warning: Too many spaces after colon, says yamllint (colons). [lint/custom]"
    )
    assert (found[3].rule, found[3].severity, found[3].column) == ("lint/custom-error", Severity.ERROR, 5)
    assert found[3].message == "Trailing spaces, says yamllint (trailing-spaces)."


def test_every_file_gets_its_own(config: Path) -> None:
    files = {f"knowledge/{number}/qna.yaml": b"---\nversion: 3\n" + b"\n" * number for number in range(12)}
    assert [(finding.path, finding.line) for finding in lint_with(config, files)] == [
        (f"knowledge/{number}/qna.yaml", number + 2) for number in range(1, 12)
    ]


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"a: [\n", b"a: \x00\n", b"- a \n", b"a:  b\n", b"version: 1\na:  b\n"]
)
def test_files_that_the_reference_does_not_lint_are_left_out(config: Path, content: bytes) -> None:
    assert brief(config, content) == []


def test_the_version_that_is_asked_for_counts(config: Path) -> None:
    assert brief(config, b"---\na:  b\n", Settings(schema="newest")) == [("lint/custom", 2, 4)]
    assert brief(config, TEXT, Settings(schema=1)) == []


def test_newlines_and_the_byte_order_mark_are_no_findings(config: Path) -> None:
    assert brief(config, b"\xef\xbb\xbf---\r\nversion: 3\r\na:  b\r\n") == [("lint/custom", 3, 4)]


def test_duplicate_keys_are_left_to_the_rule_that_cannot_be_switched_off(config: Path) -> None:
    assert brief(config, b"---\nversion: 3\na: b\na: c\n") == []


def test_places_stay_within_the_file(config: Path) -> None:
    # A next-line character ends a line for yamllint, and for nobody else.
    text = '---\nversion: 3\na: "b\u0085 c"\nd:  e\n#\n'
    (finding,) = lint_with(config, {PLAIN: text.encode()})
    assert (finding.line, finding.column, finding.length) == (5, 2, 0)


def test_patterns_meant_for_the_taxonomy_do_not_hide_the_files(tmp_path: Path) -> None:
    ignoring = 'extends: relaxed\nignore: ["*.yaml", "knowledge/"]\nyaml-files: ["*.txt"]\n'
    assert brief(write(tmp_path, ignoring), TEXT) == [("lint/custom", 2, 4), ("lint/custom-error", 3, 5)]


def test_nothing_else_configures_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / ".yamllint").write_text("rules: {colons: disable}\n")
    (folder / "yamllint.py").write_text("raise SystemExit('hostile')\n")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("YAMLLINT_CONFIG_FILE", str(folder / ".yamllint"))
    assert brief(write(tmp_path, "extends: relaxed\n"), TEXT) == [("lint/custom", 2, 4), ("lint/custom-error", 3, 5)]


def test_a_configuration_may_extend_one_beside_it(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("rules: {colons: {max-spaces-after: 1}}\n")
    assert brief(write(tmp_path, "extends: base.yaml\n"), TEXT) == [("lint/custom-error", 2, 4)]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("rules: [", "invalid config: while parsing a flow node"),
        ("rules: {none: enable}\n", 'no such rule: "none"'),
        ("extends: nowhere.yaml\n", "No such file or directory: 'nowhere.yaml'"),
        ("text\n", "invalid config: not a mapping"),
    ],
)
def test_a_broken_configuration_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    config = write(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        lint_with(config, {PLAIN: TEXT})
    assert str(caught.value).startswith(f"yamllint cannot work with {config}: ")
    assert complaint in str(caught.value)


def test_a_missing_configuration_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no yamllint configuration .*none\.yaml"):
        lint_with(tmp_path / "none.yaml", {})


def test_without_yamllint_it_says_what_to_install(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pip install"):
        lint_with(config, {})


def test_it_does_not_wait_for_ever(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runners.taxonomy.yamllint.SECONDS", 0.0)
    monkeypatch.setattr("runners.taxonomy.yamllint.SECONDS_A_FILE", 0.001)
    with pytest.raises(UsageError, match="did not end within"):
        lint_with(config, {PLAIN: TEXT})
