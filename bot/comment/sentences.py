"""The verdict line of every situation: the first line of the comment and the title of the check."""

from __future__ import annotations

from dataclasses import replace

from bot.comment.buttons import APPROVE
from bot.comment.outcome import found_before, is_overridden
from bot.comment.progress import position, say_work
from bot.comment.rows import Line
from bot.comment.situation import Situation
from bot.comment.wording import about, bare, short
from bot.figures import count
from bot.findings.view import count_files
from bot.gate import GATE
from bot.records import State
from bot.report.escape import plain
from bot.report.view import ICONS as VERDICTS

TITLE_LENGTH = 255
"""Characters of a check's title that GitHub takes."""
ICONS = VERDICTS | {State.WAITING.value: "🔒", State.RUNNING.value: "⏳", State.OUTDATED.value: "⏭️"}
_LOGIN = 40
_ERROR = 160


def say(situation: Situation) -> Line:
    """The line; with its icon and word it has at most TITLE_LENGTH characters."""
    if is_overridden(situation):
        line = Line(ICONS[State.PASS], State.PASS.value, _say_overruled(situation), _ruler(situation))
    else:
        line = Line(ICONS[situation.state], _state(situation), sentence_of(situation))
    room = TITLE_LENGTH - len(str(replace(line, sentence="")))
    return replace(line, sentence=plain(bare(line.sentence), room))


def sentence_of(situation: Situation) -> str:
    """What the state means here, whatever was ruled about it."""
    match situation.state:
        case State.WAITING:
            return _say_waiting(situation)
        case State.RUNNING:
            return say_work(situation)
        case State.OUTDATED:
            return _say_outdated(situation)
        case State.INVALID:
            return _say_invalid(situation)
        case State.NOT_APPLICABLE:
            return situation.reason or "no leaf was added, changed or removed"
        case State.ERROR:
            return _say_error(situation) or f"the reason is in the log of the {'service' if situation.app else 'run'}"
        case _:
            return _say_result(situation) or situation.reason or "its numbers are in the report of its run"


def _state(situation: Situation) -> str:
    word = situation.state.value
    return f"{word} {position(situation)}/5" if situation.state is State.RUNNING else word


def _ruler(situation: Situation) -> str:
    return plain(situation.override.login, _LOGIN) if situation.override else ""


def _say_overruled(situation: Situation) -> str:
    """What would have been said without the ruling."""
    found = found_before(situation)
    if not found or found == State.WAITING:
        return "nothing was measured"
    return f"without it {found}, {sentence_of(situation)}"


def _say_waiting(situation: Situation) -> str:
    if situation.held:
        return f"{situation.reason}; a maintainer decides with /taxobot allow"
    head = short(situation.record.head)
    asked = f"a maintainer must comment /taxobot run {head}"
    if situation.app:
        asked = f"a maintainer must press “{APPROVE.label}” on check {GATE} for {head}"
    cost = f"; the run takes {about(situation.estimate.minutes)}" if situation.estimate else ""
    return asked + cost


def _say_outdated(situation: Situation) -> str:
    head, old = situation.record.head, situation.outdated_head
    if old and old != head:
        return f"{short(old)} was replaced by {short(head)}, which is being checked"
    return situation.reason or f"{short(head)} was replaced by a newer commit"


def _say_invalid(situation: Situation) -> str:
    blocking = [finding for finding in situation.findings.findings if finding.blocks] if situation.findings else []
    if blocking:
        return f"{count(len(blocking), 'problem')} in {count_files(blocking)}, nothing was run"
    return situation.reason or _say_result(situation) or "the contribution does not pass the checks"


def _say_error(situation: Situation) -> str:
    """The first line of the reason, and not too much of it: the whole stands below."""
    lines = (situation.reason.strip() or _say_result(situation)).splitlines()
    return plain(bare(lines[0]), _ERROR) if lines else ""


def _say_result(situation: Situation) -> str:
    gate = situation.result.gate if situation.result else None
    return gate.reason if gate else ""
