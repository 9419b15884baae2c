"""The one view of a situation that comment, check and step summary are rendered from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.comment import local
from bot.comment.acts import show_approval, show_rulings
from bot.comment.advice import advise_next
from bot.comment.costs import show_cost
from bot.comment.known import show_precheck
from bot.comment.outcome import conclude
from bot.comment.problems import show_problems
from bot.comment.progress import show_steps
from bot.comment.rows import Act, Cost, Line, Link, Located, Prechecked, Step
from bot.comment.sentences import say
from bot.comment.situation import Situation
from bot.comment.wording import bare, commands_in, short
from bot.figures import count
from bot.github.values import Conclusion
from bot.records import State
from bot.report.escape import plain
from bot.report.measures import NAME_LENGTH
from bot.report.view import View as Report
from bot.report.view import view_of as view_of_result

_MEASURED = (State.PASS, State.FAIL, State.INCONCLUSIVE, State.ERROR)
_LOCAL = (State.WAITING, State.RUNNING, State.OUTDATED, State.INVALID, State.ERROR)
_UNFINISHED = (State.WAITING, State.RUNNING)
_LONG = 2_000


@dataclass(frozen=True, slots=True)
class View:
    """A situation as display strings, in reading order; nothing in it is escaped yet, and all of it is bounded.

    `names` are the leaves and commands that its sentences may hold. `details` is the whole of an error that the first
    line could only begin. `leaves` are listed where no estimate does. `commands` do the same elsewhere. `exposed` is
    whether a machine worked on it that shuts nothing in.
    """

    line: Line
    conclusion: Conclusion | None
    head: str
    leaf_count: str
    approval: Act | None
    rulings: tuple[Act, ...]
    steps: tuple[Step, ...]
    notice: str
    details: str
    unknown_cost: str
    next_step: str
    problems: tuple[Located, ...]
    blocked: bool
    precheck: Prechecked | None
    cost: Cost | None
    leaves: tuple[str, ...]
    report: Report | None
    commands: tuple[str, ...]
    run: Link | None
    files: tuple[Link, ...]
    exposed: bool
    older: str
    older_head: str
    answer: str
    app: bool
    names: tuple[str, ...]


def view_of(situation: Situation) -> View:
    """Everything that is shown of a situation. Raises ValueError where its result has no verdict yet."""
    line, next_step, report = say(situation), bare(advise_next(situation)), _report(situation)
    waiting = situation.state is State.WAITING
    return View(
        line=line,
        conclusion=conclude(situation),
        head=short(situation.record.head),
        leaf_count=count(len(situation.leaves), "changed leaf", "changed leaves") if situation.leaves else "",
        approval=show_approval(situation),
        rulings=show_rulings(situation),
        steps=show_steps(situation),
        notice=plain(situation.notice, 480),
        details=_details(situation, line),
        unknown_cost=plain(situation.reason, 320) if waiting and not (situation.held or situation.estimate) else "",
        next_step=plain(next_step, 640),
        problems=show_problems(situation),
        blocked=situation.state is State.INVALID,
        precheck=show_precheck(situation.precheck) if situation.precheck else None,
        cost=show_cost(situation.estimate) if situation.estimate and situation.state in _UNFINISHED else None,
        leaves=tuple(plain(path, NAME_LENGTH) for path in situation.leaves),
        report=report,
        commands=_commands(situation) if report is None else (),
        run=_run(situation),
        files=_files(situation),
        exposed=situation.isolation == "none",
        older=situation.outdated,
        older_head=short(situation.outdated_head),
        answer=situation.answer,
        app=situation.app,
        names=(*(report.names if report else ()), *commands_in(f"{line.sentence} {next_step}")),
    )


def _report(situation: Situation) -> Report | None:
    """The measured result. Findings and what to do next are told by the comment itself."""
    result = situation.result
    if result is None or situation.state not in _MEASURED or not (result.leaves or result.frozen):
        return None
    report = view_of_result(result)
    command = f"{local.fetch_command(situation)}\n{report.run_command}"
    return replace(report, problems=(), run_command=command)


def _details(situation: Situation, line: Line) -> str:
    """The error as a whole, where the first line could not hold it."""
    reason = situation.reason.strip()
    told = bare(reason) in line.sentence
    return "" if situation.state is not State.ERROR or told else reason[:_LONG]


def _commands(situation: Situation) -> tuple[str, ...]:
    if situation.state not in _LOCAL:
        return ()
    fetch, check = local.fetch_command(situation), local.check_command(situation)
    nothing_to_run = situation.held or situation.state is State.INVALID
    return (fetch, check) if nothing_to_run else (fetch, check, local.run_command(situation))


def _run(situation: Situation) -> Link | None:
    """The workflow run that this is about: that of the approval's purpose, else the run proper."""
    runs = situation.record.runs
    purpose = situation.approval.purpose if situation.approval else "run"
    run = runs.get(purpose) or runs.get("run") or runs.get("precheck")
    return Link(f"run {run}", situation.place.run_url(run)) if run else None


def _files(situation: Situation) -> tuple[Link, ...]:
    """What the run left, on this very server: nothing else is linked."""
    server = f"{situation.place.server}/"
    urls = situation.artifact_urls.items()
    return tuple(Link(plain(name, 80), url) for name, url in urls if url.startswith(server))
