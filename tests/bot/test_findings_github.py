"""Findings as workflow commands. `obey` reads the log as GitHub's runner does."""

from __future__ import annotations

import re

import pytest
from golden_files import is_golden
from hypothesis import given
from hypothesis import strategies as st
from sample_findings import FINDINGS, nothing, sample, within

from bot.findings.github import command, render_github
from bot.findings.view import ChangedFile, View
from schemas.finding import Finding, Severity

COMMAND = re.compile(r"\s*::([A-Za-z-]+)(?: ([^:]*))?::(.*)")
KINDS = {"error", "warning", "notice"}


def obey(log: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands that a runner would carry out: `::name …::` at a line's start, `##[name]` anywhere in a line."""
    commands, token = [], ""
    for line in re.split(r"\r\n|\r|\n", log):
        match = COMMAND.fullmatch(line)
        name = match[1] if match else "legacy" if "##[" in line else re.sub(r"^::(.*)::$", r"\1", line)
        if token:
            token = "" if line == f"::{token}::" else token
        elif match and name == "stop-commands":
            token = match[3]
        elif match:
            properties = dict(part.split("=", 1) for part in (match[2] or "").split(",") if part)
            commands.append((name, properties, match[3]))
        elif name == "legacy":
            commands.append((name, {}, line))
    assert not token, "commands stay switched off"
    return commands


def test_golden() -> None:
    assert is_golden("findings.github", render_github(sample(), resume="TOKEN") + "\n")


def test_one_command_a_finding_the_errors_first() -> None:
    commands = obey(render_github(sample(), resume="TOKEN"))
    kinds = [name for name, *_ in commands]
    assert kinds == ["error"] * 3 + ["warning"] * 4 + ["notice"]
    assert commands[1][1] == {
        "file": "compositional_skills/rhymes/qna.yaml",
        "line": "3",
        "endLine": "3",
        "col": "33",
        "endColumn": "35",
        "title": "lint/trailing-spaces",
    }
    assert commands[1][2] == "This line ends with 2 spaces.%0AFix: Delete them."


def test_the_whole_file_has_no_columns() -> None:
    assert command(FINDINGS[0], FINDINGS[0].path).startswith(
        "::error file=compositional_skills/rhymes/qna.yaml,line=1,endLine=1,title=sources/attribution::There is no"
    )


def test_nothing_found_prints_no_command() -> None:
    assert obey(render_github(nothing(), resume="TOKEN")) == []
    assert render_github(View((), ()), resume="TOKEN") == ""


def test_files_are_named_from_the_top_of_the_repository() -> None:
    assert obey(render_github(within("inner/"), resume="TOKEN"))[0][1]["file"].startswith("inner/compositional_skills/")
    policy = Finding(".github/taxobot.yml", 2, 1, "policy/file", Severity.WARNING, "m")
    ((_, properties, _),) = obey(render_github(View((), (policy,), prefix="inner/"), resume="TOKEN"))
    assert properties["file"] == ".github/taxobot.yml"


@pytest.mark.parametrize(
    "text", ["\n::error::x", "\r::error::x", "a,b=c::d", "%0A::error::x", "##[error]x", "\u2028::error::x", "::TOKE::"]
)
def test_text_of_leaves_gives_no_commands(text: str) -> None:
    finding = Finding(f"knowledge/{text}/qna.yaml", 1, 1, "content/topic", Severity.ERROR, text, text, 3)
    view = View((ChangedFile(finding.path), ChangedFile(text)), (finding,), {finding.path: (text,)})
    ((name, properties, _message),) = obey(render_github(view, resume="TOKEN"))
    assert (name, properties.keys()) == ("error", {"file", "line", "endLine", "col", "endColumn", "title"})
    assert (properties["title"], properties["line"]) == ("content/topic", "1")


@given(st.text(), st.text(), st.text())
def test_whatever_they_hold(path: str, message: str, line: str) -> None:
    finding = Finding(path, 1, 2, "content/topic", Severity.WARNING, message, "", 1)
    view = View((ChangedFile(path),), (finding,), {path: (line,)})
    ((name, properties, _message),) = obey(render_github(view, resume="TOKEN"))
    assert (name, properties["title"]) == ("warning", "content/topic")
