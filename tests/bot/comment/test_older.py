"""What was said about an older commit never looks current."""

from __future__ import annotations

from dataclasses import replace

import pytest
from gfm import assert_harmless
from hostile import PAYLOADS
from hostile_situations import situation_of
from run_results import HEAD, passing
from situations import NEXT, SITUATIONS, measured, pushed, waiting

from bot.comment.markdown import render_comment
from bot.comment.older import fold_older
from bot.records import State

SUMMARY = "<details><summary>Outdated: what was said about 9f3c1ab, an older commit</summary>"


def test_older_text_is_folded_and_named_by_its_commit() -> None:
    text = render_comment(pushed(), budget=60_000)
    current, _, past = text.partition(SUMMARY)
    assert current.startswith("### 🔒 WAITING FOR APPROVAL")
    assert "PASS" not in current
    assert "**It was:** ✅ PASS: no harm on the frozen suite" in past
    assert "**Gate then:** `taxobot/gate` → success for `9f3c1ab`" in past
    assert "**Next step:**" not in past
    assert text.count("<sub>") == 1
    assert_harmless(text)


def test_one_generation_is_kept() -> None:
    second = render_comment(pushed(), budget=60_000)
    third = render_comment(waiting(outdated=second, outdated_head=NEXT), budget=60_000)
    assert third.count("<summary>Outdated:") == 1
    assert "Outdated: what was said about 4be2d07" in third
    assert "PASS" not in third
    assert_harmless(third)


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_state_can_be_folded(name: str) -> None:
    older = render_comment(SITUATIONS[name](), budget=40_000)
    text = render_comment(replace(pushed(), outdated=older), budget=200_000)
    assert SUMMARY in text
    assert_harmless(text)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("payload", PAYLOADS[::3])
def test_older_text_about_hostile_things_stays_harmless(payload: str, state: State) -> None:
    older = render_comment(situation_of(payload, state), budget=40_000)
    text = render_comment(waiting(outdated=older, outdated_head=HEAD), budget=200_000)
    assert SUMMARY in text
    assert_harmless(text)


@pytest.mark.parametrize(
    "broken", ["", "  \n", "<details>", "```\nx", "a <img src=x>", "x <!-- taxobot:report -->", "</details>"]
)
def test_what_is_not_whole_is_left_out(broken: str) -> None:
    assert fold_older(broken, "9f3c1ab") == ""


def test_line_ends_of_the_web_do_not_matter() -> None:
    older = render_comment(measured(State.PASS, passing()), budget=60_000)
    assert fold_older(older.replace("\n", "\r\n"), "9f3c1ab") == fold_older(older, "9f3c1ab")
