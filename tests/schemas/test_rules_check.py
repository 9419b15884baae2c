"""The whole check honours every setting: the operator's hosts and mirrors, and severities that a policy has raised."""

from __future__ import annotations

from dataclasses import replace

import pytest

from schemas.finding import Severity
from schemas.rules.check import check
from schemas.rules.leaf import MAX_FINDINGS, LeafFile
from schemas.rules.settings import Settings

PATH = "knowledge/harbours/qna.yaml"
REPO, HOST = "https://github.com/ada/harbours.git", "git.isles.example"


@pytest.mark.parametrize(
    ("settings", "allowed"),
    [
        (Settings(), False),
        (Settings(hosts=(HOST,)), True),
        (Settings(mirrored=(f"https://{HOST}/ada",)), True),
        (Settings(mirrored=("https://github.com",)), False),
    ],
)
def test_the_operators_hosts_and_mirrors_decide(
    knowledge: str, attribution: bytes, settings: Settings, allowed: bool
) -> None:
    text = knowledge.replace(REPO, f"https://{HOST}/ada/harbours.git")
    report = check([LeafFile(PATH, text.encode(), attribution)], settings=settings)
    assert ("sources/host" not in {finding.rule for finding in report.findings}) is allowed
    assert report.valid is bool(report.leaves) is allowed


def test_a_raised_rule_is_never_cut_off_behind_warnings(attribution: bytes) -> None:
    head = "version: 3\ncreated_by: ada\ntask_description: Count.\nseed_examples:\n"
    questions = [f"  - question: {f'q{number} ' * 251}\n    answer: So.\n" for number in range(2 * MAX_FINDINGS)]
    text = head + "".join(questions) + f"  - question: Last?\n    answer: {'word ' * 251}\n"
    file = LeafFile("compositional_skills/counting/qna.yaml", text.encode(), attribution)
    settings = replace(Settings(lint=False), severities={"limits/answer-length": Severity.ERROR})
    report = check([file], settings=settings)
    assert [finding.rule for finding in report.findings if finding.blocks] == ["limits/answer-length"]
    assert report.leaves == ()
    assert len(report.findings) == MAX_FINDINGS + 1
