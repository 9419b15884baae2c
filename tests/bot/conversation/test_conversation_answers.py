"""Every sentence, once, in a golden file; hostile words do no harm in any of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from golden_files import is_golden
from hostile import PAYLOADS

from bot.comment.situation import Working
from bot.conversation import answers, refusals, wording
from bot.conversation.commands import Command, Misused, Name, Unknown, parse
from bot.records import State
from schemas.precheck import Estimate, LeafEstimate

HEAD = "9f3c1ab0" * 5
URL = "https://github.com/o/r/actions/runs/1"


def estimate_of(leaf: str = "knowledge/science/phoenix", leaves: int = 2) -> Estimate:
    one = LeafEstimate(leaf=leaf, kind="knowledge", passages=12, rows=1200, items=60)
    return Estimate(
        leaves=(one,) * leaves,
        rows=2400,
        steps=300,
        items=180,
        minutes=34.4,
        stages={"generate": 0.2, "train": 30.0, "evaluate": 4.2},
        basis="measured on this machine's CPU",
    )


def messages(word: str = "mona") -> Iterator[tuple[str, str]]:
    """Every message under the name of its function; `word` stands wherever somebody else's words may stand."""
    yield "address", answers.address(word, "I don't know.")
    yield "help_table", answers.help_table()
    yield "unknown", refusals.unknown(Unknown(word, None))
    yield "unknown", refusals.unknown(Unknown(word, Name.RUN))
    for name in (Name.RUN, Name.RETRY, Name.OVERRIDE, Name.STATUS):
        yield "misused", refusals.misused(Misused(name, "It stands alone, without further words."))
    yield "denied", refusals.denied(Name.RUN, word, ())
    yield "denied", refusals.denied(Name.OVERRIDE, word, (word, "the team helpers: GitHub says 503"))
    yield "closed", refusals.closed(Name.RUN)
    yield "failed", refusals.failed(Name.RUN, word, URL)
    yield "unbound", refusals.unbound(Name.RUN, word, HEAD)
    yield "unbound", refusals.unbound(Name.OVERRIDE, word, HEAD)
    yield "unchecked", refusals.unchecked(Name.PRECHECK, HEAD, State.WAITING)
    yield "invalid", refusals.invalid(Name.RUN, HEAD)
    yield "nothing_to_measure", refusals.nothing_to_measure(Name.RUN, word)
    yield "held", refusals.held(Name.RUN, word)
    yield "busy", refusals.busy(Name.RUN, HEAD, URL)
    yield "measured", refusals.measured(Name.PRECHECK, HEAD)
    yield "at_work", refusals.at_work(Name.RUN, HEAD)
    yield "unlooked", refusals.unlooked(Name.RUN, HEAD)
    yield "unlooked", refusals.unlooked(Name.OVERRIDE, HEAD)
    yield "over_quota", refusals.over_quota(Name.RUN, word)
    yield "entered", answers.entered("run", HEAD, word)
    yield "entered", answers.entered("precheck", HEAD, word)
    yield "entered_again", answers.entered_again(HEAD, "train")
    yield "entered_again", answers.entered_again(HEAD, "")
    yield "looking", answers.looking(HEAD)
    yield "stopping", answers.stopping(word)
    yield "allowing", answers.allowing(HEAD, word, word)
    yield "started", answers.started("run", HEAD, word, URL)
    yield "started", answers.started("precheck", HEAD, word, "")
    yield "validated", answers.validated(HEAD, State.INVALID, 1, 2)
    yield "estimated", answers.estimated(HEAD, estimate_of(word))
    yield "estimated", answers.estimated(HEAD, estimate_of(word, 22))
    yield "not_estimated", answers.not_estimated(HEAD, State.NOT_APPLICABLE, word)
    yield "not_estimated", answers.not_estimated(HEAD, State.INVALID, "")
    yield "retried", answers.retried("train", URL)
    yield "retried", answers.retried("", URL)
    yield "not_retried", refusals.not_retried(word)
    yield "cancelled", answers.cancelled(word, [URL, URL])
    yield "cancelled", answers.cancelled(word, [])
    yield "not_cancelled", refusals.not_cancelled()
    yield "cancelled_late", refusals.cancelled_late()
    yield "status", answers.status(HEAD, State.WAITING, None, "")
    yield "status", answers.status(HEAD, State.RUNNING, Working("train", 12.3, 22.0, note=word), URL)
    yield "status", answers.status(HEAD, State.RUNNING, Working("generate", 0, queued_before=2, note="waiting"), URL)
    yield "status", answers.status(HEAD, State.RUNNING, Working("evaluate", 0.4), URL)
    yield "status", answers.status(HEAD, State.RUNNING, Working("approve", 0, queued_before=2, wait=80), "")
    yield "status", answers.status(HEAD, State.RUNNING, Working("approve", 0, hindered=word), "")
    yield "stalled", answers.stalled(HEAD)
    yield "unseen", answers.unseen(HEAD)
    for state in State:
        yield "explain", answers.explain(HEAD, state)
    yield "explain_held", answers.explain_held(HEAD, State.WAITING, word)
    yield "allowed", answers.allowed(HEAD, word, word, State.WAITING)
    yield "nothing_held", refusals.nothing_held(HEAD)
    yield "overridden", answers.overridden(HEAD, word, word)
    yield "not_overridden", refusals.not_overridden(HEAD, State.PASS)


def test_every_sentence() -> None:
    assert is_golden("conversation.md", "\n\n".join(f"<!-- {name} -->\n{said}" for name, said in messages()) + "\n")


def test_no_function_is_left_out() -> None:
    public = {
        name
        for module in (answers, refusals)
        for name, value in vars(module).items()
        if callable(value) and getattr(value, "__module__", "") == module.__name__
    }
    assert public == {name for name, _ in messages()}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_foreign_words_do_no_harm(payload: str) -> None:
    harmless = dict(enumerate(messages("mona")))
    for number, (name, said) in enumerate(messages(payload)):
        bare = re.sub(r"`[^`\n]*`", "", said).replace("<span>$</span>", "")
        assert not re.search(r"[<>]|@(?!\u200b|&#8203;)", bare.replace("@taxobot", "")), name
        assert "://" not in bare.replace(URL, ""), name
        assert "\u202e" not in said, name
        assert said.count("\n") == harmless[number][1].count("\n"), name
        assert said.count("|") == harmless[number][1].count("|"), name


def test_an_answer_is_no_command_itself() -> None:
    assert all(parse(said) is None for _, said in messages("/taxobot run"))


@pytest.mark.parametrize("name", Name)
def test_what_is_told_to_write_can_be_written(name: Name) -> None:
    assert parse(f"/taxobot {wording.EXAMPLES.get(name, name)}") in (
        Command(name),
        Command(name, "9f3c1ab"),
        Command(name, "train"),
        Command(name, "the frozen suite lacks this topic"),
    )
    assert f"`/taxobot {name}" in answers.help_table()
    assert wording.who_may(name) in answers.help_table()


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "less than a minute"), (0.4, "less than a minute"), (1, "1 min"), (59.6, "1 h 0 min"), (125, "2 h 5 min")],
)
def test_minutes(minutes: float, said: str) -> None:
    assert wording.minutes_of(minutes) == said
