from __future__ import annotations

import pytest
from run_results import HEAD
from situations import NEXT, outdated, queued, running, situation, waiting

from bot.comment.progress import say_work, show_steps
from bot.comment.sentences import say
from bot.comment.situation import Working
from bot.comment.wording import about, bare, commands_in, moment
from bot.records import State


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0.0, "less than a minute"),
        (1, "about 1 min"),
        (33.6, "about 34 min"),
        (72.4, "about 1 h 12 min"),
        (1500, "about 25 h"),
    ],
)
def test_about(minutes: float, said: str) -> None:
    assert about(minutes) == said


def test_moment() -> None:
    assert moment("2026-12-01T14:20:59+00:00") == "2026-12-01 14:20 UTC"
    assert moment("soon\n" * 100).startswith("soon soon")
    assert len(moment("soon\n" * 100)) <= 40


def test_commands_are_found_where_they_are_said() -> None:
    said = bare("`/taxobot retry` starts it; /taxobot run 9f3c1ab, or /taxobot override REASON.")
    assert commands_in(said) == ("/taxobot retry", "/taxobot run 9f3c1ab", "/taxobot override REASON")
    assert commands_in("x/taxobot run and /taxobot `rm -rf`") == ()


@pytest.mark.parametrize(
    ("working", "said"),
    [
        (None, "waiting for a machine; then generating training rows"),
        (Working("generate", 0.2), "generating training rows (less than a minute so far, time to go unknown)"),
        (Working("evaluate", 5, 0.5), "evaluating (5 min so far, less than a minute to go)"),
        (
            Working("train", 3, 20, queued_before=1),
            "waiting for a machine, place 2 in the queue; then training (3 min so far, about 20 min to go)",
        ),
    ],
)
def test_what_goes_on(working: Working | None, said: str) -> None:
    assert say_work(running(working=working)) == said


def test_the_five_stages() -> None:
    steps = show_steps(running())
    assert [step.name for step in steps] == ["validate", "approve", "generate", "train", "evaluate"]
    assert [step.word for step in steps] == ["done", "done", "done", "now", "to come"]
    assert [step.word for step in show_steps(situation(State.INVALID))][:2] == ["stopped", "to come"]
    assert show_steps(situation(State.PASS)) == ()


def test_the_first_line_counts_the_stage() -> None:
    assert say(queued()).state == "RUNNING 3/5"
    assert say(running()).state == "RUNNING 4/5"
    assert say(waiting()).state == "WAITING FOR APPROVAL"


def test_outdated_names_both_commits_where_they_are_known() -> None:
    assert say(outdated()).sentence == "4be2d07 was replaced by 9f3c1ab, which is being checked"
    assert say(situation(State.OUTDATED)).sentence == "9f3c1ab was replaced by a newer commit"
    told = situation(State.OUTDATED, reason=f"replaced by {NEXT[:7]}")
    assert say(told).sentence == "replaced by 4be2d07"


def test_the_first_line_fits_a_checks_title() -> None:
    for state in State:
        line = say(situation(state, reason="x" * 900, held=True, remembered={"head": HEAD}))
        assert len(str(line)) <= 255
