from __future__ import annotations

import json
from dataclasses import replace

import pytest
from gfm import assert_harmless
from hostile import PAYLOADS
from hostile_situations import situation_of
from run_results import HEAD, failing
from situations import FOUND, LEAVES, SITUATIONS, findings, invalid, measured, queued, running, waiting

from bot.comment.annotations import MOST, annotate
from bot.comment.check import draft_check
from bot.comment.markdown import render_comment
from bot.gate import GATE
from bot.records import State
from schemas.finding import Finding, Severity

CONCLUSIONS = {
    "waiting": "action_required",
    "held": "action_required",
    "running": None,
    "queued": None,
    "outdated": "cancelled",
    "pass": "success",
    "fail": "failure",
    "overridden": "success",
    "inconclusive": "action_required",
    "error": "failure",
    "invalid": "failure",
    "mixed": "failure",
    "not_applicable": "success",
}


@pytest.mark.parametrize("name", CONCLUSIONS)
def test_conclusions(name: str) -> None:
    draft = draft_check(SITUATIONS[name]())
    assert (draft.name, draft.conclusion) == (GATE, CONCLUSIONS[name])
    assert (draft.status == "completed") is (draft.conclusion is not None)
    assert draft.buttons == ()


def test_waiting_for_a_machine_is_queued() -> None:
    assert draft_check(queued()).status == "queued"
    assert draft_check(running(working=None)).status == "queued"
    assert draft_check(running()).status == "in_progress"


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_title_is_the_comments_first_line(name: str) -> None:
    situation = SITUATIONS[name]()
    draft, first = draft_check(situation), render_comment(situation, budget=60_000).splitlines()[0]
    assert first.removeprefix("### ").replace("`", "").replace("&#8203;", "") == draft.title.replace("`", "")
    assert len(draft.title) <= 255
    assert len(draft.summary) <= 65_535
    assert "<summary>Outdated:" not in draft.summary


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("payload", PAYLOADS, ids=range(len(PAYLOADS)))
def test_hostile_payloads_stay_text(payload: str, state: State) -> None:
    draft = draft_check(situation_of(payload, state))
    assert_harmless(draft.summary, headings=0)
    assert len(draft.title) <= 255
    assert "<" not in draft.title
    assert "\n" not in draft.title
    assert "@" not in draft.title.replace("@\u200b", "")
    json.dumps([draft.title, *(annotation.message for annotation in draft.annotations)]).encode()


def test_details_lead_to_the_run() -> None:
    assert draft_check(measured(State.FAIL, failing())).details_url.endswith("/o/taxonomy/actions/runs/771")
    assert draft_check(waiting()).details_url == ""
    assert draft_check(waiting()).external_id == "412"


def test_annotations_stand_on_the_lines_of_the_repository() -> None:
    draft = draft_check(invalid(findings=findings(*FOUND, prefix="data/")))
    worst = draft.annotations[1]
    assert (worst.path, worst.line, worst.level) == (f"data/{LEAVES[0]}", 40, "failure")
    assert (worst.start_column, worst.end_column) == (13, 15)
    assert worst.title == "structure/type"
    assert worst.message == '`answer` must be text.\nFix: Write "yes".'
    assert [annotation.level for annotation in draft.annotations] == ["failure"] * 3 + ["warning", "notice"]
    assert (draft.annotations[0].start_column, draft.annotations[0].end_column) == (None, None)


def test_annotations_and_table_tell_the_same() -> None:
    situation = invalid()
    text = render_comment(situation, budget=60_000)
    for annotation in draft_check(situation).annotations:
        assert annotation.message.split("\n")[0] in text
        assert f"/blob/{HEAD}/{annotation.path}#L{annotation.line})" in text


def test_a_check_at_work_has_no_annotations_because_they_would_pile_up() -> None:
    assert draft_check(running()).annotations == ()
    assert len(draft_check(measured(State.FAIL, failing())).annotations) == 2


def test_too_many_annotations_are_cut_and_that_is_said() -> None:
    many = findings(*(replace(FOUND[0], line=line) for line in range(1, 1001)))
    draft = draft_check(invalid(findings=many))
    assert len(draft.annotations) == MOST
    assert draft.summary.endswith("Only the 200 gravest of 1,000 findings stand on their lines.\n")
    assert len(draft.summary) <= 65_535
    assert "gravest" not in draft_check(invalid()).summary


def test_private_lines_are_not_quoted() -> None:
    secret = Finding(LEAVES[0], 7, 3, "content/secret", Severity.ERROR, "A secret: `A…Z`.", "Revoke it.", 20)
    view = replace(findings(secret), lines={LEAVES[0]: ["AKIAIOSFODNN7EXAMPLE"] * 9})
    situation = invalid(findings=view)
    assert "AKIA" not in repr(draft_check(situation)) + render_comment(situation, budget=60_000)


@pytest.mark.parametrize("character", ["x", "\x1b", "𝕏", "\U000e0001", "\n"])
def test_messages_stay_below_64_kilobytes(character: str) -> None:
    finding = Finding(LEAVES[0], 1, 1, "r" * 400, Severity.ERROR, character * 90_000, character * 90_000)
    (annotation,) = annotate(findings(finding))
    assert len(annotation.message.encode()) <= 64 * 1024
    assert len(annotation.title) <= 255


def test_a_path_that_is_no_text_can_be_sent() -> None:
    (annotation,) = annotate(findings(replace(FOUND[0], path="knowledge/\udcff/qna.yaml")))
    assert annotation.path == "knowledge/?/qna.yaml"
